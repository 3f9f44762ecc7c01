#include "pipeline/source_probe.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "packets.hpp"

using namespace session;
using namespace session::pipeline;
using test::video_packet;

namespace {

// Frames of `fps` stamped in whole milliseconds, a keyframe every `gop` frames; returns how many packets the probe wanted.
int feed(SourceProbe& probe, double fps, int gop, int limit = 1000) {
    for (int i = 0; i < limit; ++i) {
        const auto ms = static_cast<std::int64_t>(std::floor(i * 1000.0 / fps));
        if (probe.add(video_packet(90'000 + ms * 90, i % gop == 0))) return i + 1;
    }
    return limit;
}

}  // namespace

TEST_CASE("the probe answers at the second keyframe and names the usual frame rates from millisecond stamps") {
    struct Case {
        double fps;
        std::int32_t expected;
    };
    const auto [fps, expected] = GENERATE(Case{24, 24}, Case{25, 25}, Case{30, 30}, Case{50, 50}, Case{60, 60}, Case{29.97, 30});
    SourceProbe probe{{test::video_track(), test::audio_track()}};
    const int gop = static_cast<int>(fps * 2);
    CHECK(feed(probe, fps, gop) == gop + 1);
    const auto rhythm = probe.rhythm();
    REQUIRE(rhythm.gop.has_value());
    CHECK(std::abs(*rhythm.gop - 180'000) < 90'000 / 20);
    CHECK(rhythm.frame_rate == media::Rational{expected, 1});
    CHECK(probe.take_packets().size() == static_cast<std::size_t>(gop) + 1);
}

TEST_CASE("an announced frame rate that agrees with what is seen is believed, another is not") {
    auto announced = std::make_shared<media::VideoTrack>(*test::video_track());
    announced->frame_rate = {30'000, 1001};
    SourceProbe probe{{announced, nullptr}};
    (void)feed(probe, GENERATE(29.97, 30.0), 30);
    CHECK(probe.rhythm().frame_rate == media::Rational{30'000, 1001});
    SourceProbe other{{announced, nullptr}};
    (void)feed(other, 60, 60);
    CHECK(other.rhythm().frame_rate == media::Rational{60, 1});
}

TEST_CASE("a long GOP is known as such after little more than 2 s, without waiting for its end") {
    SourceProbe probe{{test::video_track(), nullptr}};
    const int wanted = feed(probe, 30, 250);
    CHECK(wanted <= 69);
    CHECK_FALSE(probe.rhythm().gop.has_value());
    CHECK(probe.rhythm().frame_rate == media::Rational{30, 1});
}

TEST_CASE("sound alone needs no watching") {
    SourceProbe probe{{nullptr, test::audio_track()}};
    auto packet = std::make_shared<media::Packet>();
    packet->kind = media::TrackKind::audio;
    packet->data = share(Bytes(10));
    CHECK(probe.add(packet));
}

TEST_CASE("profiles that browsers decode") {
    CHECK(is_widely_playable("avc1.42c01e"));
    CHECK(is_widely_playable("avc1.4d401f"));
    CHECK(is_widely_playable("avc1.640028"));
    CHECK_FALSE(is_widely_playable("avc1.7a0028"));  // High 4:2:2
    CHECK_FALSE(is_widely_playable("avc1.6e0028"));  // High 10
    CHECK_FALSE(is_widely_playable("avc1.f40028"));  // High 4:4:4
    CHECK_FALSE(is_widely_playable("hvc1"));
}
