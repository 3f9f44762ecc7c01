// Signing up, in and out; sessions; recovery; setup.
#include <catch2/catch.hpp>

#include "support/accounts_site.hpp"

using namespace session;
using namespace std::chrono_literals;
using nlohmann::json;
using test::AccountsSite;
using test::kGoodPassword;

namespace {

json login(const std::string& who, const std::string& password = kGoodPassword) {
    return {{"login", who}, {"password", password}};
}

}  // namespace

TEST_CASE("signing up makes an account, signs in, and shows recovery codes once") {
    AccountsSite site;
    auto browser = site.browser();
    CHECK(browser.get("/api/v1/me").json["user"].is_null());
    auto wanted = AccountsSite::account("alice");
    wanted["email"] = " Alice@Example.org ";
    const auto made = browser.post("/api/v1/accounts", wanted);
    CHECK(made.status == 201);
    CHECK(made.json["user"]["handle"] == "alice");
    CHECK(made.json["user"]["email"] == "alice@example.org");
    CHECK(made.json["user"]["role"] == "user");
    CHECK(made.json["recovery_codes"].size() == 10);
    CHECK(made.has_header("; HttpOnly; SameSite=Lax\r\n"));
    CHECK_FALSE(made.has_header("Secure"));
    const auto me = browser.get("/api/v1/me");
    CHECK(me.json["user"]["handle"] == "alice");
    CHECK(me.json["user"]["recovery_codes_left"] == 10);
    CHECK(site.browser().get("/api/v1/users/alice").json["display_name"] == "alice");
    CHECK(site.browser().get("/api/v1/users/nobody").code() == "user_not_found");
}

TEST_CASE("over TLS the cookie is for TLS alone") {
    AccountsSite site;
    auto request = test::ApiCaller::make("POST", "/api/v1/accounts", AccountsSite::account("alice"));
    request.is_secure = true;
    CHECK(site.browser().send(request).has_header("SameSite=Lax; Secure\r\n"));
}

TEST_CASE("what is wrong with a sign-up is said for each field, and names are taken once") {
    AccountsSite site;
    auto alice = site.user("alice");
    auto browser = site.browser();
    const auto refused = browser.post("/api/v1/accounts", {{"handle", "Al"}, {"email", "no address"}, {"password", kGoodPassword}});
    CHECK(refused.status == 422);
    CHECK(refused.json["error"]["fields"].contains("handle"));
    CHECK(refused.json["error"]["fields"].contains("email"));
    CHECK(browser.post("/api/v1/accounts", AccountsSite::account("alice")).code() == "handle_taken");
    auto same_email = AccountsSite::account("alice2");
    same_email["email"] = "ALICE@example.org";
    CHECK(browser.post("/api/v1/accounts", same_email).code() == "email_taken");
    for (const auto* handle : {"alice!", "ALICE", "ab", "a b c", "abcdefghijklmnopqrstuvwxyz", "ali-ce"}) {
        auto bad = AccountsSite::account("good");
        bad["handle"] = handle;
        CHECK(browser.post("/api/v1/accounts", bad).status == 422);
    }
    for (const auto* password :
         {"short", "password123", "P4ssw0rd!!!!", "aaaaaaaaaaaa", "1234567890", "qwertyuiop", "dave_the_one1", "iloveyou2024"}) {
        const auto answer = browser.post("/api/v1/accounts", AccountsSite::account("dave_the_one", password));
        INFO(password);
        CHECK(answer.status == 422);
        CHECK(answer.json["error"]["fields"].contains("password"));
    }
}

