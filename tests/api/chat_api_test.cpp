#include "session/api/chat_api.hpp"

#include <catch2/catch.hpp>

#include "session/api/routes.hpp"
#include "session/auth/sessions.hpp"
#include "support/api_caller.hpp"
#include "support/chat_house.hpp"
#include "support/fake_clock.hpp"

using namespace session;
using nlohmann::json;

namespace {

struct Fixture {
    test::FakeClock clock;
    testing::ChatHouse<test::FakeClock> house{clock};
    auth::Sessions sessions{clock};
    api::Gate gate{sessions, clock, {}};
    Metrics metrics;
    live::Registry registry{{}, clock, metrics, [](const live::SinkContext&) { return nullptr; }};
    http::Router router;
    test::ApiCaller nobody{router};
    test::ApiCaller alice = signed_in(1);
    test::ApiCaller bob = signed_in(2);
    test::ApiCaller carol = signed_in(3);
    test::ApiCaller root = signed_in(5);

    Fixture() {
        api::Routes routes{router, gate};
        api::add_chat_routes(routes, {*house.chat, house.channels, *house.database, registry});
    }
    test::ApiCaller signed_in(std::int64_t user) {
        auth::LoginSession login;
        login.who = house.person(user);
        login.who.session_id = user;
        const auto token = "token-of-" + login.who.handle;
        login.token_hash = auth::hash_token(token);
        login.last_seen_at = clock.wall_now();
        sessions.add(std::move(login));
        test::ApiCaller caller{router};
        caller.set_cookie(token);
        return caller;
    }
    std::string say(test::ApiCaller& who, const std::string& text) {
        const auto answer = who.post(kChat + "/messages", {{"text", text}});
        return answer.status == 201 ? std::to_string(answer.json["id"].get<std::int64_t>()) : answer.code();
    }
    void make_private(auth::Visibility visibility = auth::Visibility::invited) {
        house.channels.update("studio", [visibility](auth::Channel& channel) { channel.visibility = visibility; });
    }
    const std::string kChannel = "/api/v1/channels/studio";
    const std::string kChat = kChannel + "/chat";
};

}  // namespace

TEST_CASE("chat API: lines are said by who is signed in, whatever the body claims") {
    Fixture fixture;
    CHECK(fixture.nobody.post(fixture.kChat + "/messages", {{"text", "hi"}}).status == 401);
    // Once the sender's name was what the client said.
    const auto forged = fixture.bob.post(fixture.kChat + "/messages", {{"text", "hi"}, {"user", "alice"}, {"handle", "alice"}});
    CHECK(forged.status == 422);
    const auto said = fixture.bob.post(fixture.kChat + "/messages", {{"text", "hi"}, {"nonce", "n1"}});
    CHECK(said.status == 201);
    CHECK(said.json["user"]["handle"] == "bob");
    CHECK(said.json["nonce"] == "n1");
    const auto page = fixture.nobody.get(fixture.kChat + "/messages");
    CHECK(page.status == 200);
    REQUIRE(page.json["messages"].size() == 1);
    CHECK_FALSE(page.json["messages"][0].contains("nonce"));
}

TEST_CASE("chat API: what can't be said, and why") {
    Fixture fixture;
    const auto code = [&](const json& body) {
        const auto answer = fixture.bob.post(fixture.kChat + "/messages", body);
        return std::to_string(answer.status) + " " + answer.code();
    };
    CHECK(code({{"text", ""}}) == "422 invalid_fields");
    CHECK(code({{"text", 5}}) == "422 invalid_fields");
    CHECK(code({{"txt", "x"}}) == "422 invalid_fields");
    CHECK(code({{"text", "\u200b"}}) == "422 invalid_text");
    CHECK(code({{"text", std::string(501, 'x')}}) == "422 too_long");
    CHECK(code({{"text", "x"}, {"reply_to", "x"}}) == "422 invalid_fields");
    for (int i = 0; i < 10; ++i) CHECK(fixture.bob.post(fixture.kChat + "/messages", {{"text", "x"}}).status == 201);
    const auto fast = fixture.bob.post(fixture.kChat + "/messages", {{"text", "x"}});
    CHECK(fast.status == 429);
    CHECK(fast.code() == "rate_limited");
    CHECK(fast.has_header("Retry-After: 2"));
}

TEST_CASE("chat API: pages of history, and one person's lines for moderators") {
    Fixture fixture;
    for (int i = 0; i < 5; ++i) fixture.say(fixture.bob, "line " + std::to_string(i));
    const auto first = fixture.nobody.get(fixture.kChat + "/messages?limit=3");
    CHECK(first.json["messages"].size() == 3);
    const auto second = fixture.nobody.get(fixture.kChat + "/messages?limit=3&before=" + first.json["next_cursor"].get<std::string>());
    CHECK(second.json["messages"].size() == 2);
    CHECK(second.json["next_cursor"].is_null());
    CHECK(fixture.nobody.get(fixture.kChat + "/messages?user=bob").status == 403);
    CHECK(fixture.bob.get(fixture.kChat + "/messages?user=bob").json["messages"].size() == 5);
    CHECK(fixture.carol.get(fixture.kChat + "/messages?user=bob").json["messages"].size() == 5);
    CHECK(fixture.carol.get(fixture.kChat + "/messages?user=alice").json["messages"].empty());
}

