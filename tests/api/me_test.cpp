// One's own account; and what admins do with others'.
#include <catch2/catch.hpp>
#include <fstream>

#include "support/accounts_site.hpp"

using namespace session;
using namespace std::chrono_literals;
using nlohmann::json;
using test::AccountsSite;
using test::kGoodPassword;

namespace {

test::ApiRequest picture(const std::string& content, const std::string& type = "image/png") {
    auto request = test::ApiCaller::make("PUT", "/api/v1/me/avatar");
    request.body = content;
    request.headers["Content-Type"] = type;
    return request;
}

const std::string kPng = std::string{"\x89PNG\r\n\x1a\n", 8} + "rest";

}  // namespace

TEST_CASE("the profile is one's own to change") {
    std::vector<std::string> told;
    auth::AccountHooks hooks;
    hooks.changed = [&](const auth::User& user) { told.push_back(user.display_name); };
    AccountsSite site{auth::Registration::open, hooks};
    auto alice = site.user("alice");
    CHECK(site.browser().patch("/api/v1/me", {{"bio", "x"}}).status == 401);
    const auto changed = alice.patch("/api/v1/me", {{"display_name", "Alice A."}, {"bio", "line one\nline two"}});
    CHECK(changed.status == 200);
    CHECK(changed.json["user"]["display_name"] == "Alice A.");
    CHECK(told == std::vector<std::string>{"Alice A."});
    CHECK(site.browser().get("/api/v1/users/alice").json["bio"] == "line one\nline two");
    CHECK(alice.patch("/api/v1/me", {{"display_name", "   "}}).status == 422);
    CHECK(alice.patch("/api/v1/me", {{"display_name", std::string(41, 'x')}}).status == 422);
    // A name that nobody sees, and one that turns what stands behind it round.
    CHECK(alice.patch("/api/v1/me", {{"display_name", "\u200b \u3164\ufeff"}}).status == 422);
    CHECK(alice.patch("/api/v1/me", {{"display_name", "\u202emoderator"}}).status == 422);
    CHECK(alice.patch("/api/v1/me", {{"display_name", "\u2067x"}}).status == 422);
    CHECK(alice.patch("/api/v1/me", {{"handle", "other"}}).status == 422);
    CHECK(alice.patch("/api/v1/me", {{"role", "admin"}}).status == 422);
}

TEST_CASE("a new email needs the password, and must be free") {
    AccountsSite site;
    auto alice = site.user("alice");
    auto bertha = site.user("bertha");
    CHECK(alice.patch("/api/v1/me", {{"email", "new@example.org"}}).json["error"]["fields"].contains("password"));
    CHECK(alice.patch("/api/v1/me", {{"email", "new@example.org"}, {"password", "wrong one"}}).code() == "wrong_credentials");
    CHECK(alice.patch("/api/v1/me", {{"email", "bertha@example.org"}, {"password", kGoodPassword}}).code() == "email_taken");
    CHECK(alice.patch("/api/v1/me", {{"email", "nothing"}, {"password", kGoodPassword}}).status == 422);
    CHECK(alice.patch("/api/v1/me", {{"email", "New@example.org"}, {"password", kGoodPassword}}).json["user"]["email"] ==
          "new@example.org");
}

TEST_CASE("a new password signs every other device out") {
    AccountsSite site;
    auto alice = site.user("alice");
    auto other = site.browser();
    other.post("/api/v1/sessions", {{"login", "alice"}, {"password", kGoodPassword}});
    CHECK(alice.put("/api/v1/me/password", {{"current_password", "wrong"}, {"new_password", "another good passphrase"}}).status == 401);
    CHECK(alice.put("/api/v1/me/password", {{"current_password", kGoodPassword}, {"new_password", "alice"}}).status == 422);
    CHECK(alice.put("/api/v1/me/password", {{"current_password", kGoodPassword}, {"new_password", "another good passphrase"}}).status ==
          204);
    CHECK(other.get("/api/v1/sessions").status == 401);
    CHECK(alice.get("/api/v1/sessions").status == 200);
    CHECK(site.browser().post("/api/v1/sessions", {{"login", "alice"}, {"password", "another good passphrase"}}).status == 201);
}

