#include "session/health/monitor.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <set>

#include "support/fake_clock.hpp"

namespace session::health {
namespace {

using namespace std::chrono_literals;

// What a publisher sends, one parameter for each thing that can go wrong.
struct Sending {
    std::int32_t width = 1280;
    std::int32_t height = 720;
    std::string codec = "avc1.64001f";
    double fps = 30;
    double keyframe_every_s = 2;
    std::int64_t frame_bytes = 10'000;  // 2.4 Mbit/s
    double pace = 1;                    // media time per wall time
    int lose_every = 0;                 // this frame of so many never comes
    bool has_audio = true;
    std::int64_t audio_bytes = 340;
    double audio_ahead_s = 0;
};

class Broadcast {
   public:
    Broadcast() {
        Services services{clock_,
                          [](const std::string&) {
                              return Publisher{"192.0.2.1:5", "obs", "rtmp"};
                          },
                          [](const std::string&) {
                              return Audience{7, 9};
                          },
                          [this](const std::string& handle, const Snapshot&) { told_.push_back(handle); }};
        monitor_ = std::make_unique<Monitor>(services);
        meter_ = monitor_->make_meter("alice");
    }

    void begin(const Sending& sending) {
        media::TrackSet tracks;
        auto video = std::make_shared<media::VideoTrack>();
        video->codec = sending.codec;
        video->width = sending.width;
        video->height = sending.height;
        tracks.video = video;
        if (sending.has_audio) {
            auto audio = std::make_shared<media::AudioTrack>();
            audio->codec = "mp4a.40.2";
            audio->sample_rate = 48'000;
            audio->channels = 2;
            tracks.audio = audio;
        }
        meter_->on_tracks(tracks);
    }

    // Wall time in steps of 1/100 s, a tick every 250 ms, as the registry does it.
    void send(const Sending& sending, double seconds) {
        for (int step = 0; step < static_cast<int>(seconds * 100); ++step) {
            clock_.advance(10ms);
            media_s_ += 0.01 * sending.pace;
            for (; next_video_s_ <= media_s_; next_video_s_ += 1 / sending.fps) send_frame(sending);
            for (; sending.has_audio && next_audio_s_ <= media_s_ + sending.audio_ahead_s; next_audio_s_ += 1024.0 / 48'000) {
                push(media::TrackKind::audio, next_audio_s_, true, sending.audio_bytes);
            }
            if (step % 25 == 24) meter_->tick();
        }
    }
    void stay_silent(double seconds) {
        for (int step = 0; step < static_cast<int>(seconds * 4); ++step) {
            clock_.advance(250ms);
            meter_->tick();
        }
    }

    [[nodiscard]] Snapshot snapshot() const { return monitor_->find("alice"); }
    [[nodiscard]] std::set<std::string> codes() const {
        std::set<std::string> codes;
        for (const auto& issue : snapshot().issues) {
            codes.emplace(to_string(issue.code));
            CHECK_FALSE(issue.value.empty());
            CHECK_FALSE(issue.fix.empty());
        }
        return codes;
    }
    [[nodiscard]] Monitor& monitor() const { return *monitor_; }
    [[nodiscard]] live::BroadcastSink& meter() const { return *meter_; }
    [[nodiscard]] test::FakeClock& clock() { return clock_; }
    [[nodiscard]] std::size_t told() const { return told_.size(); }

   private:
    void send_frame(const Sending& sending) {
        const bool is_keyframe = next_video_s_ >= next_keyframe_s_ - 1e-6;
        if (is_keyframe) next_keyframe_s_ = next_video_s_ + sending.keyframe_every_s;
        ++frames_;
        if (sending.lose_every != 0 && frames_ % sending.lose_every == 0 && !is_keyframe) return;
        push(media::TrackKind::video, next_video_s_, is_keyframe, sending.frame_bytes);
    }
    void push(media::TrackKind kind, double at_s, bool is_keyframe, std::int64_t size) {
        auto packet = std::make_shared<media::Packet>();
        packet->kind = kind;
        packet->is_keyframe = is_keyframe;
        // As RTMP has it: whole milliseconds.
        packet->dts = packet->pts = static_cast<std::int64_t>(at_s * 1000) * (media::kTimescale / 1000);
        packet->data = share(Bytes(static_cast<std::size_t>(size)));
        meter_->on_packet(packet);
    }

