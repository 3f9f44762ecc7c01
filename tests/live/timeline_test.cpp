#include "session/live/timeline.hpp"

#include <catch2/catch.hpp>
#include <cstdlib>

#include "support/fake_clock.hpp"

using session::live::Timeline;
using session::media::AudioTrack;
using session::media::kTimescale;
using namespace std::chrono_literals;

namespace {

AudioTrack aac(std::int32_t rate) {
    AudioTrack track;
    track.sample_rate = rate;
    track.channels = 2;
    return track;
}

struct Feed {
    session::test::FakeClock clock;
    Timeline timeline;
    std::int64_t video(std::uint32_t ms) { return timeline.map_video(ms, clock.steady_now()).dts; }
};

}  // namespace

TEST_CASE("the first frame lands at the start whatever its timestamp (V8: headers at 0, frames at 17 000 s)") {
    Feed feed;
    CHECK(feed.video(16'999'920) == Timeline::kStart);
    CHECK(feed.video(16'999'960) == Timeline::kStart + 40 * 90);
}

TEST_CASE("C5 31-bit and 32-bit wraps go on without a step") {
    const bool is_31_bit = GENERATE(true, false);
    Feed feed;
    const std::uint32_t last = is_31_bit ? 0x7FFF'FFFEU : 0xFFFF'FFFEU;
    const auto before = feed.video(last);
    feed.clock.advance(23ms);
    const auto stamp = feed.timeline.map_video(21, feed.clock.steady_now());
    CHECK(stamp.dts - before == 23 * 90);
    CHECK_FALSE(stamp.was_rebased);
}

