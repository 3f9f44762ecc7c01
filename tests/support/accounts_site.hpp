// A site's accounts behind the API, without a network: a database of its own, cheap password hashes, browsers.
#pragma once

#include <catch2/catch.hpp>
#include <memory>
#include <string>

#include "session/api/accounts_api.hpp"
#include "session/auth/accounts.hpp"
#include "support/api_caller.hpp"
#include "support/fake_clock.hpp"
#include "support/temporary_database.hpp"

namespace session::test {

inline constexpr const char* kGoodPassword = "tumbling violet accordion";

struct AccountsSite {
    explicit AccountsSite(std::optional<auth::Registration> registration = auth::Registration::open, auth::AccountHooks hooks = {},
                          std::size_t max_queued_hashes = 32, auth::AccountOptions options = {})
        : site(registration),
          hasher({1, max_queued_hashes, 1, 8192}),
          accounts({*database, sessions, hasher, site, clock}, std::move(hooks), options) {
        REQUIRE(accounts.load());
        api::AccountSources sources{accounts, "", "1.2.3",
                                    [] {
                                        return api::PublishFacts{1935, std::nullopt, {"192.0.2.7"}};
                                    },
                                    [](std::string_view handle) { return handle == "live_one"; }};
        api::add_account_routes(routes, sources);
        api::add_admin_account_routes(routes, sources);
    }
    AccountsSite(const AccountsSite&) = delete;
    AccountsSite& operator=(const AccountsSite&) = delete;

    [[nodiscard]] ApiCaller browser() { return ApiCaller{router}; }

    static nlohmann::json account(const std::string& handle, const std::string& password = kGoodPassword) {
        return {{"handle", handle}, {"email", handle + "@example.org"}, {"password", password}};
    }
    // Signed up, and in.
    [[nodiscard]] ApiCaller user(const std::string& handle) {
        auto browser = this->browser();
        const auto answer = browser.post("/api/v1/accounts", account(handle));
        INFO(answer.body);
        REQUIRE(answer.status == 201);
        return browser;
    }
    [[nodiscard]] ApiCaller admin(const std::string& handle = "boss") {
        auto browser = user(handle);
        const auto made = database->write_now(
            [&](db::Connection& connection) { return auth::set_role(connection, nullptr, handle, auth::Role::admin, clock.wall_now()); });
        REQUIRE(made);
        sessions.set_role(made->id, auth::Role::admin);
        return browser;
    }

    TemporaryDatabase database;
    FakeClock clock;
    auth::Sessions sessions{clock};
    auth::Site site;
    auth::PasswordHasher hasher;
    auth::Accounts accounts;
    api::Gate gate{sessions, clock, {}};
    http::Router router;
    api::Routes routes{router, gate};
};

}  // namespace session::test