TEST_CASE("registration: closed, by invite, open; a declared channel's handle is not to be had") {
    auth::AccountHooks hooks;
    hooks.is_reserved = [](std::string_view handle) { return handle == "declared"; };
    AccountsSite site{auth::Registration::open, hooks};
    auto admin = site.admin();
    CHECK(site.browser().post("/api/v1/accounts", AccountsSite::account("declared")).code() == "handle_taken");
    CHECK(admin.patch("/api/v1/admin/site", {{"registration", "closed"}}).status == 200);
    CHECK(site.browser().get("/api/v1/site").json["registration"] == "closed");
    CHECK(site.browser().post("/api/v1/accounts", AccountsSite::account("alice")).code() == "registration_closed");
    CHECK(admin.patch("/api/v1/admin/site", {{"registration", "invite"}}).status == 200);
    CHECK(site.browser().post("/api/v1/accounts", AccountsSite::account("alice")).code() == "invite_required");

    const auto invite = admin.post("/api/v1/admin/invites", {{"note", "for Al"}, {"max_uses", 1}, {"expires_in_s", 3600}});
    CHECK(invite.status == 201);
    const std::string code = invite.json["code"];
    CHECK(invite.json["url"] == "http://tv.example.org/invite/" + code);
    CHECK(site.browser().get("/api/v1/invites/" + code).json["note"] == "for Al");
    CHECK(site.browser().get("/api/v1/invites/wrong").code() == "invite_not_found");
    auto invited = AccountsSite::account("alice");
    invited["invite"] = "wrong";
    CHECK(site.browser().post("/api/v1/accounts", invited).code() == "invite_invalid");
    invited["invite"] = code;
    CHECK(site.browser().post("/api/v1/accounts", invited).status == 201);
    auto second = AccountsSite::account("bertha");
    second["invite"] = code;
    CHECK(site.browser().post("/api/v1/accounts", second).code() == "invite_invalid");
    CHECK(site.browser().get("/api/v1/invites/" + code).status == 404);

    const std::string old = admin.post("/api/v1/admin/invites", {{"expires_in_s", 60}}).json["code"];
    site.clock.advance(61s);
    CHECK(site.browser().get("/api/v1/invites/" + old).status == 404);
    CHECK(admin.get("/api/v1/admin/invites").json["invites"].size() == 2);
    CHECK(admin.del("/api/v1/admin/invites/" + old).status == 204);
    CHECK(admin.del("/api/v1/admin/invites/" + old).status == 404);
    CHECK(admin.post("/api/v1/admin/invites", {{"expires_in_s", nullptr}}).json["expires_at"].is_null());
}

TEST_CASE("signing in by handle or email; refusals are the same whoever is missing") {
    AccountsSite site;
    auto alice = site.user("alice");
    for (const auto* who : {"alice", "ALICE", "@alice", "alice@example.org", "Alice@EXAMPLE.org"}) {
        CHECK(site.browser().post("/api/v1/sessions", login(who)).status == 201);
    }
    const auto wrong = site.browser().post("/api/v1/sessions", login("alice", "not her password"));
    const auto unknown = site.browser().post("/api/v1/sessions", login("mallory", "not her password"));
    CHECK(wrong.status == 401);
    CHECK(wrong.code() == "wrong_credentials");
    CHECK(wrong.body == unknown.body);
    CHECK(wrong.headers == unknown.headers);
    CHECK(wrong.cookie("session_login").empty());
}

TEST_CASE("a password is the same however the keyboard composes it") {
    AccountsSite site;
    auto browser = site.browser();
    CHECK(browser.post("/api/v1/accounts", AccountsSite::account("alice", "gr\xc3\xbc\xc3\x9f gott z\xc3\xa4hler")).status == 201);
    CHECK(site.browser().post("/api/v1/sessions", login("alice", "gru\xcc\x88\xc3\x9f gott za\xcc\x88hler")).status == 201);
}

TEST_CASE("guessing is slowed down, by account and by address") {
    AccountsSite site;
    auto alice = site.user("alice");
    auto guesser = site.browser();
    int refused = 0;
    for (int i = 0; i < 20; ++i) {
        guesser.address = "198.51.100." + std::to_string(i);
        const auto answer = guesser.post("/api/v1/sessions", login("alice", "guess number " + std::to_string(i)));
        if (answer.status != 429) continue;
        ++refused;
        CHECK(answer.code() == "too_many_requests");
        CHECK(answer.has_header("Retry-After: "));
    }
    CHECK(refused == 10);
    site.clock.advance(21s);
    CHECK(site.browser().post("/api/v1/sessions", login("alice")).status == 201);

    auto sprayer = site.browser();
    sprayer.address = "203.0.113.9";
    int sprayed = 0;
    for (int i = 0; i < 60; ++i) sprayed += sprayer.post("/api/v1/sessions", login("user" + std::to_string(i))).status == 429 ? 1 : 0;
    CHECK(sprayed == 20);
}

