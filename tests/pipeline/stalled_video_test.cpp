#include "pipeline/stalled_video.hpp"

#include <catch2/catch.hpp>

#include "packets.hpp"
#include "support/fake_clock.hpp"

using namespace std::chrono_literals;
using session::media::kTimescale;
using session::pipeline::StalledVideo;
using session::test::video_packet;
using Verdict = StalledVideo::Verdict;

namespace {

constexpr std::int64_t kFrame = 3'000;  // 30 fps

// A publisher in real time whose audio comes a frame at a time.
struct Publisher {
    explicit Publisher(bool has_source_rung) { stalled.restart(has_source_rung); }

    // Seconds of both, or of audio alone; every 30th frame is a keyframe, counted from the start.
    void play(double seconds, bool has_video) {
        for (int i = 0; i < static_cast<int>(seconds * 30); ++i, ++frame) {
            clock.advance(33'333us);
            if (has_video)
                last = stalled.on_video(video_packet(90'000 + frame * kFrame - video_is_behind, frame % 30 == 0), clock.steady_now());
            auto audio = *video_packet(90'000 + frame * kFrame, true);
            audio.kind = session::media::TrackKind::audio;
            for (const auto& still : stalled.on_audio(audio, clock.steady_now())) stills.push_back(still);
        }
    }

    session::test::FakeClock clock;
    StalledVideo stalled;
    std::int64_t video_is_behind = 0;
    int frame = 0;
    Verdict last = Verdict::show;
    std::vector<session::media::PacketPtr> stills;
};

}  // namespace

TEST_CASE("the last keyframe stands in for video that stopped, at its pace, up to the audio") {
    Publisher publisher{true};
    publisher.play(3.5, true);
    CHECK(publisher.stills.empty());
    const auto last_frame = 90'000 + (publisher.frame - 1) * kFrame;
    publisher.play(1.4, false);
    CHECK(publisher.stills.empty());
    publisher.play(4, false);
    REQUIRE(publisher.stills.size() == 16);
    for (std::size_t i = 0; i < publisher.stills.size(); ++i) {
        const auto& still = *publisher.stills[i];
        CHECK(still.is_keyframe);
        CHECK(still.dts == last_frame + static_cast<std::int64_t>(i + 1) * StalledVideo::kInterval);
        CHECK(still.pts == still.dts);
        CHECK_FALSE(still.starts_segment);
    }
}

TEST_CASE("a source passed through goes on at its next keyframe, an encoded one at once") {
    const bool has_source_rung = GENERATE(true, false);
    Publisher publisher{has_source_rung};
    publisher.play(2, true);
    publisher.play(5.5, false);
    REQUIRE(publisher.stalled.is_stalled());
    publisher.play(0.4, true);
    CHECK(publisher.last == (has_source_rung ? Verdict::drop : Verdict::show));
    CHECK(publisher.stalled.is_stalled() == has_source_rung);
    publisher.play(0.6, true);
    CHECK(publisher.last == Verdict::show);
    CHECK_FALSE(publisher.stalled.is_stalled());
    const auto before = publisher.stills.size();
    publisher.play(3, true);
    CHECK(publisher.stills.size() == before);
}

TEST_CASE("frames older than a still are decoded and not shown") {
    Publisher publisher{false};
    publisher.play(2, true);
    publisher.play(3, false);
    CHECK(publisher.stalled.on_video(video_packet(90'000 + 61 * kFrame, false), publisher.clock.steady_now()) == Verdict::only_decode);
}

TEST_CASE("video that always comes later than its audio is no stall, and finds its place again after one") {
    Publisher publisher{true};
    publisher.video_is_behind = 2 * kTimescale;
    publisher.play(6, true);
    CHECK(publisher.stills.empty());
    publisher.play(4, false);
    CHECK_FALSE(publisher.stills.empty());
    publisher.play(3, true);
    CHECK(publisher.last == Verdict::show);
    CHECK_FALSE(publisher.stalled.is_stalled());
}

TEST_CASE("a burst after the network was away is no stall") {
    Publisher publisher{true};
    publisher.play(3, true);
    publisher.clock.advance(4s);
    const auto now = publisher.clock.steady_now();
    for (int i = 0; i < 120; ++i, ++publisher.frame) {
        auto audio = *video_packet(90'000 + publisher.frame * kFrame, true);
        CHECK(publisher.stalled.on_audio(audio, now).empty());
        CHECK(publisher.stalled.on_video(video_packet(audio.dts, publisher.frame % 30 == 0), now) == Verdict::show);
    }
}