TEST_CASE("showing the password again is good for ten minutes") {
    AccountsSite site;
    auto alice = site.user("alice");
    CHECK(alice.get("/api/v1/me").json["user"]["reauthenticated_until"].is_string());
    site.clock.advance(11min);
    CHECK(alice.get("/api/v1/me").json["user"]["reauthenticated_until"].is_null());
    CHECK(alice.post("/api/v1/sessions/current/reauthenticate", {{"password", "wrong"}}).code() == "wrong_credentials");
    CHECK(alice.post("/api/v1/sessions/current/reauthenticate", {{"password", kGoodPassword}})
              .json["user"]["reauthenticated_until"]
              .is_string());
    site.clock.advance(9min);
    CHECK(alice.get("/api/v1/me").json["user"]["reauthenticated_until"].is_string());
    for (int i = 0; i < 10; ++i) alice.post("/api/v1/sessions/current/reauthenticate", {{"password", "wrong"}});
    CHECK(alice.post("/api/v1/sessions/current/reauthenticate", {{"password", kGoodPassword}}).status == 429);
}

TEST_CASE("new recovery codes void the old ones") {
    AccountsSite site;
    auto alice = site.browser();
    const auto old = alice.post("/api/v1/accounts", AccountsSite::account("alice")).json["recovery_codes"];
    CHECK(alice.post("/api/v1/me/recovery-codes", {{"password", "wrong"}}).status == 401);
    const auto fresh = alice.post("/api/v1/me/recovery-codes", {{"password", kGoodPassword}}).json["recovery_codes"];
    CHECK(fresh.size() == 10);
    json reset{{"login", "alice"}, {"recovery_code", old[0]}, {"new_password", "another good passphrase"}};
    CHECK(site.browser().post("/api/v1/password-resets", reset).status == 401);
    reset["recovery_code"] = fresh[0];
    CHECK(site.browser().post("/api/v1/password-resets", reset).status == 200);
}

TEST_CASE("an avatar is what its bytes say, and small enough") {
    AccountsSite site;
    auto alice = site.user("alice");
    CHECK(site.browser().send(picture(kPng)).status == 401);
    CHECK(site.browser().get("/api/v1/users/alice/avatar").status == 404);
    const auto set = alice.send(picture(kPng, "text/html"));
    CHECK(set.status == 200);
    const std::string url = set.json["user"]["avatar_url"];
    CHECK(url.starts_with("/api/v1/users/alice/avatar?v="));
    const auto shown = site.browser().get(url);
    CHECK(shown.status == 200);
    CHECK(shown.content_type == "image/png");
    CHECK(shown.body == kPng);
    CHECK(shown.has_header("X-Content-Type-Options: nosniff\r\n"));
    CHECK(alice.send(picture("<svg onload=alert(1)>", "image/png")).code() == "unsupported_media_type");
    CHECK(alice.send(picture("GIF89a....", "image/gif")).status == 415);
    CHECK(alice.send(picture(kPng + std::string(1024 * 1024, 'x'))).status == 413);
    CHECK(alice.send(picture("\xff\xd8\xff\xe0 jpeg")).status == 200);
    CHECK(alice.send(picture(std::string{"RIFF\0\0\0\0WEBPVP8 more", 20})).status == 200);
    CHECK(alice.del("/api/v1/me/avatar").status == 204);
    CHECK(alice.get("/api/v1/me").json["user"]["avatar_url"].is_null());
    CHECK(site.browser().get("/api/v1/users/alice/avatar").status == 404);
}

TEST_CASE("the export is a ZIP of all that is one's own") {
    auth::AccountHooks hooks;
    hooks.export_files = [](db::Connection&, const auth::User& user) -> Result<auth::AccountHooks::Files> {
        return auth::AccountHooks::Files{{"follows.json", "[\"" + user.handle + "\"]"}};
    };
    AccountsSite site{auth::Registration::open, hooks};
    auto alice = site.user("alice");
    alice.send(picture(kPng));
    CHECK(site.browser().get("/api/v1/me/export").status == 401);
    const auto archive = alice.get("/api/v1/me/export");
    CHECK(archive.status == 200);
    CHECK(archive.content_type == "application/zip");
    CHECK(archive.has_header("Content-Disposition: attachment; filename=\"alice-export.zip\"\r\n"));
    const test::TemporaryDirectory directory;
    const auto file = directory.path() / "export.zip";
    std::ofstream{file, std::ios::binary} << archive.body;
    // An independent reader checks structure and checksums.
    const auto command =
        "python3 -c 'import sys,zipfile,json; z=zipfile.ZipFile(sys.argv[1]); assert z.testzip() is None; "
        "assert z.namelist()==[\"account.json\",\"sessions.json\",\"avatar.png\",\"follows.json\"], z.namelist(); "
        "assert json.loads(z.read(\"account.json\"))[\"email\"]==\"alice@example.org\"' " +
        file.string();
    CHECK(std::system(command.c_str()) == 0);
}

