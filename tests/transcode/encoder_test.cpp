#include "session/transcode/encoder.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <numbers>

#include "session/media/aac.hpp"
#include "transcode/decoding.hpp"
#include "transcode/pictures.hpp"

namespace session::transcode {
namespace {

PictureEncoderOptions small_options() {
    PictureEncoderOptions options;
    options.width = 96;
    options.height = 64;
    options.bitrate_bps = 200'000;
    options.preset = "ultrafast";
    return options;
}

// A 440 Hz tone of `count` samples from sample `from` on, the same in every channel.
std::vector<float> tone(std::int64_t from, std::int64_t count, std::int32_t rate, std::int32_t channels) {
    std::vector<float> samples;
    for (auto i = from; i < from + count; ++i) {
        const auto value = 0.5F * std::sin(static_cast<float>(2 * std::numbers::pi * 440 * static_cast<double>(i) / rate));
        samples.insert(samples.end(), static_cast<std::size_t>(channels), value);
    }
    return samples;
}

}  // namespace

TEST_CASE("every picture gives its packet at once, with IDR frames only where asked for") {
    auto encoder = PictureEncoder::create(small_options());
    REQUIRE(encoder);
    const auto track = (*encoder)->track();
    CHECK(track->width == 96);
    CHECK(track->height == 64);
    CHECK(track->codec.starts_with("avc1."));
    test::TestPicture picture{96, 64};
    std::vector<media::PacketPtr> packets;
    for (int i = 0; i < 70; ++i) {
        picture.draw(i);
        const auto packet = (*encoder)->encode(picture.view(), 900 + 3000 * i, i == 33);
        REQUIRE(packet);
        CHECK((*packet)->pts == 900 + 3000 * i);
        CHECK((*packet)->dts == (*packet)->pts);
        CHECK((*packet)->is_keyframe == (i == 0 || i == 33));
        packets.push_back(*packet);
    }
    const auto pictures = test::decode_video(*track, packets);
    REQUIRE(pictures.size() == 70);
    CHECK(pictures.back().pts == 900 + 3000 * 69);
    // Everything from an IDR frame on decodes alone.
    const std::vector<media::PacketPtr> tail(packets.begin() + 33, packets.end());
    CHECK(test::decode_video(*track, tail).size() == 37);
}

TEST_CASE("an encoder refuses what it can't do") {
    auto options = small_options();
    options.width = 97;
    CHECK(PictureEncoder::create(options).error().code() == ErrorCode::invalid_argument);
    options = small_options();
    options.preset = "warp";
    CHECK(PictureEncoder::create(options).error().code() == ErrorCode::invalid_argument);
    options = small_options();
    options.bitrate_bps = 0;
    CHECK_FALSE(PictureEncoder::create(options).has_value());

    auto encoder = PictureEncoder::create(small_options()).value();
    test::TestPicture picture{96, 64};
    CHECK(encoder->encode(picture.view(), 100, false).has_value());
    CHECK_FALSE(encoder->encode(picture.view(), 100, false).has_value());
    CHECK_FALSE(encoder->encode(test::TestPicture{64, 64}.view(), 200, false).has_value());
}

TEST_CASE("AAC times count samples from the first pts, and hold at 44.1 kHz (V9)") {
    auto encoder = AacEncoder::create({44'100, 2, 96'000});
    REQUIRE(encoder);
    CHECK(media::parse_audio_specific_config(*(*encoder)->track()->decoder_config)->is_plain_lc());
    std::vector<media::PacketPtr> packets;
    const auto collect = [&packets](Result<std::vector<media::PacketPtr>> more) {
        REQUIRE(more);
        packets.insert(packets.end(), more->begin(), more->end());
    };
    // Odd pieces, with times rounded to whole milliseconds as RTMP has them.
    std::int64_t sent = 0;
    while (sent < 44'100) {
        const std::int64_t pts = 5000 + media::rescale(sent, 44'100, 1000) * 90;
        collect((*encoder)->encode(tone(sent, 777, 44'100, 2), pts));
        sent += 777;
    }
    collect((*encoder)->flush());
    REQUIRE(packets.size() >= 43);
    for (std::size_t i = 0; i < packets.size(); ++i) {
        CHECK(packets[i]->pts == 5000 + media::rescale(static_cast<std::int64_t>(i) * 1024, 44'100, media::kTimescale));
    }
    const auto frames = test::decode_all(AV_CODEC_ID_AAC, *(*encoder)->track()->decoder_config, packets);
    CHECK(frames.size() == packets.size());
}

TEST_CASE("AAC follows a gap in its input, and drops what overlaps") {
    auto encoder = AacEncoder::create({48'000, 1, 64'000}).value();
    std::vector<media::PacketPtr> packets;
    const auto feed = [&](std::int64_t pts) {
        const auto more = encoder->encode(tone(0, 1024, 48'000, 1), pts);
        REQUIRE(more);
        packets.insert(packets.end(), more->begin(), more->end());
    };
    for (int i = 0; i < 10; ++i) feed(1920 * i);
    for (int i = 0; i < 10; ++i) feed(90'000 + 1920 * i);
    for (int i = 0; i < 3; ++i) feed(0);
    const auto rest = encoder->flush();
    REQUIRE(rest);
    packets.insert(packets.end(), rest->begin(), rest->end());
    for (std::size_t i = 1; i < packets.size(); ++i) CHECK(packets[i]->dts > packets[i - 1]->dts);
    const auto at_gap = std::find_if(packets.begin(), packets.end(), [](const auto& p) { return p->pts >= 90'000; });
    REQUIRE(at_gap != packets.end());
    CHECK((*at_gap)->pts == 90'000);
    CHECK(packets.back()->pts <= 90'000 + 1920 * 11);
}

TEST_CASE("AAC refuses rates and channels it has no code for") {
    CHECK_FALSE(AacEncoder::create({44'056, 2, 96'000}).has_value());
    CHECK_FALSE(AacEncoder::create({48'000, 0, 96'000}).has_value());
    CHECK_FALSE(AacEncoder::create({48'000, 9, 96'000}).has_value());
}

}  // namespace session::transcode
