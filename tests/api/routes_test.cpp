#include "session/api/routes.hpp"

#include <catch2/catch.hpp>

#include "api/call.hpp"
#include "api/fields.hpp"
#include "api/origin.hpp"
#include "api/rate_limiter.hpp"
#include "support/api_caller.hpp"
#include "support/fake_clock.hpp"

using namespace session;
using namespace std::chrono_literals;
using nlohmann::json;

namespace {

api::Answer greet(api::Call& call) {
    api::Fields fields{call.body()};
    const auto name = fields.text("name", {1, 5});
    const auto times = fields.integer_if("times", 1, 3);
    if (auto read = fields.finish(); !read) return fail(read.error());
    api::Json answer;
    answer["name"] = name;
    answer["times"] = times.value_or(0);
    return api::json_answer(answer, 201);
}

boost::asio::awaitable<api::Answer> greet_later(api::Call& call) {
    const auto executor = co_await boost::asio::this_coro::executor;
    static_cast<void>(executor);
    co_return greet(call);
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
        const auto who = [](api::Call& call) -> api::Answer {
            return api::json_answer({{"handle", call.identity() == nullptr ? "nobody" : call.identity()->handle}});
        };
        routes.add(http::Method::get, "/t/anyone", api::Access::anyone, api::Handler{who});
        routes.add(http::Method::get, "/t/user", api::Access::user, api::Handler{who});
        routes.add(http::Method::get, "/t/admin", api::Access::admin, api::Handler{who});
        routes.add(http::Method::post, "/t/greet", api::Access::anyone, api::Handler{greet}, api::kJsonBody);
        routes.add(http::Method::post, "/t/later", api::Access::anyone, api::AsyncHandler{greet_later}, {api::BodyKind::json, 100, {}});
        routes.add(http::Method::del, "/t/seldom", api::Access::anyone, api::Handler{who},
                   {api::BodyKind::none, 0, api::Rate{"seldom", 2, 0.1}});
        routes.add(http::Method::get, "/t/broken", api::Access::anyone,
                   api::Handler{[](api::Call&) -> api::Answer { return fail(ErrorCode::internal, "it is at /secret/path"); }});
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
    test::ApiAnswer greet_with(std::map<std::string, std::string> headers) {
        auto request = test::ApiCaller::make("POST", "/t/greet", {{"name", "you"}});
        headers.emplace("Content-Type", "application/json");
        request.headers = std::move(headers);
        return nobody.send(request);
    }
};

}  // namespace

TEST_CASE("who is signed in is found by the cookie, and access is kept") {
    Fixture fixture;
    CHECK(fixture.nobody.get("/t/anyone").json["handle"] == "nobody");
    CHECK(fixture.viewer.get("/t/anyone").json["handle"] == "viewer");
    CHECK(fixture.nobody.get("/t/user").status == 401);
    CHECK(fixture.nobody.get("/t/user").code() == "sign_in_required");
    CHECK(fixture.viewer.get("/t/user").status == 200);
    CHECK(fixture.nobody.get("/t/admin").status == 401);
    CHECK(fixture.viewer.get("/t/admin").code() == "forbidden");
    CHECK(fixture.admin.get("/t/admin").status == 200);
    fixture.sessions.end(2);
    CHECK(fixture.admin.get("/t/admin").status == 401);
}

TEST_CASE("only our own pages change anything") {
    Fixture fixture;
    CHECK(fixture.greet_with({}).status == 201);
    CHECK(fixture.greet_with({{"Origin", "http://tv.example.org"}}).status == 201);
    CHECK(fixture.greet_with({{"Origin", "https://tv.example.org"}}).status == 201);
    CHECK(fixture.greet_with({{"Origin", "http://192.0.2.7:8080"}, {"Host", "192.0.2.7:8080"}}).status == 201);
    CHECK(fixture.greet_with({{"Origin", "https://tv.example.org"}, {"Host", "10.0.0.1:8080"}}).status == 201);
    for (const auto* origin :
         {"http://evil.example", "null", "http://tv.example.org.evil.example", "http://tv.example.org:81", "ftp://tv.example.org"}) {
        const auto answer = fixture.greet_with({{"Origin", origin}});
        CHECK(answer.status == 403);
        CHECK(answer.code() == "bad_origin");
    }
    CHECK(fixture.greet_with({{"Sec-Fetch-Site", "cross-site"}}).status == 403);
    CHECK(fixture.greet_with({{"Sec-Fetch-Site", "same-site"}}).status == 403);
    CHECK(fixture.greet_with({{"Sec-Fetch-Site", "same-origin"}}).status == 201);
    auto downgraded = test::ApiCaller::make("POST", "/t/greet", {{"name", "you"}});
    downgraded.headers["Origin"] = "http://tv.example.org";
    downgraded.is_secure = true;
    CHECK(fixture.nobody.send(downgraded).code() == "bad_origin");
}