TEST_CASE("deleting one's account needs password and handle, and takes everything along") {
    std::vector<std::string> removed;
    auth::AccountHooks hooks;
    hooks.removed = [&](const auth::User& user) { removed.push_back(user.handle); };
    AccountsSite site{auth::Registration::open, hooks};
    auto admin = site.admin();
    auto alice = site.user("alice");
    auto other = site.browser();
    other.post("/api/v1/sessions", {{"login", "alice"}, {"password", kGoodPassword}});
    CHECK(alice.del("/api/v1/me", {{"password", kGoodPassword}, {"handle", "bertha"}}).json["error"]["fields"].contains("handle"));
    CHECK(alice.del("/api/v1/me", {{"password", "wrong"}, {"handle", "alice"}}).code() == "wrong_credentials");
    CHECK(alice.del("/api/v1/me", {{"password", kGoodPassword}, {"handle", "alice"}}).json["can_return"] == false);
    CHECK(removed == std::vector<std::string>{"alice"});
    CHECK(alice.cookie().empty());
    CHECK(other.get("/api/v1/sessions").status == 401);
    CHECK(site.browser().get("/api/v1/users/alice").status == 404);
    CHECK(site.browser().post("/api/v1/accounts", AccountsSite::account("alice")).status == 201);
    CHECK(admin.del("/api/v1/me", {{"password", kGoodPassword}, {"handle", "boss"}}).code() == "last_admin");
}

TEST_CASE("old fault: deleting a user needed no log-in", "[old-fault]") {
    AccountsSite site;
    auto alice = site.user("alice");
    auto mallory = site.user("mallory");
    CHECK(site.browser().del("/api/v1/me", {{"password", kGoodPassword}, {"handle", "alice"}}).status == 401);
    CHECK(site.browser().del("/api/v1/admin/users/alice").status == 401);
    CHECK(mallory.del("/api/v1/me", {{"password", kGoodPassword}, {"handle", "alice"}}).status == 422);
    CHECK(mallory.del("/api/v1/admin/users/alice").code() == "forbidden");
    CHECK(site.browser().get("/api/v1/users/alice").status == 200);
}

TEST_CASE("old fault: anybody could change what is another's", "[old-fault]") {
    AccountsSite site;
    auto alice = site.user("alice");
    auto mallory = site.user("mallory");
    CHECK(mallory.patch("/api/v1/admin/users/alice", {{"is_disabled", true}}).status == 403);
    CHECK(mallory.patch("/api/v1/admin/users/mallory", {{"role", "admin"}}).status == 403);
    CHECK(mallory.post("/api/v1/admin/users/alice/reset-link").status == 403);
    CHECK(mallory.patch("/api/v1/admin/site", {{"name", "Mine"}}).status == 403);
    for (const auto* path : {"users", "site", "invites", "audit"}) {
        CHECK(mallory.get(std::string{"/api/v1/admin/"} + path).status == 403);
        CHECK(site.browser().get(std::string{"/api/v1/admin/"} + path).status == 401);
    }
    CHECK(mallory.post("/api/v1/admin/invites", json::object()).status == 403);
    CHECK(mallory.del("/api/v1/admin/invites/x").status == 403);
}

TEST_CASE("no state is changed by GET, from another site's page, or by a form") {
    AccountsSite site;
    auto alice = site.user("alice");
    CHECK(alice.get("/api/v1/password-resets").status == 405);
    auto foreign = test::ApiCaller::make("DELETE", "/api/v1/sessions");
    foreign.headers["Origin"] = "https://evil.example";
    CHECK(alice.send(foreign).code() == "bad_origin");
    auto form = test::ApiCaller::make("PUT", "/api/v1/me/password");
    form.body = "current_password=x&new_password=y";
    form.headers["Content-Type"] = "application/x-www-form-urlencoded";
    CHECK(alice.send(form).code() == "unsupported_media_type");
}

