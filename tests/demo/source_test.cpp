#include "demo/source.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "demo/tone.hpp"

using namespace session;
using namespace session::demo;

TEST_CASE("the source gives a keyframe each second and continuous sound") {
    auto source = Source::create();
    REQUIRE(source);
    const auto tracks = (*source)->tracks();
    CHECK(tracks.video->width == 1280);
    CHECK(tracks.audio->sample_rate == 48'000);
    std::vector<std::int64_t> keyframes;
    std::int64_t last_audio = -1;
    std::size_t audio_packets = 0;
    for (std::int64_t index = 0; index < 75; ++index) {
        auto packets = (*source)->make(index, std::chrono::system_clock::time_point{std::chrono::milliseconds{index}});
        REQUIRE(packets);
        for (const auto& packet : *packets) {
            if (packet->kind == media::TrackKind::video) {
                CHECK(packet->pts == index * 3'000);
                if (packet->is_keyframe) keyframes.push_back(packet->pts);
            } else {
                CHECK(packet->dts > last_audio);
                last_audio = packet->dts;
                ++audio_packets;
            }
        }
    }
    CHECK(keyframes == std::vector<std::int64_t>{0, 90'000, 180'000});
    CHECK(audio_packets >= 115);  // 75 frames are 120'000 samples, 117 AAC frames; the encoder may hold back two
}

TEST_CASE("left out frames leave no hole in the sound, up to a second") {
    auto source = Source::create();
    REQUIRE(source);
    std::vector<std::int64_t> audio;
    for (const std::int64_t index : {0, 1, 5, 20, 30, 31, 90, 91, 95, 100}) {
        auto packets = (*source)->make(index, {});
        REQUIRE(packets);
        for (const auto& packet : *packets) {
            if (packet->kind == media::TrackKind::audio) audio.push_back(packet->dts);
        }
    }
    std::size_t holes = 0;
    for (std::size_t i = 1; i < audio.size(); ++i) holes += audio[i] - audio[i - 1] != 1'920 ? 1U : 0U;
    CHECK(holes == 1);  // between frames 31 and 90
}

TEST_CASE("the tone beeps for the first tenth of each second, without a jump") {
    const auto energy = [](std::int64_t first) {
        double sum = 0;
        for (const auto sample : make_tone(first, 2'400)) sum += static_cast<double>(sample) * static_cast<double>(sample);
        return sum;
    };
    CHECK(energy(48'000 + 1'200) > 4 * energy(48'000 + 24'000));
    const auto whole = make_tone(0, 96'000);
    float steepest = 0;
    for (std::size_t i = 2; i < whole.size(); i += 2) steepest = std::max(steepest, std::abs(whole[i] - whole[i - 2]));
    CHECK(steepest < 0.05F);
    auto pieces = make_tone(0, 1'000);
    const auto second = make_tone(1'000, 1'000);
    pieces.insert(pieces.end(), second.begin(), second.end());
    CHECK(std::equal(pieces.begin(), pieces.end(), whole.begin()));
}