TEST_CASE("the right password is never throttled away by one's own successes") {
    AccountsSite site;
    auto alice = site.user("alice");
    for (int i = 0; i < 30; ++i) CHECK(site.browser().post("/api/v1/sessions", login("alice")).status == 201);
}

TEST_CASE("sessions: listed with device and address, ended one by one or all others") {
    AccountsSite site;
    auto alice = site.user("alice");
    auto phone = site.browser();
    auto request = test::ApiCaller::make("POST", "/api/v1/sessions", login("alice"));
    request.headers["User-Agent"] = "Mozilla/5.0 (Android 14; Mobile; rv:130.0) Gecko/130.0 Firefox/130.0";
    phone.address = "198.51.100.7";
    CHECK(phone.send(request).status == 201);
    auto third = site.browser();
    third.post("/api/v1/sessions", login("alice"));

    const auto list = alice.get("/api/v1/sessions").json["sessions"];
    REQUIRE(list.size() == 3);
    json on_phone;
    for (const auto& session : list) {
        if (session["device"] == "Firefox on Android") on_phone = session;
    }
    CHECK(on_phone["address"] == "198.51.100.7");
    CHECK(on_phone["is_current"] == false);
    CHECK(site.browser().get("/api/v1/sessions").status == 401);
    CHECK(alice.del("/api/v1/sessions/" + on_phone["id"].get<std::string>()).status == 204);
    CHECK(phone.get("/api/v1/sessions").status == 401);
    CHECK(alice.del("/api/v1/sessions/" + on_phone["id"].get<std::string>()).code() == "session_not_found");
    CHECK(alice.del("/api/v1/sessions/nonsense").status == 404);
    CHECK(alice.del("/api/v1/sessions").status == 204);
    CHECK(third.get("/api/v1/sessions").status == 401);
    CHECK(alice.get("/api/v1/sessions").json["sessions"].size() == 1);
    CHECK(alice.del("/api/v1/sessions/current").status == 204);
    CHECK(alice.cookie().empty());
    CHECK(alice.get("/api/v1/me").json["user"].is_null());
}

TEST_CASE("nobody ends another's session") {
    AccountsSite site;
    auto alice = site.user("alice");
    auto mallory = site.user("mallory");
    const std::string id = alice.get("/api/v1/sessions").json["sessions"][0]["id"];
    CHECK(mallory.del("/api/v1/sessions/" + id).status == 404);
    CHECK(alice.get("/api/v1/sessions").status == 200);
}

TEST_CASE("a recovery code sets a new password once, and ends all sessions") {
    AccountsSite site;
    auto alice = site.browser();
    const auto codes = alice.post("/api/v1/accounts", AccountsSite::account("alice")).json["recovery_codes"];
    auto browser = site.browser();
    json reset{{"login", "alice"}, {"recovery_code", "0000-0000-0000-0000"}, {"new_password", "another good passphrase"}};
    CHECK(browser.post("/api/v1/password-resets", reset).code() == "wrong_credentials");
    std::string typed = codes[3];
    for (auto& c : typed) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    reset["recovery_code"] = " " + typed;
    reset["new_password"] = "short";
    CHECK(browser.post("/api/v1/password-resets", reset).json["error"]["fields"].contains("new_password"));
    reset["new_password"] = "another good passphrase";
    const auto done = browser.post("/api/v1/password-resets", reset);
    CHECK(done.status == 200);
    CHECK(done.json["user"]["recovery_codes_left"] == 9);
    CHECK(alice.get("/api/v1/sessions").status == 401);
    CHECK(browser.get("/api/v1/sessions").json["sessions"].size() == 1);
    CHECK(browser.post("/api/v1/password-resets", reset).status == 401);
    CHECK(site.browser().post("/api/v1/sessions", login("alice")).status == 401);
    CHECK(site.browser().post("/api/v1/sessions", login("alice", "another good passphrase")).status == 201);
    CHECK(browser.post("/api/v1/password-resets", {{"new_password", kGoodPassword}}).status == 422);
}

