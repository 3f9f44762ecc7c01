// Every refusal of every operation in openapi.json. What the gate refuses is tried at each of them here; the last case then asks whether
// all refusals that are described were met, here or in the tests of the operations. It has to be the last one of the program.
#define CATCH_CONFIG_EXTERNAL_INTERFACES
#include <catch2/catch.hpp>
#include <set>

#include "api/whole_api.hpp"

using namespace session;
using namespace std::chrono_literals;
using nlohmann::json;
using Operation = test::ApiDescription::Operation;

namespace {

constexpr std::size_t kTooLarge = 9UL * 1024 * 1024;

std::string concrete(std::string path, const std::string& handle, const std::string& other) {
    for (auto at = path.find('{'); at != std::string::npos; at = path.find('{')) {
        const auto name = path.substr(at + 1, path.find('}') - at - 1);
        path.replace(at, name.size() + 2, name == "handle" ? handle : other);
    }
    return path;
}

bool is_websocket(const Operation& operation) {
    return operation.node->at("responses").contains("101");
}
bool has_body(const Operation& operation) {
    return operation.node->contains("requestBody");
}
bool has_json_body(const Operation& operation) {
    return has_body(operation) && operation.node->at("requestBody").at("content").contains("application/json");
}
bool is_secured(const Operation& operation) {
    return operation.node->contains("security");
}
bool is_admins(const Operation& operation) {
    return operation.path.starts_with("/api/v1/admin/");
}

// One request to an operation, well-formed as far as can be said of all of them.
test::ApiRequest request_to(const Operation& operation, const std::string& target) {
    auto request = test::ApiCaller::make(operation.method, target);
    if (!has_body(operation)) return request;
    request.body = has_json_body(operation) ? "{}" : "\x89PNG\r\n\x1a\n and so on";
    request.headers["Content-Type"] = has_json_body(operation) ? "application/json" : "image/png";
    return request;
}

struct Fixture {
    test::WholeApi whole;
    const test::ApiDescription description;
    test::ApiCaller nobody = whole.site.browser();
    test::ApiCaller boss = whole.site.admin();

    // Somebody whom neither accounts nor channels nor chat have anything of.
    test::ApiCaller stranger() {
        auth::LoginSession session;
        session.who.handle = "stranger";
        session.who.user_id = session.who.session_id = 999;
        session.token_hash = auth::hash_token("stranger");
        session.created_at = session.last_seen_at = whole.site.clock.wall_now();
        whole.site.sessions.add(std::move(session));
        auto caller = whole.site.browser();
        caller.set_cookie("stranger");
        return caller;
    }
    void for_each(const std::function<void(const Operation&, const std::string& target)>& visit) {
        for (const auto& operation : description.operations()) {
            if (is_websocket(operation)) continue;
            INFO(operation.name());
            whole.site.clock.advance(1min);  // nothing here is refused for being too often
            visit(operation, concrete(operation.path, whole.channel_of(operation.path), "1"));
        }
    }
};

}  // namespace

TEST_CASE("refusals: nobody is signed in, another is the admin, another site's page asks") {
    Fixture fixture;
    auto user = fixture.stranger();
    fixture.for_each([&](const Operation& operation, const std::string& target) {
        auto request = request_to(operation, target);
        if (is_secured(operation)) CHECK(fixture.nobody.send(request).status == 401);
        if (is_admins(operation)) CHECK(user.send(request).code() == "forbidden");
        if (operation.method == "GET") return;
        for (const auto* origin : {"https://evil.example", "null"}) {
            request.headers["Origin"] = origin;
            CHECK(fixture.boss.send(request).code() == "bad_origin");
        }
    });
}

