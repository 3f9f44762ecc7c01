#include "session/api/channels_api.hpp"

#include <catch2/catch.hpp>
#include <map>
#include <nlohmann/json.hpp>

#include "support/fake_clock.hpp"

using namespace session;
using nlohmann::json;

namespace {

struct Fixture {
    test::FakeClock clock;
    auth::ChannelDirectory channels;
    std::map<std::string, live::BroadcastStatus, std::less<>> broadcasts;
    std::map<std::string, std::int64_t, std::less<>> viewers;
    http::Router router;

    Fixture() {
        std::vector<auth::Channel> declared;
        declared.push_back(channel("alpha", auth::Visibility::everyone));
        declared.push_back(channel("beta", auth::Visibility::everyone));
        declared.push_back(channel("gamma", auth::Visibility::everyone));
        declared.push_back(channel("hidden", auth::Visibility::unlisted));
        declared.push_back(channel("members", auth::Visibility::members));
        declared.push_back(channel("secret", auth::Visibility::invited));
        declared.front().title = "The first";
        declared.front().category = "Music";
        declared.front().tags = {"a", "b"};
        REQUIRE(channels.replace(declared));
        api::add_channel_routes(router, {channels, clock,
                                         [this](std::string_view handle) -> std::optional<live::BroadcastStatus> {
                                             const auto found = broadcasts.find(handle);
                                             if (found == broadcasts.end()) return std::nullopt;
                                             return found->second;
                                         },
                                         [this](std::string_view handle) -> std::optional<std::int64_t> {
                                             const auto found = viewers.find(handle);
                                             if (found == viewers.end()) return std::nullopt;
                                             return found->second;
                                         }});
    }
    static auth::Channel channel(std::string handle, auth::Visibility visibility) {
        auth::Channel made;
        made.handle = std::move(handle);
        made.visibility = visibility;
        return made;
    }
    void broadcast(const std::string& handle, live::State state) {
        live::BroadcastStatus status;
        status.handle = handle;
        status.state = state;
        status.started_at = Clock::Wall{std::chrono::milliseconds{1'763'829'000'007}};
        broadcasts[handle] = status;
    }
    std::pair<int, json> get(std::string_view path) {
        http::Request request;
        request.path = path;
        const auto match = router.find(request);
        REQUIRE(match.handler != nullptr);
        const auto response = (*match.handler)(request).take_ready();
        return {response.status, json::parse(as_text(http::view_of(response.body)))};
    }
};

}  // namespace

TEST_CASE("the list has the listed channels on the air, live ones first, then by viewers") {
    Fixture fixture;
    fixture.broadcast("beta", live::State::live);
    fixture.broadcast("gamma", live::State::live);
    fixture.broadcast("hidden", live::State::live);
    fixture.broadcast("alpha", live::State::starting);
    fixture.viewers = {{"gamma", 5}, {"beta", 2}};
    const auto [status, list] = fixture.get("/api/v1/channels");
    CHECK(status == 200);
    CHECK(list["next_cursor"].is_null());
    REQUIRE(list["channels"].size() == 3);
    CHECK(list["channels"][0]["handle"] == "gamma");
    CHECK(list["channels"][1]["handle"] == "beta");
    CHECK(list["channels"][2] == json{{"handle", "alpha"},
                                      {"title", "The first"},
                                      {"category", "Music"},
                                      {"tags", {"a", "b"}},
                                      {"state", "starting"},
                                      {"started_at", "2025-11-22T16:30:00.007Z"},
                                      {"viewers", nullptr}});
    fixture.broadcasts.erase("alpha");
    fixture.broadcast("beta", live::State::ended);
    CHECK(fixture.get("/api/v1/channels").second["channels"].size() == 1);
}

TEST_CASE("one channel, live") {
    Fixture fixture;
    fixture.broadcast("beta", live::State::live);
    fixture.viewers = {{"beta", 2}};
    const auto [status, channel] = fixture.get("/api/v1/channels/beta");
    CHECK(status == 200);
    CHECK(channel == json{{"handle", "beta"},
                          {"title", "beta"},
                          {"category", ""},
                          {"tags", json::array()},
                          {"state", "live"},
                          {"started_at", "2025-11-22T16:30:00.007Z"},
                          {"viewers", 2},
                          {"playback", {{"url", "/hls/beta/master.m3u8"}}}});
}

TEST_CASE("playback is offered while there is something to play") {
    Fixture fixture;
    const auto is_offered = [&] { return !fixture.get("/api/v1/channels/alpha").second["playback"].is_null(); };
    CHECK_FALSE(is_offered());
    fixture.broadcast("alpha", live::State::starting);
    CHECK_FALSE(is_offered());
    fixture.broadcast("alpha", live::State::reconnecting);
    CHECK(is_offered());
    fixture.broadcast("alpha", live::State::ended);
    CHECK_FALSE(is_offered());
    CHECK(fixture.get("/api/v1/channels/alpha").second["state"] == "ended");
}

TEST_CASE("unknown channels, and those by invitation, are not there") {
    Fixture fixture;
    for (const auto* path : {"/api/v1/channels/nobody", "/api/v1/channels/secret"}) {
        const auto [status, answer] = fixture.get(path);
        CHECK(status == 404);
        CHECK(answer["error"]["code"] == "channel_not_found");
        CHECK(answer["error"]["message"].is_string());
    }
    CHECK(fixture.get("/api/v1/channels/hidden").first == 200);
}

TEST_CASE("the server's time") {
    Fixture fixture;
    CHECK(fixture.get("/api/v1/time").second == json{{"now_ms", 1'800'000'000'000}});
}
