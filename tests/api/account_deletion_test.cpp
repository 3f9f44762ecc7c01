// Accounts that go: out of sight at once, deleted later, and back by signing in between.
#include <catch2/catch.hpp>

#include "channels/fixture.hpp"
#include "session/base/time_text.hpp"
#include "support/accounts_site.hpp"

using namespace session;
using namespace std::chrono_literals;
using nlohmann::json;
using test::AccountsSite;
using test::kGoodPassword;

namespace {

using Told = std::vector<std::string>;

auth::AccountHooks hooks_for(Told& told) {
    auth::AccountHooks hooks;
    hooks.leaving = [&told](const auth::User& user) { told.push_back("leaving " + user.handle); };
    hooks.return_with = [&told](db::Connection&, const auth::User& user) -> Result<> {
        told.push_back("return_with " + user.handle);
        return {};
    };
    hooks.returned = [&told](const auth::User& user) { told.push_back("returned " + user.handle); };
    hooks.delete_with = [&told](db::Connection&, const auth::User& user) -> Result<> {
        told.push_back("delete_with " + user.handle);
        return {};
    };
    hooks.removed = [&told](const auth::User& user) { told.push_back("removed " + user.handle); };
    return hooks;
}

struct Departure {
    Told told;
    AccountsSite site{auth::Registration::open, hooks_for(told), 32, auth::AccountOptions{24h * 7}};
    test::ApiCaller alice = site.user("alice");

    json leave() { return alice.del("/api/v1/me", {{"password", kGoodPassword}, {"handle", "alice"}}).json; }
    test::ApiAnswer sign_in(const std::string& password = kGoodPassword) {
        return site.browser().post("/api/v1/sessions", {{"login", "alice"}, {"password", password}});
    }
    std::int64_t count(const std::string& sql) {
        auto counted = site.database->read_now([&](db::Connection& connection) -> Result<std::int64_t> {
            auto rows = connection.query(sql);
            if (!rows) return fail(rows.error());
            if (auto row = rows->step(); !row) return fail(row.error());
            return rows->integer(0);
        });
        REQUIRE(counted);
        return *counted;
    }
};

}  // namespace

TEST_CASE("an account that goes is signed out everywhere and out of sight") {
    Departure departure;
    auto other = departure.site.browser();
    other.post("/api/v1/sessions", {{"login", "alice"}, {"password", kGoodPassword}});
    const auto gone = departure.leave();
    CHECK(gone["can_return"] == true);
    CHECK(gone["deleted_at"] == to_iso8601(departure.site.clock.wall_now() + 24h * 7));
    CHECK(departure.told == Told{"leaving alice"});
    CHECK(departure.alice.get("/api/v1/sessions").status == 401);
    CHECK(other.get("/api/v1/sessions").status == 401);
    CHECK(departure.site.browser().get("/api/v1/users/alice").status == 404);
    // The name stays taken for as long as it may come back.
    CHECK(departure.site.browser().post("/api/v1/accounts", AccountsSite::account("alice")).code() == "handle_taken");
}

TEST_CASE("signing in keeps an account that was to be deleted, and says so") {
    Departure departure;
    departure.leave();
    departure.site.clock.advance(24h * 6);
    CHECK(test::run(departure.site.accounts.delete_due()));
    CHECK(departure.sign_in("not the password").status == 401);
    CHECK(departure.site.browser().get("/api/v1/users/alice").status == 404);
    const auto back = departure.sign_in();
    CHECK(back.status == 201);
    CHECK(back.json["deletion_cancelled"] == true);
    CHECK(departure.told == Told{"leaving alice", "return_with alice", "returned alice"});
    CHECK(departure.site.browser().get("/api/v1/users/alice").status == 200);
    CHECK_FALSE(departure.sign_in().json.contains("deletion_cancelled"));
    departure.site.clock.advance(24h * 2);
    CHECK(test::run(departure.site.accounts.delete_due()));
    CHECK(departure.site.browser().get("/api/v1/users/alice").status == 200);
}

TEST_CASE("once it is due an account is gone for good") {
    Departure departure;
    departure.leave();
    departure.site.clock.advance(24h * 7);
    // Also before the next look at what is due.
    CHECK(departure.sign_in().status == 401);
    CHECK(test::run(departure.site.accounts.delete_due()));
    CHECK(departure.told == Told{"leaving alice", "delete_with alice", "removed alice"});
    CHECK(departure.count("SELECT count(*) FROM users") == 0);
    CHECK(departure.count("SELECT count(*) FROM sessions") == 0);
    CHECK(departure.count("SELECT count(*) FROM recovery_codes") == 0);
    CHECK(departure.sign_in().status == 401);
    CHECK(departure.site.browser().post("/api/v1/accounts", AccountsSite::account("alice")).status == 201);
}

TEST_CASE("an id of an account is never given twice") {
    Departure departure;
    const auto first = departure.count("SELECT max(id) FROM users");
    departure.leave();
    departure.site.clock.advance(24h * 7);
    CHECK(test::run(departure.site.accounts.delete_due()));
    static_cast<void>(departure.site.user("alice"));
    CHECK(departure.count("SELECT max(id) FROM users") == first + 1);
}

TEST_CASE("admins see who goes, delete them at once, and one of them stays") {
    Departure departure;
    auto boss = departure.site.admin();
    auto second = departure.site.admin("second");
    departure.leave();
    const auto users = boss.get("/api/v1/admin/users").json["users"];
    CHECK(users[0]["handle"] == "alice");
    CHECK(users[0]["deletion_due_at"].is_string());
    CHECK(users[1]["deletion_due_at"].is_null());
    CHECK(boss.del("/api/v1/admin/users/alice").status == 204);
    CHECK(departure.told.back() == "removed alice");
    CHECK(boss.del("/api/v1/me", {{"password", kGoodPassword}, {"handle", "boss"}}).status == 200);
    // The first is going, so the second is the last.
    CHECK(second.del("/api/v1/me", {{"password", kGoodPassword}, {"handle", "second"}}).code() == "last_admin");
}

TEST_CASE("a new password by recovery code keeps the account too") {
    Departure departure;
    const auto codes = departure.alice.post("/api/v1/me/recovery-codes", {{"password", kGoodPassword}}).json["recovery_codes"];
    departure.leave();
    const auto back = departure.site.browser().post(
        "/api/v1/password-resets", {{"login", "alice"}, {"recovery_code", codes[0]}, {"new_password", "another good passphrase"}});
    CHECK(back.status == 200);
    CHECK(back.json["deletion_cancelled"] == true);
}