TEST_CASE("an admin's link sets a new password once, within an hour") {
    AccountsSite site;
    auto admin = site.admin();
    auto alice = site.user("alice");
    const auto link = admin.post("/api/v1/admin/users/alice/reset-link");
    CHECK(link.status == 201);
    const std::string url = link.json["url"];
    const auto token = url.substr(url.find("token=") + 6);
    CHECK(url.starts_with("http://tv.example.org/reset?token="));
    auto browser = site.browser();
    CHECK(browser.post("/api/v1/password-resets", {{"token", "x" + token}, {"new_password", "another good passphrase"}}).status == 401);
    CHECK(browser.post("/api/v1/password-resets", {{"token", token}, {"new_password", "another good passphrase"}}).status == 200);
    CHECK(alice.get("/api/v1/sessions").status == 401);
    CHECK(site.browser().post("/api/v1/password-resets", {{"token", token}, {"new_password", "yet another passphrase"}}).status == 401);
    const std::string late = admin.post("/api/v1/admin/users/alice/reset-link").json["url"];
    site.clock.advance(61min);
    const json reset{{"token", late.substr(late.find("token=") + 6)}, {"new_password", "yet another passphrase"}};
    CHECK(site.browser().post("/api/v1/password-resets", reset).code() == "wrong_credentials");
    CHECK(admin.post("/api/v1/admin/users/nobody/reset-link").code() == "user_not_found");
}

TEST_CASE("setup makes the first admin with the log's code, and is gone then") {
    AccountsSite site{std::nullopt};
    auto browser = site.browser();
    const auto before = browser.get("/api/v1/site").json;
    CHECK(before["is_set_up"] == false);
    CHECK(before["registration"] == "closed");
    auto wanted = AccountsSite::account("boss");
    wanted["site_name"] = "My TV";
    wanted["registration"] = "open";
    wanted["code"] = "0000-0000-0000-0000";
    CHECK(browser.post("/api/v1/setup", wanted).code() == "wrong_credentials");
    wanted["code"] = site.site.setup_code();
    // An account that the command line made.
    const auto add_user = [&](db::Connection& connection) {
        return auth::insert_user(connection, {"early", "early@example.org", "", auth::Role::user}, site.clock.wall_now());
    };
    REQUIRE(site.database->write_now(add_user));
    auto taken = wanted;
    taken["handle"] = "early";
    CHECK(browser.post("/api/v1/setup", taken).code() == "handle_taken");
    const auto made = browser.post("/api/v1/setup", wanted);
    CHECK(made.status == 201);
    CHECK(made.json["user"]["role"] == "admin");
    CHECK(made.json["recovery_codes"].size() == 10);
    const auto after = browser.get("/api/v1/site").json;
    CHECK(after["is_set_up"] == true);
    CHECK(after["name"] == "My TV");
    CHECK(after["registration"] == "open");
    CHECK(after["rtmp"]["port"] == 1935);
    CHECK(after["version"] == "1.2.3");
    CHECK(browser.get("/api/v1/admin/users").status == 200);
    CHECK(site.site.setup_code().empty());
    wanted["handle"] = "boss2";
    CHECK(site.browser().post("/api/v1/setup", wanted).status == 404);
}

TEST_CASE("a flood of log-ins is told to come back, and the rest goes on") {
    AccountsSite site{auth::Registration::open, {}, 0};
    const auto answer = site.browser().post("/api/v1/sessions", login("alice"));
    CHECK(answer.status == 503);
    CHECK(answer.code() == "busy");
    CHECK(answer.has_header("Retry-After: 3\r\n"));
    CHECK(site.browser().get("/api/v1/site").status == 200);
}

TEST_CASE("sessions and settings outlast a restart") {
    AccountsSite site;
    auto alice = site.admin("alice");
    CHECK(alice.patch("/api/v1/admin/site", {{"name", "Kept"}, {"password_min_length", 15}}).status == 200);
    site.clock.advance(1h);
    CHECK(alice.get("/api/v1/sessions").status == 200);
    site.sessions.replace({});
    CHECK(alice.get("/api/v1/sessions").status == 401);
    REQUIRE(site.accounts.load());
    CHECK(alice.get("/api/v1/sessions").status == 200);
    CHECK(alice.get("/api/v1/admin/site").json["name"] == "Kept");
    CHECK(site.browser().get("/api/v1/site").json["password_min_length"] == 15);
}
