#include "session/live/broadcast.hpp"

#include <catch2/catch.hpp>
#include <optional>
#include <string>

#include "support/fake_clock.hpp"

using namespace session;
using namespace session::live;
using namespace std::chrono_literals;

namespace {

media::VideoTrackPtr video_track(std::int32_t width = 1280) {
    media::VideoTrack track;
    track.decoder_config = share(Bytes{1, static_cast<std::uint8_t>(width & 0xFF)});
    track.codec = "avc1.64001f";
    track.width = width;
    track.height = 720;
    return std::make_shared<const media::VideoTrack>(track);
}

media::AudioTrackPtr audio_track() {
    media::AudioTrack track;
    track.decoder_config = share(Bytes{0x12, 0x10});
    track.codec = "mp4a.40.2";
    track.sample_rate = 44'100;
    track.channels = 2;
    return std::make_shared<const media::AudioTrack>(track);
}

// Writes down what a sink sees: T(width,audio) tracks, K/v key and other video, a audio, I interrupted, E end.
struct Recorder final : media::PacketSink {
    std::string seen;
    std::vector<media::PacketPtr> packets;
    void on_tracks(const media::TrackSet& tracks) override {
        seen += "T(" + std::to_string(tracks.video ? tracks.video->width : 0) + (tracks.audio ? ",a)" : ")");
    }
    void on_packet(const media::PacketPtr& packet) override {
        seen += packet->kind == media::TrackKind::audio ? "a" : packet->is_keyframe ? "K" : "v";
        packets.push_back(packet);
    }
    void on_interrupted() override { seen += "I"; }
    void on_end() override { seen += "E"; }
};

struct Stage {
    test::FakeClock clock;
    BroadcastOptions options;
    std::vector<State> states;
    Broadcast broadcast{"ana", "b1", options, clock, [this](State state) { states.push_back(state); }};
    Recorder sink;
    Stage() { broadcast.add_sink(sink); }
    ~Stage() { broadcast.remove_sink(sink); }

    struct Outcome {
        std::optional<bool> is_accepted;
        ErrorCode code = ErrorCode::internal;
        bool is_kicked = false;
    };
    PublisherId publish(Outcome& outcome) {
        return broadcast.attach({"127.0.0.1:5000", "test"}, {[&outcome](const Result<void>& decision) {
                                                                 outcome.is_accepted = decision.has_value();
                                                                 if (!decision) outcome.code = decision.error().code();
                                                             },
                                                             [&outcome](const Error&) { outcome.is_kicked = true; }});
    }
    void video(PublisherId id, std::uint32_t ms, bool key, std::int32_t cts = 0) {
        broadcast.push(id, VideoInput{ms, cts, key, share(Bytes{1, 2, 3})});
    }
    void audio(PublisherId id, std::uint32_t ms) { broadcast.push(id, AudioInput{ms, share(Bytes{4, 5})}); }
    void pass(std::chrono::milliseconds time) {
        for (auto left = time; left > 0ms; left -= 250ms) {
            clock.advance(std::min<std::chrono::milliseconds>(left, 250ms));
            broadcast.tick();
        }
    }
};

}  // namespace

TEST_CASE("a broadcast starts at a keyframe once both tracks are known") {
    Stage stage;
    Stage::Outcome outcome;
    const auto id = stage.publish(outcome);
    CHECK(outcome.is_accepted == true);
    stage.broadcast.push(id, video_track());
    stage.video(id, 0, false);
    stage.audio(id, 0);
    stage.video(id, 33, true);
    CHECK(stage.sink.seen.empty());
    stage.broadcast.push(id, audio_track());
    CHECK(stage.sink.seen == "T(1280,a)K");
    stage.audio(id, 40);
    stage.video(id, 66, false);
    CHECK(stage.sink.seen == "T(1280,a)Kav");
    CHECK(stage.states.empty());
    stage.broadcast.mark_playable();
    CHECK(stage.states == std::vector{State::live});
}

TEST_CASE("V6 video only and audio only start after a bounded wait, with nothing lost") {
    Stage stage;
    Stage::Outcome outcome;
    const auto id = stage.publish(outcome);
    SECTION("video only") {
        stage.broadcast.push(id, video_track());
        stage.video(id, 0, true);
        stage.pass(750ms);
        CHECK(stage.sink.seen.empty());
        stage.pass(500ms);
        CHECK(stage.sink.seen == "T(1280)K");
    }
    SECTION("audio only; video that appears later begins a new stretch at its keyframe") {
        stage.broadcast.push(id, audio_track());
        stage.audio(id, 0);
        stage.pass(1250ms);
        CHECK(stage.sink.seen == "T(0,a)a");
        stage.broadcast.push(id, video_track());
        stage.video(id, 1250, false);
        stage.video(id, 1283, true);
        CHECK(stage.sink.seen == "T(0,a)aT(1280,a)K");
    }
}

TEST_CASE("V1 a repeated sequence header changes nothing, a changed one begins exactly one stretch at the next keyframe") {
    Stage stage;
    Stage::Outcome outcome;
    const auto id = stage.publish(outcome);
    stage.broadcast.push(id, video_track());
    stage.broadcast.push(id, audio_track());
    stage.video(id, 0, true);
    stage.broadcast.push(id, video_track());
    stage.video(id, 33, false);
    CHECK(stage.sink.seen == "T(1280,a)Kv");
    stage.broadcast.push(id, video_track(640));
    stage.video(id, 66, false);  // can't be decoded with either configuration
    stage.video(id, 100, true);
    stage.video(id, 133, false);
    CHECK(stage.sink.seen == "T(1280,a)KvT(640,a)Kv");
}

