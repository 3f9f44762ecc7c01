#include "session/media/aac.hpp"

#include <catch2/catch.hpp>

#include "support/bit_writer.hpp"
#include "support/hex.hpp"

namespace session::media {
namespace {

using test::BitWriter;
using test::hex;

AacConfig parsed(const Bytes& data) {
    const auto config = parse_audio_specific_config(data);
    REQUIRE(config);
    return *config;
}

}  // namespace

TEST_CASE("V5 the 2-byte AudioSpecificConfig") {
    const auto config = parsed(hex("1210"));
    CHECK(config.object_type == 2);
    CHECK(config.sample_rate == 44'100);
    CHECK(config.channels == 2);
    CHECK(config.is_plain_lc());
}

TEST_CASE("V5 ffmpeg's 5 bytes, whose extension says no SBR") {
    const auto config = parsed(hex("1190 56e500"));
    CHECK(config.sample_rate == 48'000);
    CHECK_FALSE(config.has_sbr);
    CHECK(config.is_plain_lc());
    CHECK(parsed(hex("1190 56e5")).is_plain_lc());
    CHECK(parsed(hex("1190 56")).is_plain_lc());
}

TEST_CASE("V5 SBR and PS, explicit and backward compatible") {
    BitWriter explicit_ps;
    explicit_ps.bits(29, 5).bits(7, 4).bits(1, 4).bits(4, 4).bits(2, 5).bits(0, 3);
    const auto v2 = parsed(explicit_ps.bytes());
    CHECK(v2.object_type == 2);
    CHECK(v2.sample_rate == 22'050);
    CHECK(v2.channels == 1);
    CHECK(v2.has_sbr);
    CHECK(v2.has_ps);
    CHECK_FALSE(v2.is_plain_lc());
    CHECK(make_audio_track(explicit_ps.bytes())->codec == "mp4a.40.29");

    BitWriter compatible;
    compatible.bits(2, 5).bits(6, 4).bits(2, 4).bits(0, 3).bits(0x2b7, 11).bits(5, 5).flag(true).bits(3, 4).bits(0x548, 11).flag(false);
    const auto v1 = parsed(compatible.bytes());
    CHECK(v1.sample_rate == 24'000);
    CHECK(v1.has_sbr);
    CHECK_FALSE(v1.has_ps);
    const auto track = make_audio_track(compatible.bytes());
    REQUIRE(track);
    CHECK(track->codec == "mp4a.40.5");
    CHECK(track->samples_per_frame == 1024);
}

TEST_CASE("V5 frequency index 15 carries the rate itself") {
    BitWriter bits;
    bits.bits(2, 5).bits(15, 4).bits(44'056, 24).bits(2, 4).bits(0, 3);
    CHECK(parsed(bits.bytes()).sample_rate == 44'056);
    CHECK(write_audio_specific_config(44'056, 2) == bits.bytes());
}

TEST_CASE("V5 empty, short, rate 0 and reserved configurations are errors") {
    CHECK_FALSE(parse_audio_specific_config({}).has_value());
    CHECK_FALSE(parse_audio_specific_config(hex("12")).has_value());
    CHECK_FALSE(parse_audio_specific_config(hex("1790")).has_value());  // index 15, then nothing
    CHECK_FALSE(parse_audio_specific_config(hex("1690")).has_value());  // reserved index 13
    CHECK_FALSE(parse_audio_specific_config(hex("1200")).has_value());  // channels 0 and no program config
    BitWriter zero_rate;
    zero_rate.bits(2, 5).bits(15, 4).bits(0, 24).bits(2, 4).bits(0, 3);
    CHECK_FALSE(parse_audio_specific_config(zero_rate.bytes()).has_value());
    BitWriter mp3;
    mp3.bits(31, 5).bits(2, 6).bits(4, 4).bits(2, 4).bits(0, 5);
    CHECK(parse_audio_specific_config(mp3.bytes()).error().code() == ErrorCode::unsupported);
}

TEST_CASE("V5 a program config element says how many channels there are") {
    BitWriter bits;
    bits.bits(2, 5).bits(3, 4).bits(0, 4).bits(0, 3);
    bits.bits(0, 4).bits(1, 2).bits(3, 4).bits(2, 4).bits(0, 4).bits(1, 4).bits(1, 2).bits(0, 3).bits(0, 4);
    bits.flag(false).flag(false).flag(false);
    bits.flag(false).bits(0, 4).flag(true).bits(0, 4).flag(true).bits(1, 4).bits(0, 4);
    while (bits.bytes().size() < 10) bits.bits(0, 1);
    bits.bits(0, 8);
    CHECK(parsed(bits.bytes()).channels == 6);
}

TEST_CASE("V5 960-sample frames are not plain LC") {
    BitWriter bits;
    bits.bits(2, 5).bits(3, 4).bits(2, 4).flag(true).bits(0, 2);
    CHECK_FALSE(parsed(bits.bytes()).is_plain_lc());
    CHECK(make_audio_track(bits.bytes())->samples_per_frame == 960);
}

TEST_CASE("what is written parses back, for every rate and channel count") {
    for (const std::int32_t rate : {7'350, 8'000, 11'025, 22'050, 44'100, 48'000, 96'000, 12'345}) {
        for (const std::int32_t channels : {1, 2, 3, 4, 5, 6, 7, 8}) {
            const auto config = parsed(write_audio_specific_config(rate, channels));
            CHECK(config.sample_rate == rate);
            CHECK(config.channels == channels);
            CHECK(config.is_plain_lc());
        }
    }
    CHECK(write_audio_specific_config(44'100, 2) == hex("1210"));
}

TEST_CASE("V5 ADTS inside FLV is taken off, raw access units stay") {
    CHECK(strip_adts(hex("fff1 5080 0140 fc aabbcc"))[0] == 0xaa);
    CHECK(strip_adts(hex("fff1 5080 0140 fc aabbcc")).size() == 3);
    CHECK(strip_adts(hex("fff0 5080 0180 fc 1234 aabbcc")).size() == 3);  // with CRC
    CHECK(strip_adts(hex("fff1 5080 0140 fc aabbcc dd")).size() == 3);    // bytes after the frame
    CHECK(strip_adts(hex("fff1 5080 1f40 fc aabb")).size() == 2);         // breaks off
    CHECK(strip_adts(hex("fff1 5080 0020 fc aabb")).size() == 9);         // frame shorter than its header
    CHECK(strip_adts(hex("2110 0450 aabb ccdd")).size() == 8);
    CHECK(strip_adts({}).empty());
}

}  // namespace session::media