TEST_CASE("admins list, promote, disable and delete users; everything is in the audit log") {
    AccountsSite site;
    auto admin = site.admin();
    auto alice = site.user("alice");
    auto live = site.user("live_one");
    const auto all = admin.get("/api/v1/admin/users").json;
    REQUIRE(all["users"].size() == 3);
    CHECK(all["users"][0]["handle"] == "alice");
    CHECK(all["users"][2]["is_live"] == true);
    CHECK(admin.get("/api/v1/admin/users?q=ALI").json["users"].size() == 1);
    CHECK(admin.get("/api/v1/admin/users?q=%25").json["users"].empty());
    const auto first = admin.get("/api/v1/admin/users?limit=2").json;
    CHECK(first["users"].size() == 2);
    const auto rest = admin.get("/api/v1/admin/users?limit=2&cursor=" + first["next_cursor"].get<std::string>()).json;
    CHECK(rest["users"].size() == 1);
    CHECK(rest["next_cursor"].is_null());

    CHECK(admin.patch("/api/v1/admin/users/alice", {{"is_disabled", true}}).json["is_disabled"] == true);
    CHECK(alice.get("/api/v1/sessions").status == 401);
    CHECK(site.browser().post("/api/v1/sessions", {{"login", "alice"}, {"password", kGoodPassword}}).code() == "account_disabled");
    CHECK(site.browser().post("/api/v1/sessions", {{"login", "alice"}, {"password", "wrong"}}).code() == "wrong_credentials");
    CHECK(site.browser().get("/api/v1/users/alice").status == 404);
    CHECK(admin.patch("/api/v1/admin/users/alice", {{"is_disabled", false}, {"role", "admin"}}).json["role"] == "admin");
    CHECK(alice.post("/api/v1/sessions", {{"login", "alice"}, {"password", kGoodPassword}}).status == 201);
    CHECK(alice.get("/api/v1/admin/users").status == 200);
    CHECK(admin.patch("/api/v1/admin/users/alice", {{"role", "user"}}).status == 200);
    CHECK(alice.get("/api/v1/admin/users").status == 403);
    CHECK(admin.patch("/api/v1/admin/users/alice", {{"role", "king"}}).status == 422);
    CHECK(admin.patch("/api/v1/admin/users/nobody", {{"role", "user"}}).code() == "user_not_found");
    CHECK(admin.del("/api/v1/admin/users/alice").status == 204);
    CHECK(admin.del("/api/v1/admin/users/alice").status == 404);

    const auto log = admin.get("/api/v1/admin/audit").json["entries"];
    REQUIRE(log.size() >= 5);
    CHECK(log[0]["action"] == "user.delete");
    CHECK(log[0]["actor"] == "boss");
    CHECK(log[0]["target"] == "alice");
    const auto page = admin.get("/api/v1/admin/audit?limit=1").json;
    const auto next = admin.get("/api/v1/admin/audit?limit=1&cursor=" + page["next_cursor"].get<std::string>()).json;
    CHECK(next["entries"][0]["id"] < page["entries"][0]["id"]);
}

TEST_CASE("the last admin can't be demoted, disabled or deleted") {
    AccountsSite site;
    auto admin = site.admin();
    CHECK(admin.patch("/api/v1/admin/users/boss", {{"role", "user"}}).code() == "last_admin");
    CHECK(admin.patch("/api/v1/admin/users/boss", {{"is_disabled", true}}).status == 409);
    CHECK(admin.del("/api/v1/admin/users/boss").status == 409);
    auto second = site.admin("second");
    CHECK(admin.del("/api/v1/admin/users/boss").status == 204);
    CHECK(second.patch("/api/v1/admin/users/second", {{"role", "user"}}).code() == "last_admin");
}

TEST_CASE("the site's settings have limits") {
    AccountsSite site;
    auto admin = site.admin();
    CHECK(admin.patch("/api/v1/admin/site", {{"password_min_length", 7}}).status == 422);
    CHECK(admin.patch("/api/v1/admin/site", {{"password_min_length", 65}}).status == 422);
    CHECK(admin.patch("/api/v1/admin/site", {{"registration", "maybe"}}).status == 422);
    CHECK(admin.patch("/api/v1/admin/site", {{"name", ""}}).status == 422);
    CHECK(admin.patch("/api/v1/admin/site", json::object()).status == 200);
}

TEST_CASE("what another process changes in the database is noticed") {
    AccountsSite site;
    auto alice = site.user("alice");
    const auto notice = [&] {
        boost::asio::io_context io;
        bool is_good = false;
        boost::asio::co_spawn(io, site.accounts.notice_changes(),
                              [&](const std::exception_ptr&, Result<> done) { is_good = done.has_value(); });
        const auto work = boost::asio::make_work_guard(io);
        while (!is_good) io.run_one();
    };
    notice();
    CHECK(alice.get("/api/v1/sessions").status == 200);
    {
        auto other = db::Connection::open(site.database->file(), db::Connection::Mode::read_write, 5s);
        REQUIRE(other);
        REQUIRE(auth::set_disabled(*other, nullptr, "alice", true, site.clock.wall_now()));
    }
    CHECK(alice.get("/api/v1/sessions").status == 200);
    notice();
    CHECK(alice.get("/api/v1/sessions").status == 401);
}