TEST_CASE("old fault: a dead ingest stayed live for ever; R5 a clean stop ends at once, a drop after the grace", "[old-fault]") {
    Stage stage;
    Stage::Outcome outcome;
    auto id = stage.publish(outcome);
    stage.broadcast.push(id, video_track());
    stage.broadcast.push(id, audio_track());
    stage.video(id, 0, true);
    stage.broadcast.mark_playable();
    SECTION("clean") {
        stage.broadcast.detach(id, Broadcast::Departure::clean);
        CHECK(stage.broadcast.state() == State::ended);
        CHECK(stage.sink.seen == "T(1280,a)KE");
    }
    SECTION("dropped, back within the grace with its key: same broadcast, one new stretch, time goes on") {
        stage.broadcast.detach(id, Broadcast::Departure::dropped);
        CHECK(stage.broadcast.state() == State::reconnecting);
        stage.pass(20s);
        Stage::Outcome again;
        id = stage.publish(again);
        CHECK(again.is_accepted == true);
        stage.broadcast.push(id, video_track());
        stage.broadcast.push(id, audio_track());
        stage.video(id, 5'000, true);
        CHECK(stage.sink.seen == "T(1280,a)KIT(1280,a)K");
        CHECK(stage.sink.packets[1]->dts > stage.sink.packets[0]->dts);
        CHECK(stage.sink.packets[1]->dts - stage.sink.packets[0]->dts < media::kTimescale);
        stage.broadcast.mark_playable();
        CHECK(stage.broadcast.state() == State::live);
        stage.pass(60s);
        CHECK(stage.broadcast.state() == State::live);
    }
    SECTION("dropped for good") {
        stage.broadcast.detach(id, Broadcast::Departure::dropped);
        stage.pass(29'750ms);
        CHECK(stage.broadcast.state() == State::reconnecting);
        stage.pass(500ms);
        CHECK(stage.broadcast.state() == State::ended);
        Stage::Outcome late;
        (void)stage.publish(late);
        CHECK(late.is_accepted == false);
    }
}

TEST_CASE("a publisher that leaves before any media leaves nothing behind") {
    Stage stage;
    Stage::Outcome outcome;
    const auto id = stage.publish(outcome);
    stage.broadcast.detach(id, Broadcast::Departure::dropped);
    CHECK(stage.broadcast.state() == State::ended);
}

TEST_CASE("R2 a second live encoder is refused as soon as the first proves alive") {
    Stage stage;
    Stage::Outcome first;
    Stage::Outcome second;
    const auto id = stage.publish(first);
    stage.broadcast.push(id, video_track());
    stage.broadcast.push(id, audio_track());
    stage.video(id, 0, true);
    (void)stage.publish(second);
    CHECK_FALSE(second.is_accepted.has_value());
    Stage::Outcome third;
    (void)stage.publish(third);
    CHECK(third.is_accepted == false);
    stage.video(id, 33, false);
    CHECK(second.is_accepted == false);
    CHECK(second.code == ErrorCode::conflict);
    CHECK_FALSE(first.is_kicked);
}

TEST_CASE("old fault: a reconnect killed the stream; R1 a half-dead publisher loses its place to a new connection with the same key",
          "[old-fault]") {
    Stage stage;
    Stage::Outcome first;
    Stage::Outcome second;
    const auto old_id = stage.publish(first);
    stage.broadcast.push(old_id, video_track());
    stage.broadcast.push(old_id, audio_track());
    stage.video(old_id, 0, true);
    stage.pass(500ms);
    const auto new_id = stage.publish(second);
    stage.pass(1'250ms);
    CHECK_FALSE(second.is_accepted.has_value());
    stage.pass(500ms);
    CHECK(first.is_kicked);
    CHECK(second.is_accepted == true);
    stage.video(old_id, 99, true);  // ignored
    stage.broadcast.push(new_id, video_track());
    stage.broadcast.push(new_id, audio_track());
    stage.video(new_id, 0, true);
    CHECK(stage.sink.seen == "T(1280,a)KIT(1280,a)K");
    stage.broadcast.detach(old_id, Broadcast::Departure::dropped);  // its socket closes late
    CHECK(stage.broadcast.state() != State::reconnecting);
}

TEST_CASE("a late sink gets the tracks and the current GOP") {
    Stage stage;
    Stage::Outcome outcome;
    const auto id = stage.publish(outcome);
    stage.broadcast.push(id, video_track());
    stage.broadcast.push(id, audio_track());
    stage.video(id, 0, true);
    stage.video(id, 33, false);
    stage.video(id, 66, true);
    stage.audio(id, 70);
    stage.video(id, 100, false);
    Recorder late;
    stage.broadcast.add_sink(late);
    CHECK(late.seen == "T(1280,a)Kav");
    stage.broadcast.remove_sink(late);
}

TEST_CASE("V4 a negative composition offset never makes a negative pts") {
    Stage stage;
    Stage::Outcome outcome;
    const auto id = stage.publish(outcome);
    stage.broadcast.push(id, video_track());
    stage.broadcast.push(id, audio_track());
    stage.video(id, 0, true, -80);
    REQUIRE(stage.sink.packets.size() == 1);
    CHECK(stage.sink.packets[0]->pts == stage.sink.packets[0]->dts - 80 * 90);
    CHECK(stage.sink.packets[0]->pts >= 0);
}
