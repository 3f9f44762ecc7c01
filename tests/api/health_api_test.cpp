#include "session/api/health_api.hpp"

#include <catch2/catch.hpp>

#include "support/api_caller.hpp"
#include "support/fake_clock.hpp"

using namespace session;
using namespace std::chrono_literals;

namespace {

struct Site {
    test::FakeClock clock;
    auth::ChannelDirectory channels;
    auth::Sessions sessions{clock};
    api::Gate gate{sessions, clock, {}};
    std::string told;
    health::Monitor monitor{{clock,
                             [](const std::string&) {
                                 return health::Publisher{"192.0.2.9:1", "obs", "rtmps"};
                             },
                             [](const std::string&) {
                                 return health::Audience{3, 5};
                             },
                             [this](const std::string&, const health::Snapshot& snapshot) { told = api::health_json(snapshot); }}};
    http::Router router;
    test::ApiCaller nobody{router};
    test::ApiCaller owner{router};
    test::ApiCaller other{router};
    test::ApiCaller admin{router};

    Site() {
        api::Routes routes{router, gate};
        api::add_health_routes(routes, {channels, monitor});
        auth::Channel channel;
        channel.handle = "alice";
        channel.owner = 1;
        REQUIRE(channels.upsert(channel));
        sign_in(owner, 1, auth::Role::user);
        sign_in(other, 2, auth::Role::user);
        sign_in(admin, 3, auth::Role::admin);
    }
    void sign_in(test::ApiCaller& caller, std::int64_t user_id, auth::Role role) {
        const auto token = "token" + std::to_string(user_id);
        auth::LoginSession session;
        session.who.user_id = session.who.session_id = user_id;
        session.who.handle = token;
        session.who.role = role;
        session.token_hash = auth::hash_token(token);
        session.created_at = session.last_seen_at = clock.wall_now();
        sessions.add(std::move(session));
        caller.set_cookie(token);
    }
    void be_live() {
        auto meter = monitor.make_meter("alice");
        auto video = std::make_shared<media::VideoTrack>();
        video->codec = "avc1.64001f";
        video->width = 1280;
        video->height = 720;
        meter->on_tracks({video, nullptr});
        transcode::RungStats stats;
        stats.name = "720p";
        monitor.report("alice", {{}, {stats}, true});
        for (int i = 0; i < 240; ++i) {
            auto packet = std::make_shared<media::Packet>();
            packet->is_keyframe = i % 60 == 0;
            packet->dts = packet->pts = i * media::kTimescale / 30;
            packet->data = share(Bytes(10'000));
            meter->on_packet(packet);
            clock.advance(33ms);
            if (i % 8 == 0) meter->tick();
        }
    }
};

constexpr auto kHealth = "/api/v1/channels/alice/health";

}  // namespace

TEST_CASE("a stream's health is its owner's and the admins' to see") {
    Site site;
    site.be_live();
    CHECK(site.nobody.get(kHealth).status == 401);
    CHECK(site.other.get(kHealth).status == 403);
    CHECK(site.admin.get(kHealth).status == 200);
    const auto answer = site.owner.get(kHealth);
    REQUIRE(answer.status == 200);
    CHECK(answer.json["status"] == "ok");
    CHECK(answer.json["publisher"]["protocol"] == "rtmps");
    CHECK(answer.json["video"]["width"] == 1280);
    CHECK(answer.json["audio"].is_null());
    CHECK(answer.json["issues"][0]["code"] == "audio_missing");
    CHECK(answer.json["rungs"][0]["name"] == "720p");
    CHECK(answer.json["source_offered"] == true);
    CHECK(answer.json["viewers"] == 3);
    CHECK(answer.json["peak_viewers"] == 5);
    CHECK_FALSE(answer.json.contains("history"));
    // The event says the same.
    CHECK(nlohmann::json::parse(site.told) == answer.json);
    CHECK(site.owner.get("/api/v1/channels/bob/health").status == 404);
    REQUIRE(site.channels.update("alice", [](auth::Channel& channel) { channel.visibility = auth::Visibility::invited; }));
    CHECK(site.other.get(kHealth).status == 404);
    CHECK(site.owner.get(kHealth).status == 200);
}

TEST_CASE("without a broadcast there is no data, but who was refused") {
    Site site;
    site.monitor.refused("alice", "192.0.2.7:1", "another encoder is live");
    const auto answer = site.owner.get(kHealth);
    REQUIRE(answer.status == 200);
    CHECK(answer.json["status"] == "no_data");
    CHECK(answer.json["video"].is_null());
    CHECK(answer.json["refused_attempts"][0]["reason"] == "another encoder is live");
}

TEST_CASE("history comes when asked for") {
    Site site;
    site.be_live();
    const auto answer = site.owner.get(std::string{kHealth} + "?history=300");
    REQUIRE(answer.status == 200);
    REQUIRE(answer.json["history"].size() >= 5);
    CHECK(answer.json["history"].back()["fps"].get<double>() == Approx(30).epsilon(0.05));
    CHECK(site.owner.get(std::string{kHealth} + "?history=x").status == 200);
}