TEST_CASE("bodies are JSON, small enough, and well-formed") {
    Fixture fixture;
    for (const auto* type : {"text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "application/jsonx", ""}) {
        CHECK(fixture.greet_with({{"Content-Type", type}}).code() == "unsupported_media_type");
    }
    CHECK(fixture.greet_with({{"Content-Type", "Application/JSON; charset=utf-8"}}).status == 201);
    const auto post = [&](std::string body) {
        auto request = test::ApiCaller::make("POST", "/t/later", json::object());
        request.body = std::move(body);
        return fixture.nobody.send(request);
    };
    CHECK(post(R"({"name":"a"})").status == 201);
    const auto deep = std::string(40, '[') + std::string(40, ']');
    for (const std::string body : {"", "{", "{\"name\":\"\xff\"}", R"({"name":"a"} x)", R"({"name":"\ud800"})"}) {
        CHECK(post(body).status == 400);
        CHECK(post(body).code() == "malformed_json");
    }
    CHECK(post(deep).code() == "malformed_json");
    CHECK(post("{\"name\":\"" + std::string(100, 'a') + "\"}").status == 413);
}

TEST_CASE("what is wrong with fields is said for each") {
    Fixture fixture;
    const auto fields = [&](const json& body) {
        const auto answer = fixture.nobody.post("/t/greet", body);
        CHECK(answer.status == 422);
        CHECK(answer.code() == "invalid_fields");
        return answer.json["error"].value("fields", json::object());
    };
    CHECK(fields(json::object()) == json{{"name", "is missing"}});
    CHECK(fields({{"name", ""}}) == json{{"name", "is empty"}});
    CHECK(fields({{"name", 7}, {"times", 4}, {"more", 1}}) ==
          json{{"name", "must be text"}, {"times", "must be a whole number from 1 to 3"}, {"more", "is not known here"}});
    CHECK(fields({{"name", "sixsix"}}) == json{{"name", "must have at most 5 characters"}});
    CHECK(fields({{"name", "a\nb"}}) == json{{"name", "must not have control characters"}});
    CHECK(fields({{"name", "a"}, {"times", 1.5}}).contains("times"));
    CHECK(fields({{"name", "a"}, {"times", -1}}).contains("times"));
    CHECK(fields({{"name", "a"}, {"times", 18446744073709551615ULL}}).contains("times"));
    CHECK(fields(json::array()).empty());
    CHECK(fixture.nobody.post("/t/greet", {{"name", "äöüßé"}}).status == 201);
}

TEST_CASE("too often is 429, and says for how long") {
    Fixture fixture;
    CHECK(fixture.nobody.del("/t/seldom").status == 200);
    CHECK(fixture.nobody.del("/t/seldom").status == 200);
    const auto refused = fixture.nobody.del("/t/seldom");
    CHECK(refused.status == 429);
    CHECK(refused.code() == "too_many_requests");
    CHECK(refused.has_header("Retry-After: 10\r\n"));
    CHECK(refused.json["error"]["retry_after_s"] == 10);
    CHECK(fixture.viewer.del("/t/seldom").status == 200);  // its own account, not the common address
    fixture.clock.advance(11s);
    CHECK(fixture.nobody.del("/t/seldom").status == 200);
}

TEST_CASE("a client learns nothing of what failed inside") {
    Fixture fixture;
    const auto answer = fixture.nobody.get("/t/broken");
    CHECK(answer.status == 500);
    CHECK(answer.code() == "internal_error");
    CHECK(answer.body.find("secret") == std::string::npos);
}

TEST_CASE("the cookie is sent again while it is used") {
    Fixture fixture;
    CHECK_FALSE(fixture.viewer.get("/t/user").has_header("Set-Cookie"));
    fixture.clock.advance(25h);
    auto request = test::ApiCaller::make("GET", "/t/user");
    request.is_secure = true;
    const auto answer = fixture.viewer.send(request);
    CHECK(answer.has_header("Set-Cookie: session_login=viewer; Path=/; Max-Age=2592000; HttpOnly; SameSite=Lax; Secure\r\n"));
    CHECK_FALSE(fixture.viewer.get("/t/user").has_header("Set-Cookie"));
}

TEST_CASE("rates: memory is bounded") {
    test::FakeClock clock;
    api::RateLimiter limiter{clock, 100};
    for (int i = 0; i < 1000; ++i) CHECK_FALSE(limiter.take(api::kWriting, std::to_string(i)));
    CHECK(limiter.tracked() <= 100);
}

TEST_CASE("origins are compared by what they are") {
    CHECK(api::origin_of("HTTPS://TV.example.org:443/x?y") == "https://tv.example.org");
    CHECK(api::origin_of("http://tv.example.org:80") == "http://tv.example.org");
    CHECK(api::origin_of("http://[::1]:8080/") == "http://[::1]:8080");
    CHECK(api::origin_of("http://user@tv.example.org").empty());
    CHECK(api::origin_of("javascript:alert(1)").empty());
    CHECK(api::origin_of("http://").empty());
}