TEST_CASE("chat API: deleting and restoring") {
    Fixture fixture;
    const auto id = fixture.say(fixture.bob, "oops");
    const auto line = fixture.kChat + "/messages/" + id;
    CHECK(fixture.nobody.del(line).status == 401);
    CHECK(fixture.signed_in(4).del(line).status == 403);
    CHECK(fixture.carol.del(fixture.kChat + "/messages/999").status == 404);
    CHECK(fixture.carol.del(fixture.kChat + "/messages/x").status == 404);
    CHECK(fixture.carol.del(line).status == 204);
    CHECK(fixture.nobody.get(fixture.kChat + "/messages").json["messages"][0]["text"] == "");
    CHECK(fixture.alice.get(fixture.kChat + "/messages").json["messages"][0]["text"] == "oops");
    CHECK(fixture.nobody.post(line + "/restore").status == 401);
    CHECK(fixture.bob.post(line + "/restore").status == 403);
    CHECK(fixture.carol.post(line + "/restore").status == 204);
    CHECK(fixture.nobody.get(fixture.kChat + "/messages").json["messages"][0]["text"] == "oops");
}

TEST_CASE("chat API: modes") {
    Fixture fixture;
    CHECK(fixture.nobody.get(fixture.kChat + "/settings").json["slow_mode_s"] == 0);
    CHECK(fixture.nobody.patch(fixture.kChat + "/settings", {{"slow_mode_s", 5}}).status == 401);
    CHECK(fixture.bob.patch(fixture.kChat + "/settings", {{"slow_mode_s", 5}}).status == 403);
    CHECK(fixture.carol.patch(fixture.kChat + "/settings", {{"slow_mode_s", 601}}).status == 422);
    CHECK(fixture.carol.patch(fixture.kChat + "/settings", {{"slow_mode", 1}}).status == 422);
    auto set = fixture.carol.patch(fixture.kChat + "/settings", {{"slow_mode_s", 5}, {"followers_only_minutes", 10}});
    CHECK(set.status == 200);
    CHECK(set.json["followers_only_minutes"] == 10);
    set = fixture.carol.patch(fixture.kChat + "/settings", {{"followers_only_minutes", nullptr}});
    CHECK(set.json["followers_only_minutes"].is_null());
    CHECK(set.json["slow_mode_s"] == 5);
    CHECK(fixture.say(fixture.bob, "one") == "1");
    CHECK(fixture.say(fixture.bob, "two") == "slow_mode");
}

TEST_CASE("chat API: words") {
    Fixture fixture;
    CHECK(fixture.bob.get(fixture.kChat + "/words").status == 403);
    CHECK(fixture.bob.put(fixture.kChat + "/words", {{"words", json::array({"x"})}}).status == 403);
    CHECK(fixture.carol.put(fixture.kChat + "/words", json::object()).status == 422);
    CHECK(fixture.carol.put(fixture.kChat + "/words", {{"words", json::array({""})}}).status == 422);
    CHECK(fixture.carol.put(fixture.kChat + "/words", {{"words", json::array({"darn"})}}).status == 200);
    CHECK(fixture.alice.get(fixture.kChat + "/words").json["words"] == json::array({"darn"}));
    CHECK(fixture.say(fixture.bob, "D\u00e4rn") == "blocked_word");
}