TEST_CASE("V8 a jump of an hour, forward or back, is taken out and reported once") {
    const std::uint32_t target = GENERATE(10'000'000U + 3'600'000U, 10'000'000U - 3'600'000U, 0U);
    Feed feed;
    const auto track = aac(48'000);
    std::int64_t last_video = 0;
    std::int64_t last_audio = 0;
    // 3 video frames of 64 ms and 9 audio frames of 21.33 ms each 192 ms.
    for (std::uint32_t ms = 10'000'000; ms < 10'001'920; ms += 64) {
        last_video = feed.video(ms);
        for (const std::uint32_t later : {0U, 21U, 43U}) {
            last_audio = feed.timeline.map_audio(ms + later, feed.clock.steady_now(), track).value().dts;
        }
        feed.clock.advance(64ms);
    }
    const auto video = feed.timeline.map_video(target, feed.clock.steady_now());
    const auto audio = feed.timeline.map_audio(target, feed.clock.steady_now(), track);
    CHECK(video.was_rebased);
    CHECK(video.dts > last_video);
    CHECK(video.dts - last_video < kTimescale / 3);
    REQUIRE(audio.has_value());
    CHECK_FALSE(audio->was_rebased);
    CHECK(audio->dts > last_audio);
    CHECK(std::llabs(audio->dts - video.dts) < kTimescale / 10);
    feed.clock.advance(40ms);
    const auto next = feed.timeline.map_video(target + 40, feed.clock.steady_now());
    CHECK_FALSE(next.was_rebased);
    CHECK(next.dts - video.dts == 40 * 90);
}

TEST_CASE("V8 audio and video with different bases start together") {
    Feed feed;
    const auto video = feed.video(0);
    const auto audio = feed.timeline.map_audio(5'000'000, feed.clock.steady_now(), aac(44'100));
    REQUIRE(audio.has_value());
    CHECK(std::llabs(audio->dts - video) <= 90 * 40);
}

TEST_CASE("V9 audio is counted in samples: stamps rounded to milliseconds make no clicks") {
    Feed feed;
    const auto track = aac(44'100);
    for (std::int64_t frame = 0; frame < 20'000; ++frame) {
        const auto ms = static_cast<std::uint32_t>(frame * 1024 * 1000 / 44'100);
        const auto stamp = feed.timeline.map_audio(ms, feed.clock.steady_now(), track);
        REQUIRE(stamp.has_value());
        REQUIRE(stamp->dts == Timeline::kStart + session::media::rescale(frame * 1024, 44'100, kTimescale));
        feed.clock.advance(23ms);
    }
}

TEST_CASE("V9 audio that drifts away from its stamps is brought back within the tolerance") {
    Feed feed;
    const auto track = aac(48'000);
    std::int64_t last = -1;
    // The encoder's sample clock runs 0.1 % slow against its own timestamps: 64 s make 64 ms.
    for (int frame = 0; frame < 3'000; ++frame) {
        const auto ms = static_cast<std::uint32_t>(frame * 21.333 * 1.001);
        const auto stamp = feed.timeline.map_audio(ms, feed.clock.steady_now(), track);
        feed.clock.advance(21ms);
        if (!stamp) continue;
        REQUIRE(stamp->dts > last);
        last = stamp->dts;
        REQUIRE(std::llabs(stamp->dts - (Timeline::kStart + std::int64_t{ms} * 90)) <= Timeline::kAudioTolerance + 90);
    }
}

TEST_CASE("a real pause longer than the longest hole is taken out for both tracks alike") {
    Feed feed;
    const auto track = aac(48'000);
    (void)feed.video(1000);
    (void)feed.timeline.map_audio(1000, feed.clock.steady_now(), track);
    feed.clock.advance(6s);
    const auto video = feed.timeline.map_video(7000, feed.clock.steady_now());
    const auto audio = feed.timeline.map_audio(7010, feed.clock.steady_now(), track);
    CHECK(video.was_rebased);
    REQUIRE(audio.has_value());
    CHECK(video.dts < Timeline::kStart + kTimescale);
    CHECK(std::llabs(audio->dts - video.dts) <= 90 * 30);
}

TEST_CASE("what one track leaves out while the other goes on stays where it is, and they stay together") {
    const bool is_video = GENERATE(true, false);
    const auto arrival = GENERATE(64ms, 0ms);  // in time, or all at once
    Feed feed;
    const auto track = aac(48'000);
    const auto video = [&](std::uint32_t ms) { return feed.timeline.map_video(ms, feed.clock.steady_now()); };
    const auto audio = [&](std::uint32_t ms) { return feed.timeline.map_audio(ms, feed.clock.steady_now(), track).value(); };
    const auto start = video(1'000).dts;
    REQUIRE(audio(1'000).dts == start);
    for (std::uint32_t ms = 1'064; ms < 9'000; ms += 64, feed.clock.advance(arrival)) {
        for (const std::uint32_t later : {0U, 21U, 43U}) {
            const auto stamp = is_video ? audio(ms + later) : video(ms + later);
            REQUIRE_FALSE(stamp.was_rebased);
        }
    }
    const auto returned = is_video ? video(9'000) : audio(9'000);
    CHECK_FALSE(returned.was_rebased);
    CHECK(returned.dts == start + 8'000 * 90);
}

TEST_CASE("V7 one frame a second is no jump") {
    Feed feed;
    for (std::uint32_t second = 0; second < 10; ++second) {
        const auto stamp = feed.timeline.map_video(second * 1000, feed.clock.steady_now());
        CHECK_FALSE(stamp.was_rebased);
        CHECK(stamp.dts == Timeline::kStart + std::int64_t{second} * kTimescale);
        feed.clock.advance(1s);
    }
}

TEST_CASE("equal and slightly backward timestamps still give increasing dts") {
    Feed feed;
    const auto a = feed.video(100);
    const auto b = feed.video(100);
    const auto c = feed.video(90);
    const auto d = feed.video(140);
    CHECK(b > a);
    CHECK(c > b);
    CHECK(d == a + 40 * 90);
}

TEST_CASE("a new epoch goes on after the head with any clock") {
    Feed feed;
    (void)feed.video(0);
    (void)feed.video(40);
    const auto head = feed.timeline.head();
    feed.timeline.begin_epoch();
    feed.clock.advance(12s);
    const auto start = head + 60 * 90;  // 1.5 frames
    CHECK(feed.video(77'777) == start);
    CHECK(feed.video(77'817) == start + 40 * 90);
}

// Media Source Extensions 3.5.8 step 6: a hole counts where the step is more than twice the last frame's duration. If it counted for the
// audio alone, a browser would drop the first GOP behind its keyframe.
TEST_CASE("after a jump or a return both tracks have a hole that browsers notice") {
    const std::uint32_t frame_ms = GENERATE(16U, 33U, 41U, 66U, 100U);
    const bool is_return = GENERATE(true, false);
    Feed feed;
    const auto track = aac(48'000);
    std::int64_t last_video = 0;
    std::int64_t last_audio = 0;
    std::uint32_t audio_ms = 0;
    for (std::uint32_t ms = 0; ms < 2000; ms += frame_ms) {
        last_video = feed.video(ms);
        for (; audio_ms < ms + frame_ms; audio_ms += 21) {
            if (const auto stamp = feed.timeline.map_audio(audio_ms, feed.clock.steady_now(), track)) last_audio = stamp->dts;
        }
        feed.clock.advance(std::chrono::milliseconds{frame_ms});
    }
    if (is_return) feed.timeline.begin_epoch();
    const auto video = feed.timeline.map_video(9'000'000, feed.clock.steady_now());
    const auto audio = feed.timeline.map_audio(9'000'000, feed.clock.steady_now(), track);
    CHECK(video.dts - last_video > 2 * std::int64_t{frame_ms + 1} * 90);
    REQUIRE(audio.has_value());
    CHECK(audio->dts - last_audio > 2 * session::media::rescale(1024, 48'000, kTimescale));
    CHECK(std::llabs(audio->dts - video.dts) <= 90);
}
