// A publisher that leaves something out: its audio while its video goes on, or a stretch of its video.
#include <catch2/catch.hpp>
#include <cstdlib>

#include "hls/broadcast_run.hpp"
#include "session/media/aac.hpp"
#include "support/boxes.hpp"

using namespace session;
using namespace session::test;

namespace {

// Seconds of audio between these times of the timeline, in all loadable segments.
double audio_between(const BroadcastRun& run, std::size_t rendition, double from, double to, double sample_rate = 48'000) {
    const std::uint32_t track_id = run.name(rendition) == "audio" ? 1 : 2;
    double total = 0;
    for (const auto& segment : run.rules(rendition).last().segments) {
        const auto plain = segment.is_gap ? std::nullopt : run.decrypt(rendition, segment, segment.uri);
        if (!plain) continue;
        for (const auto& track : track_fragments(*plain)) {
            if (track.track_id != track_id) continue;
            for (const auto& sample : track.samples) {
                const auto seconds = static_cast<double>(sample.dts) / sample_rate;
                if (seconds >= from && seconds < to) total += sample.duration / sample_rate;
            }
        }
    }
    return total;
}

void check_rules(const BroadcastRun& run) {
    for (std::size_t r = 0; r < run.count(); ++r) {
        INFO(run.name(r));
        CHECK(run.rules(r).violations() == std::vector<std::string>{});
    }
}

}  // namespace

TEST_CASE("silence stands in for audio that stopped, without a hole, and makes way for it") {
    PublisherOptions publisher;
    publisher.sample_rate = GENERATE(48'000, 44'100);
    publisher.audio_stops = 8;
    publisher.audio_returns = 16.3;
    BroadcastRun run{{{"source", 0}, {"720p", 18'000}, {"audio", -1}}, 30, 1};
    run.set_tracks(publisher.sample_rate);
    run.play(publisher, {0, 26});
    check_rules(run);
    for (std::size_t r = 0; r < 2; ++r) {
        if (publisher.sample_rate == 48'000) CHECK(run.audio_is_whole(r));
        CHECK(audio_between(run, r, 8, 16, publisher.sample_rate) == Approx(8).margin(0.1));
        CHECK(run.rules(r).last().segments.back().msn >= 24);
    }
    // Nothing can be made up for there: what was nothing is a gap.
    CHECK(audio_between(run, 2, 11, 16, publisher.sample_rate) == Approx(5).margin(0.1));
    CHECK(audio_between(run, 2, 17, 24, publisher.sample_rate) == Approx(7).margin(0.1));
}

TEST_CASE("audio announced and never sent is silence") {
    PublisherOptions publisher;
    publisher.audio_stops = 0;
    publisher.audio_returns = 1000;
    BroadcastRun run{{{"source", 0}, {"720p", 18'000}}, 30, 1};
    run.set_tracks();
    run.play(publisher, {0, 10});
    check_rules(run);
    for (std::size_t r = 0; r < run.count(); ++r) CHECK(audio_between(run, r, 0, 8) == Approx(8).margin(0.1));
}

TEST_CASE("audio that always comes late is not replaced") {
    PublisherOptions publisher;
    publisher.audio_delay = 1.9;
    BroadcastRun run{{{"source", 0}}, 30, 1};
    run.set_tracks();
    run.play(publisher, {0, 20});
    check_rules(run);
    const auto silence = media::silent_access_unit(2).size();
    std::size_t silent = 0;
    std::size_t heard = 0;
    for (const auto& segment : run.rules(0).last().segments) {
        const auto plain = run.decrypt(0, segment, segment.uri);
        REQUIRE(plain);
        for (const auto& track : track_fragments(*plain)) {
            if (track.track_id != 2 || segment.msn < 3) continue;
            for (const auto& sample : track.samples) ++(sample.size == silence ? silent : heard);
        }
    }
    CHECK(silent == 0);
    CHECK(heard > 600);
}

TEST_CASE("a hole in the video costs nothing but what is missing, and its time is in the playlist") {
    const std::int64_t first_missing = GENERATE(301, 315, 355);
    const std::int64_t last_missing = GENERATE(359, 389);  // up to a keyframe
    BroadcastRun run{{{"source", 0}, {"720p", 18'000}, {"audio", -1}}, 30, 1};
    run.set_tracks();
    run.play({}, {0, 24}, [&](std::size_t, std::int64_t, std::int64_t frame) { return frame < first_missing || frame > last_missing; });
    check_rules(run);
    for (std::size_t r = 0; r < run.count(); ++r) {
        INFO(run.name(r));
        std::int64_t units = 0;
        std::size_t gaps = 0;
        for (const auto& segment : run.rules(r).last().segments) {
            units += segment.units;
            if (segment.is_gap) ++gaps;
        }
        CHECK(std::abs(units - 23 * 100'000) < 40'000);
        CHECK(static_cast<std::int64_t>(gaps) <= (last_missing - first_missing) / 20);
    }
    // No frame after the hole is lost.
    std::size_t frames = 0;
    for (const auto& segment : run.rules(0).last().segments) {
        if (segment.is_gap) continue;
        const auto plain = run.decrypt(0, segment, segment.uri);
        REQUIRE(plain);
        for (const auto& track : track_fragments(*plain)) {
            if (track.track_id == 1) frames += track.samples.size();
        }
    }
    const auto listed = static_cast<std::int64_t>(frames) + last_missing - first_missing + 1;
    CHECK(listed % 30 == 0);
    CHECK(listed >= 22 * 30);
}

TEST_CASE("silence does not reach over a publisher's absence") {
    PublisherOptions publisher;
    publisher.audio_stops = 4;
    publisher.audio_returns = 100;
    BroadcastRun run{{{"source", 0}, {"720p", 18'000}}, 30, 1};
    run.set_tracks();
    run.play(publisher, {0, 8});
    run.stream().interrupt();
    run.look();
    run.set_tracks();
    run.play(publisher, {8.5, 8});
    check_rules(run);
    for (std::size_t r = 0; r < run.count(); ++r) CHECK(audio_between(run, r, 8, 8.5) == 0);
}