TEST_CASE("chat API: bans, timeouts, purge, and the log of them") {
    Fixture fixture;
    const auto bans = fixture.kChat + "/bans";
    fixture.say(fixture.bob, "spam");
    CHECK(fixture.nobody.get(bans).status == 401);
    CHECK(fixture.bob.get(bans).status == 403);
    CHECK(fixture.bob.put(bans + "/carol", json::object()).status == 403);
    CHECK(fixture.carol.put(bans + "/nobody", json::object()).status == 404);
    CHECK(fixture.carol.put(bans + "/carol", json::object()).status == 409);
    CHECK(fixture.carol.put(bans + "/alice", json::object()).status == 403);
    CHECK(fixture.carol.put(bans + "/bob", {{"duration_s", 0}}).status == 422);
    CHECK(fixture.carol.put(bans + "/bob").status == 415);
    const auto timeout = fixture.carol.put(bans + "/bob", {{"duration_s", 60}, {"reason", "spam"}});
    CHECK(timeout.status == 200);
    CHECK(timeout.json["until"].is_string());
    CHECK(fixture.say(fixture.bob, "x") == "timed_out");
    CHECK(fixture.carol.put(bans + "/bob", {{"duration_s", nullptr}}).json["until"].is_null());
    CHECK(fixture.say(fixture.bob, "x") == "banned");
    CHECK(fixture.carol.get(bans).json["bans"].size() == 1);
    CHECK(fixture.bob.get(fixture.kChat + "/users/carol").status == 403);
    CHECK(fixture.carol.get(fixture.kChat + "/users/bob").json["ban"]["reason"] == "");
    CHECK(fixture.carol.get(fixture.kChat + "/users/bob").json["followed_at"].is_null());
    CHECK(fixture.carol.post(fixture.kChat + "/purge/undo", {{"user", "bob"}, {"undo", "soon"}}).status == 422);
    CHECK(fixture.carol.post(fixture.kChat + "/purge/undo", {{"user", "bob"}, {"undo", "9999999999999999"}}).status == 422);
    CHECK(fixture.bob.post(fixture.kChat + "/purge/undo", {{"user", "bob"}, {"undo", "1"}}).status == 403);
    const auto first = fixture.carol.post(fixture.kChat + "/purge", {{"user", "bob"}});
    CHECK(first.json["deleted"] == 1);
    const auto undone = fixture.carol.post(fixture.kChat + "/purge/undo", {{"user", "bob"}, {"undo", first.json["undo"]}});
    CHECK(undone.json["restored"] == 1);
    CHECK(fixture.carol.post(fixture.kChat + "/purge", {{"user", "bob"}}).json["deleted"] == 1);
    CHECK(fixture.bob.post(fixture.kChat + "/purge", {{"user", "carol"}}).status == 403);
    CHECK(fixture.carol.post(fixture.kChat + "/purge", json::object()).status == 422);
    CHECK(fixture.bob.del(bans + "/bob").status == 403);
    CHECK(fixture.carol.del(bans + "/bob").status == 204);
    CHECK(fixture.carol.del(bans + "/bob").status == 404);
    CHECK(fixture.bob.get(fixture.kChannel + "/audit").status == 403);
    const auto log = fixture.alice.get(fixture.kChannel + "/audit?limit=3");
    REQUIRE(log.json["entries"].size() == 3);
    CHECK(log.json["entries"][0]["action"] == "chat.unban");
    CHECK(log.json["entries"][2]["action"] == "chat.unpurge");
    const auto older = fixture.alice.get(fixture.kChannel + "/audit?cursor=" + log.json["next_cursor"].get<std::string>());
    REQUIRE(older.json["entries"].size() == 3);
    CHECK(older.json["entries"][2]["action"] == "chat.timeout");
}

TEST_CASE("chat API: moderators") {
    Fixture fixture;
    CHECK(fixture.nobody.get(fixture.kChannel + "/moderators").json["moderators"][0]["handle"] == "carol");
    CHECK(fixture.nobody.put(fixture.kChannel + "/moderators/bob").status == 401);
    CHECK(fixture.carol.put(fixture.kChannel + "/moderators/bob").status == 403);
    CHECK(fixture.alice.put(fixture.kChannel + "/moderators/nobody").status == 404);
    CHECK(fixture.alice.put(fixture.kChannel + "/moderators/bob").status == 204);
    CHECK(fixture.root.del(fixture.kChannel + "/moderators/bob").status == 204);
    CHECK(fixture.alice.del(fixture.kChannel + "/moderators/bob").status == 404);
}

TEST_CASE("chat API: a private channel does not exist for who is not invited") {
    Fixture fixture;
    fixture.make_private();
    for (const std::string path : {"/chat/messages", "/chat/settings", "/chat/chatters", "/moderators"}) {
        CHECK(fixture.nobody.get(fixture.kChannel + path).status == 404);
        CHECK(fixture.bob.get(fixture.kChannel + path).code() == "channel_not_found");
        CHECK(fixture.bob.get("/api/v1/channels/nowhere" + path).code() == "channel_not_found");
        CHECK(fixture.carol.get(fixture.kChannel + path).status == 200);
    }
    CHECK(fixture.say(fixture.bob, "hi") == "channel_not_found");
    CHECK(fixture.bob.put(fixture.kChat + "/bans/carol", json::object()).status == 404);
    fixture.make_private(auth::Visibility::members);
    CHECK(fixture.nobody.get(fixture.kChat + "/messages").status == 401);
    CHECK(fixture.bob.get(fixture.kChat + "/messages").status == 200);
}

TEST_CASE("chat API: bodies are JSON from our own pages") {
    Fixture fixture;
    auto request = fixture.bob.make("POST", fixture.kChat + "/messages", {{"text", "hi"}});
    request.headers["Origin"] = "https://evil.example";
    CHECK(fixture.bob.send(request).code() == "bad_origin");
    request = fixture.bob.make("POST", fixture.kChat + "/messages", {{"text", "hi"}});
    request.headers["Content-Type"] = "text/plain";
    CHECK(fixture.bob.send(request).status == 415);
    request = fixture.bob.make("POST", fixture.kChat + "/messages", {{"text", "hi"}});
    request.body = "{";
    CHECK(fixture.bob.send(request).code() == "malformed_json");
}
