#include "session/api/operations_api.hpp"

#include <catch2/catch.hpp>

#include "session/base/log.hpp"
#include "support/api_caller.hpp"
#include "support/fake_clock.hpp"

using namespace session;
using namespace std::chrono_literals;

namespace {

boost::asio::awaitable<Result<std::int64_t>> count_users() {
    co_return 42;
}

struct Fixture {
    test::FakeClock clock;
    auth::Sessions sessions{clock};
    api::Gate gate{sessions, clock, {"https://tv.example.org", 1, 100}};
    http::Router router;
    test::ApiCaller nobody{router};
    test::ApiCaller viewer{router};
    test::ApiCaller admin{router};

    Fixture() {
        api::Routes routes{router, gate};
        api::OperationsSources sources;
        sources.overview = [] {
            api::Overview overview;
            overview.cores = 8;
            overview.slowest_speed = 1.5;
            overview.disk_days_left = 12.3456;
            overview.http_p95_ms = 0.25;
            return overview;
        };
        sources.user_count = count_users;
        sources.config = [] { return std::vector<api::ConfigEntry>{{"http.listen", "0.0.0.0:80", "file", true}}; };
        api::add_operations_routes(routes, sources);
        sign_in(viewer, "viewer", 1, auth::Role::user);
        sign_in(admin, "admin", 2, auth::Role::admin);
    }
    void sign_in(test::ApiCaller& caller, const std::string& name, std::int64_t id, auth::Role role) {
        auth::LoginSession session;
        session.who.handle = name;
        session.who.user_id = session.who.session_id = id;
        session.who.role = role;
        session.token_hash = auth::hash_token(name);
        session.created_at = session.last_seen_at = clock.wall_now();
        sessions.add(std::move(session));
        caller.set_cookie(name);
    }
};

}  // namespace

TEST_CASE("Operations are for admins", "[api]") {
    Fixture site;
    for (const auto* path : {"/api/v1/admin/overview", "/api/v1/admin/logs", "/api/v1/admin/config"}) {
        INFO(path);
        CHECK(site.nobody.get(path).status == 401);
        CHECK(site.viewer.get(path).status == 403);
        CHECK(site.admin.get(path).status == 200);
    }
}

TEST_CASE("The overview says what the machine does, and how many accounts there are", "[api]") {
    Fixture site;
    const auto answer = site.admin.get("/api/v1/admin/overview");
    CHECK(answer.json["cores"] == 8);
    CHECK(answer.json["users"] == 42);
    CHECK(answer.json["transcode_speed_min"] == 1.5);
    CHECK(answer.json["disk_days_left"] == 12.35);
    CHECK(answer.json["http_p95_ms"] == 0.25);
}

TEST_CASE("The log is asked for from a line on, and by level", "[api]") {
    Fixture site;
    log::configure({log::Level::debug, log::Format::text});
    log::debug("tests", "small", {{"size", 1}});
    log::warn("tests", "large", {{"size", 2}});
    const auto all = site.admin.get("/api/v1/admin/logs?level=debug");
    const auto count = all.json["entries"].size();
    REQUIRE(count >= 2);
    const auto& last = all.json["entries"][count - 1];
    CHECK(last["message"] == "large");
    CHECK(last["fields"]["size"] == "2");
    const auto before = all.json["entries"][count - 2]["id"].get<std::uint64_t>();
    CHECK(site.admin.get("/api/v1/admin/logs?level=debug&after=" + std::to_string(before)).json["entries"].size() == 1);
    const auto warnings = site.admin.get("/api/v1/admin/logs?level=warn");
    for (const auto& entry : warnings.json["entries"]) CHECK(entry["level"] != "debug");
    CHECK(site.admin.get("/api/v1/admin/logs?level=loud").status == 400);
}

TEST_CASE("The configuration is listed with where each value comes from", "[api]") {
    Fixture site;
    const auto answer = site.admin.get("/api/v1/admin/config");
    REQUIRE(answer.json["entries"].size() == 1);
    CHECK(answer.json["entries"][0]["key"] == "http.listen");
    CHECK(answer.json["entries"][0]["source"] == "file");
    CHECK(answer.json["entries"][0]["needs_restart"] == true);
}