    test::FakeClock clock_;
    std::vector<std::string> told_;
    std::unique_ptr<Monitor> monitor_;
    std::unique_ptr<live::BroadcastSink> meter_;
    double media_s_ = 1;
    double next_video_s_ = 1;
    double next_audio_s_ = 1;
    double next_keyframe_s_ = 1;
    int frames_ = 0;
};

// The codes after a minute of that.
std::set<std::string> codes_of(const Sending& sending, double seconds = 40) {
    Broadcast broadcast;
    broadcast.begin(sending);
    broadcast.send(sending, seconds);
    return broadcast.codes();
}

using Codes = std::set<std::string>;

TEST_CASE("a good stream is measured and has no issues") {
    Broadcast broadcast;
    broadcast.begin({});
    broadcast.send({}, 40);
    const auto snapshot = broadcast.snapshot();
    CHECK(snapshot.status == Status::good);
    CHECK(snapshot.issues.empty());
    REQUIRE(snapshot.video);
    CHECK(snapshot.video->fps == Approx(30).epsilon(0.02));
    CHECK(static_cast<double>(snapshot.video->bitrate_bps) == Approx(2'400'000).epsilon(0.03));
    CHECK(snapshot.video->keyframe_interval_s.value() == Approx(2).epsilon(0.03));
    CHECK(snapshot.video->missing_frames == 0);
    CHECK(snapshot.video->width == 1280);
    REQUIRE(snapshot.audio);
    CHECK(static_cast<double>(snapshot.audio->bitrate_bps) == Approx(127'500).epsilon(0.03));
    CHECK(snapshot.audio->sample_rate_hz == 48'000);
    CHECK(snapshot.ingest_lag_ms < 50);
    CHECK_FALSE(snapshot.transcode_speed);
    REQUIRE(snapshot.publisher);
    CHECK(snapshot.publisher->encoder == "obs");
    CHECK(snapshot.viewers == 7);
    CHECK(broadcast.told() == 40);
    CHECK(broadcast.monitor().history("alice", 10).size() == 10);
    CHECK(broadcast.monitor().history("alice", 3'600).size() == 40);
    CHECK(broadcast.monitor().history("alice", 10).back().fps == Approx(30).epsilon(0.02));
}

TEST_CASE("other frame rates are as good") {
    for (const double fps : {15.0, 23.976, 50.0, 60.0}) {
        Sending sending;
        sending.fps = fps;
        INFO(fps);
        CHECK(codes_of(sending).empty());
    }
}

TEST_CASE("each thing that goes wrong has its code") {
    Sending sending;
    SECTION("keyframes far apart") {
        sending.keyframe_every_s = 8;
        CHECK(codes_of(sending) == Codes{"keyframe_long"});
    }
    SECTION("no second keyframe at all") {
        sending.keyframe_every_s = 1'000;
        CHECK(codes_of(sending) == Codes{"keyframe_long"});
    }
    SECTION("little data for the picture's size") {
        sending.width = 1920;
        sending.height = 1080;
        sending.frame_bytes = 4'000;
        CHECK(codes_of(sending) == Codes{"bitrate_low"});
    }
    SECTION("more than viewers can receive") {
        sending.frame_bytes = 60'000;
        CHECK(codes_of(sending) == Codes{"bitrate_high"});
    }
    SECTION("frames lost now and then") {
        sending.lose_every = 20;
        CHECK(codes_of(sending) == Codes{"frames_missing"});
    }
    SECTION("an upload that is too slow") {
        sending.pace = 0.8;
        CHECK(codes_of(sending) == Codes{"starving"});
    }
    SECTION("sound that is sent apart from the picture") {
        sending.audio_ahead_s = 1.5;
        CHECK(codes_of(sending) == Codes{"av_desync"});
    }
    SECTION("no audio track") {
        sending.has_audio = false;
        CHECK(codes_of(sending) == Codes{"audio_missing"});
    }
    SECTION("silence") {
        sending.audio_bytes = 9;
        CHECK(codes_of(sending) == Codes{"audio_silent"});
    }
    SECTION("a profile that browsers don't play") {
        sending.codec = "avc1.f4001f";
        CHECK(codes_of(sending) == Codes{"codec_unsupported"});
    }
}

TEST_CASE("keyframes at no fixed distance") {
    Broadcast broadcast;
    broadcast.begin({});
    for (int i = 0; i < 8; ++i) {
        Sending sending;
        sending.keyframe_every_s = i % 2 == 0 ? 0.5 : 2;
        broadcast.send(sending, 2);
    }
    CHECK(broadcast.codes() == Codes{"keyframe_irregular"});
}

TEST_CASE("a bitrate that swings") {
    Broadcast broadcast;
    broadcast.begin({});
    for (int i = 0; i < 8; ++i) {
        Sending sending;
        sending.frame_bytes = i % 2 == 0 ? 5'000 : 20'000;
        broadcast.send(sending, 10);
    }
    CHECK(broadcast.codes() == Codes{"bitrate_unstable"});
}

TEST_CASE("an encoder that slows down leaves frames out") {
    Broadcast broadcast;
    broadcast.begin({});
    broadcast.send({}, 20);
    CHECK(broadcast.codes().empty());
    Sending slow;
    slow.fps = 15;
    slow.frame_bytes = 20'000;
    broadcast.send(slow, 10);
    CHECK(broadcast.codes() == Codes{"fps_drop", "frames_missing"});
    CHECK(broadcast.snapshot().video->missing_frames > 100);
    CHECK(broadcast.snapshot().status == Status::ok);
}

TEST_CASE("an issue says since when, is shown a little longer, and goes") {
    Broadcast broadcast;
    broadcast.begin({});
    broadcast.send({}, 20);
    Sending mute;
    mute.has_audio = false;
    broadcast.send(mute, 10);
    REQUIRE(broadcast.codes() == Codes{"audio_missing"});
    const auto since = broadcast.snapshot().issues.front().since;
    CHECK(since < broadcast.clock().wall_now() - 5s);
    broadcast.send({}, 2);
    CHECK(broadcast.codes().contains("audio_missing"));
    CHECK(broadcast.snapshot().issues.front().since == since);
    broadcast.send({}, 15);
    CHECK(broadcast.codes().empty());
}

TEST_CASE("lag is how much later than the promptest packet the others come") {
    Broadcast broadcast;
    broadcast.begin({});
    broadcast.send({}, 10);
    Sending late;
    late.pace = 0.5;
    broadcast.send(late, 2);
    const auto lag = broadcast.snapshot().ingest_lag_ms;
    // The last look was after 1.25 s of it.
    CHECK(lag > 550);
    CHECK(lag < 700);
}

transcode::RungStats stats(std::uint64_t encoded, double cpu_s, std::uint64_t skipped = 0) {
    transcode::RungStats stats;
    stats.name = "720p";
    stats.frames_encoded = encoded;
    stats.frames_skipped = skipped;
    stats.encode_seconds = cpu_s;
    stats.lag_ticks = media::kTimescale / 10;
    stats.governor_step = 2;
    return stats;
}

TEST_CASE("rungs: speed, steps, and those that were given up") {
    Broadcast broadcast;
    broadcast.begin({});
    transcode::RungPlan plan;
    plan.name = "720p";
    plan.width = 1280;
    plan.height = 720;
    plan.frame_rate = {30, 1};
    plan.bitrate_bps = 2'800'000;
    const auto report = [&](double cpu_per_frame, std::uint64_t skipped_per_s, bool is_dropped) {
        for (std::uint64_t second = 1; second <= 10; ++second) {
            auto now = stats(30 * second, static_cast<double>(30 * second) * cpu_per_frame, skipped_per_s * second);
            now.is_dropped = is_dropped;
            broadcast.monitor().report("alice", {{plan}, {now}, true});
            broadcast.send({}, 1);
        }
    };
    report(0.01, 0, false);
    auto snapshot = broadcast.snapshot();
    CHECK(broadcast.codes().empty());
    CHECK(snapshot.source_offered);
    REQUIRE(snapshot.rungs.size() == 1);
    CHECK(snapshot.rungs[0].speed == Approx(1 / 0.3).epsilon(0.02));
    CHECK(snapshot.rungs[0].fps == Approx(30).epsilon(0.02));
    CHECK(snapshot.rungs[0].lag_ms == 100);
    CHECK(snapshot.rungs[0].width == 1280);
    CHECK(snapshot.transcode_speed.value() == Approx(1 / 0.3).epsilon(0.02));
    CHECK(snapshot.governor_step == 2);

    report(0.05, 0, false);
    CHECK(broadcast.codes() == Codes{"transcode_slow"});
    CHECK(broadcast.snapshot().transcode_speed.value() == Approx(1 / 1.5).epsilon(0.02));
    // Quick enough by itself, but other work has the processors.
    report(0.01, 5, false);
    CHECK(broadcast.codes() == Codes{"transcode_slow"});
    CHECK(broadcast.snapshot().transcode_speed.value() == Approx(30.0 / 35).epsilon(0.02));
    report(0.01, 0, true);
    CHECK(broadcast.codes() == Codes{"rung_dropped"});
    CHECK(broadcast.snapshot().rungs[0].is_dropped);
}

TEST_CASE("a stream that stops arriving gives no data, and neither does one that has ended") {
    Broadcast broadcast;
    CHECK(broadcast.snapshot().status == Status::no_data);
    broadcast.begin({});
    broadcast.send({}, 10);
    CHECK(broadcast.snapshot().status == Status::good);
    broadcast.meter().on_interrupted();
    broadcast.stay_silent(4);
    CHECK(broadcast.snapshot().status == Status::no_data);
    broadcast.begin({});
    broadcast.send({}, 5);
    CHECK(broadcast.snapshot().status == Status::good);
    broadcast.meter().on_end();
    CHECK(broadcast.snapshot().status == Status::no_data);
    CHECK_FALSE(broadcast.snapshot().publisher);
    const auto told = broadcast.told();
    broadcast.stay_silent(4);
    CHECK(broadcast.told() == told);
}

TEST_CASE("refused attempts are kept, the newest first, and not for ever") {
    Broadcast broadcast;
    for (int i = 0; i < 30; ++i) broadcast.monitor().refused("alice", "192.0.2." + std::to_string(i), "another encoder is live");
    const auto refused = broadcast.snapshot().refused_attempts;
    REQUIRE(refused.size() == 20);
    CHECK(refused.front().address == "192.0.2.29");
    CHECK(broadcast.monitor().find("bob").refused_attempts.empty());
}

}  // namespace
}  // namespace session::health