TEST_CASE("refusals: bodies that are too large, of another type, or no JSON") {
    Fixture fixture;
    fixture.for_each([&](const Operation& operation, const std::string& target) {
        auto request = request_to(operation, target);
        if (operation.method == "GET") return;
        request.body.assign(kTooLarge, ' ');
        CHECK(fixture.boss.send(request).status == 413);
        if (!has_json_body(operation)) return;
        request.body = "{}";
        for (const auto* type : {"text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""}) {
            request.headers["Content-Type"] = type;
            CHECK(fixture.boss.send(request).status == 415);
        }
        request.headers["Content-Type"] = "application/json";
        for (const auto* body : {"", "{", "{}}", "\"\xff\""}) {
            request.body = body;
            CHECK(fixture.boss.send(request).code() == "malformed_json");
        }
    });
}

TEST_CASE("refusals: fields that nobody knows, and what is not there") {
    Fixture fixture;
    fixture.for_each([&](const Operation& operation, const std::string& target) {
        if (has_json_body(operation)) {
            const auto answer = fixture.boss.send(test::ApiCaller::make(operation.method, target, {{"no_such_field", 1}}));
            CHECK((answer.status == 422 || answer.status == 404));
        }
        if (operation.path.find('{') == std::string::npos) return;
        const auto nowhere = concrete(operation.path, "nobody_here", "424242");
        const auto answer = fixture.boss.send(request_to(operation, nowhere));
        // Where a body is needed, an empty one may be what is wrong first.
        CHECK((answer.status == 404 || (has_body(operation) && answer.status >= 400) || answer.status == 204));
    });
}

TEST_CASE("refusals: a private channel is answered for as one that does not exist, at every address") {
    Fixture fixture;
    fixture.whole.channels.make("ann", auth::Visibility::invited);
    fixture.whole.house.channels.update("studio", [](auth::Channel& channel) { channel.visibility = auth::Visibility::invited; });
    auto stranger = fixture.stranger();
    std::size_t count = 0;
    fixture.for_each([&](const Operation& operation, const std::string& target) {
        if (!operation.path.starts_with("/api/v1/channels/{handle}")) return;
        const auto nowhere = concrete(operation.path, "nobody_here", "1");
        for (auto* caller : {&fixture.nobody, &stranger}) {
            const auto hidden = caller->send(request_to(operation, target));
            const auto none = caller->send(request_to(operation, nowhere));
            CHECK(hidden.status == none.status);
            CHECK(hidden.body == none.body);
            CHECK(hidden.headers == none.headers);
            ++count;
        }
    });
    CHECK(count > 60);
}

TEST_CASE("refusals: what is said in a members' channel is for who is signed in") {
    Fixture fixture;
    fixture.whole.house.channels.update("studio", [](auth::Channel& channel) { channel.visibility = auth::Visibility::members; });
    auto stranger = fixture.stranger();
    for (const auto* path : {"/chat/messages", "/chat/settings", "/chat/chatters", "/moderators"}) {
        const auto target = std::string{"/api/v1/channels/studio"} + path;
        CHECK(fixture.nobody.get(target).code() == "sign_in_required");
        CHECK(stranger.get(target).status == 200);
    }
}

TEST_CASE("refusals: too often, whatever is asked") {
    Fixture fixture;
    auto somebody = fixture.stranger();
    // No rate lets more than this through while the clock stands; operations share most of them.
    constexpr int kMost = 1100;
    for (const auto& operation : fixture.description.operations()) {
        if (is_websocket(operation)) continue;
        INFO(operation.name());
        const auto request = request_to(operation, concrete(operation.path, "nobody_here", "1"));
        auto& caller = is_secured(operation) ? somebody : fixture.nobody;
        test::ApiAnswer answer;
        for (int i = 0; i < kMost && answer.status != 429; ++i) answer = caller.send(request);
        CHECK(answer.status == 429);
        CHECK(answer.has_header("Retry-After: "));
    }
}

TEST_CASE("refusals: each one that openapi.json describes was met by a test") {
    if (Catch::getCurrentContext().getConfig()->hasTestFilters()) return;
    const test::ApiDescription description;
    std::vector<std::string> unmet;
    for (const auto& operation : description.operations()) {
        if (is_websocket(operation)) continue;  // live_api_test
        for (const auto& [status, response] : operation.node->at("responses").items()) {
            const bool is_refusal = status.starts_with('4');
            if (is_refusal && !test::ApiCaller::met().contains({operation.name(), std::stoi(status)}))
                unmet.push_back(operation.name() + " " + status);
        }
    }
    CHECK(unmet == std::vector<std::string>{});
}
