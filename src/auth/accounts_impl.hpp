// What the sources of Accounts share.
#pragma once

#include <atomic>
#include <string>
#include <vector>

#include "auth/guess_throttle.hpp"
#include "session/auth/accounts.hpp"

namespace session::auth {

struct Accounts::Impl {
    Impl(Services given, AccountHooks given_hooks, AccountOptions given_options)
        : services(given), hooks(std::move(given_hooks)), options(given_options), throttle(services.clock) {}

    Services services;
    AccountHooks hooks;
    const AccountOptions options;
    GuessThrottle throttle;
    std::atomic<std::int64_t> data_version{-1};  // of the writer's connection

    // One session that is to be: its token for the browser, its row for the table.
    struct Opening {
        std::string token;
        LoginSession session;
    };
    [[nodiscard]] Result<Opening> open_session(const Device& device, Clock::Wall now) const;
    [[nodiscard]] static Result<> insert_session(db::Connection& connection, const User& user, LoginSession& session);
    [[nodiscard]] static Result<> insert_codes(db::Connection& connection, std::int64_t user_id, const std::vector<std::string>& codes);

    // In NFKC, and good enough for that account. Refusal: invalid_fields, naming `field`.
    [[nodiscard]] Result<Password> accept_password(std::string_view field, std::string_view typed, std::string_view handle,
                                                   std::string_view email) const;
    // Takes a try from the account's and the address's allowance. Refusal: too_many_requests.
    [[nodiscard]] Result<> allow_guess(const std::string& account, const std::string& address);
    void forgive_guess(const std::string& account, const std::string& address);
    // Whether it is that user's password, with the throttle around. Refusals: wrong_credentials naming `field`, too_many_requests, busy.
    [[nodiscard]] Later<> check_password(Identity who, std::string_view field, std::string typed);
    [[nodiscard]] Later<SignedIn> create(NewAccount account, Role role, std::optional<SiteChanges> site, Device device);
    [[nodiscard]] Later<SignedIn> sign_in_anew(User user, std::string hash, std::string code, std::string link, Device device);
    [[nodiscard]] SignedIn enter(User user, Opening opening, std::vector<std::string> codes);
    // Within the transaction that signs somebody in: whether that takes a deletion back. Refusal: wrong_credentials (it is due).
    [[nodiscard]] Result<bool> bring_back(db::Connection& connection, User& user, const Identity& who, Clock::Wall now) const;
    // Within a transaction.
    [[nodiscard]] Result<User> purge(db::Connection& connection, const Identity* by, std::string_view handle, Clock::Wall now) const;
    void told(const std::function<void(const User&)>& hook, const User& user) const {
        if (hook) hook(user);
    }
};

[[nodiscard]] tl::unexpected<Error> refuse_field(std::string_view name, std::string what);
[[nodiscard]] tl::unexpected<Error> wrong_credentials(std::string message);

}  // namespace session::auth
