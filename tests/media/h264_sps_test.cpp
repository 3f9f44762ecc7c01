#include <catch2/catch.hpp>

#include "session/media/h264.hpp"
#include "support/bit_writer.hpp"
#include "support/hex.hpp"

namespace session::media {
namespace {

using test::BitWriter;
using test::hex;

// A Main profile SPS of 10x8 macroblocks up to its cropping.
BitWriter main_sps(bool frames_only = true) {
    BitWriter bits;
    bits.bits(77, 8).bits(0, 8).bits(31, 8).ue(0).ue(0).ue(0).ue(0).ue(1).flag(false);
    bits.ue(9).ue(frames_only ? 7 : 3).flag(frames_only);
    if (!frames_only) bits.flag(false);
    bits.flag(true);
    return bits;
}

SpsInfo parsed(const Bytes& nal) {
    const auto sps = parse_sps(nal);
    REQUIRE(sps);
    return *sps;
}

}  // namespace

TEST_CASE("an SPS of x264's Baseline gives the size; a rate that is not fixed is not believed") {
    const auto sps = parsed(hex("6742 c01f da01 4016 ec04 4000 00fa 4000 3a98 03c6 0ca8"));
    CHECK(sps.profile_idc == 66);
    CHECK(sps.constraint_flags == 0xc0);
    CHECK(sps.level_idc == 31);
    CHECK(sps.width == 1280);
    CHECK(sps.height == 720);
    CHECK(sps.frame_rate.num == 0);
    CHECK(sps.sample_aspect_ratio == Rational{1, 1});
    CHECK(sps.max_num_reorder_frames == 0);
}

TEST_CASE("an SPS of High 4:2:2 crops 640x362 in units of one row") {
    const auto sps = parsed(hex("677a 001e bcb4 0501 7fcf 8088 0000 0300 0800 0003 0190 78b1 75"));
    CHECK(sps.width == 640);
    CHECK(sps.height == 362);
    CHECK(sps.chroma_format_idc == 2);
}

TEST_CASE("an SPS of High 10 has its bit depths and an odd crop") {
    const auto sps = parsed(hex("676e 002a a6cb 403c 0113 d4b8 0880 0000 0300 8000 0032 078c 1950"));
    CHECK(sps.width == 1918);
    CHECK(sps.height == 1080);
    CHECK(sps.bit_depth_luma == 10);
    CHECK(sps.bit_depth_chroma == 10);
}

TEST_CASE("an SPS of 4:4:4 keeps an extended sample aspect ratio") {
    const auto sps = parsed(hex("67f4 001e 9196 80b4 126f fc01 0000 b440 0000 0300 4000 000c 83c5 8ba8"));
    CHECK(sps.width == 720);
    CHECK(sps.height == 576);
    CHECK(sps.chroma_format_idc == 3);
    CHECK(sps.sample_aspect_ratio.value() == Approx(64.0 / 45));
}

TEST_CASE("an interlaced SPS counts field rows twice") {
    const auto sps = parsed(hex("674d 4015 eca0 a087 e5c0 4400 0003 0004 0000 0300 c87c 50a6 58"));
    CHECK(sps.width == 320);
    CHECK(sps.height == 240);

    auto bits = main_sps(false);
    bits.flag(true).ue(1).ue(1).ue(0).ue(2).flag(false);
    const auto cropped = parsed(bits.nal(0x67));
    CHECK(cropped.width == 160 - 4);
    CHECK(cropped.height == 128 - 8);
}

TEST_CASE("V3 an SPS without VUI leaves everything unsaid") {
    auto bits = main_sps();
    bits.flag(false).flag(false);
    const auto sps = parsed(bits.nal(0x67));
    CHECK(sps.width == 160);
    CHECK(sps.height == 128);
    CHECK(sps.frame_rate.num == 0);
    CHECK(sps.max_num_reorder_frames == -1);
}

TEST_CASE("V3 a VUI that breaks off is ignored, the size is kept") {
    auto bits = main_sps();
    bits.flag(false).flag(true).flag(true).bits(255, 8).bits(7, 16);
    const auto sps = parsed(bits.nal(0x67));
    CHECK(sps.width == 160);
    CHECK(sps.sample_aspect_ratio == Rational{1, 1});
}

TEST_CASE("the sample aspect ratio comes from the table, a zero or reserved one is square") {
    const auto with_idc = [](unsigned idc, unsigned width, unsigned height) {
        auto bits = main_sps();
        bits.flag(false).flag(true).flag(true).bits(idc, 8);
        if (idc == 255) bits.bits(width, 16).bits(height, 16);
        bits.flag(false).flag(false).flag(false).flag(false).flag(false).flag(false).flag(false).flag(false);
        return parsed(bits.nal(0x67)).sample_aspect_ratio;
    };
    CHECK(with_idc(0, 0, 0) == Rational{1, 1});
    CHECK(with_idc(14, 0, 0) == Rational{4, 3});
    CHECK(with_idc(16, 0, 0) == Rational{2, 1});
    CHECK(with_idc(99, 0, 0) == Rational{1, 1});
    CHECK(with_idc(255, 8, 9) == Rational{8, 9});
    CHECK(with_idc(255, 0, 9) == Rational{1, 1});
}

TEST_CASE("a frame rate is believed only if it is fixed, and never divides by zero") {
    const auto with_timing = [](std::uint32_t units, std::uint32_t scale, bool is_fixed) {
        auto bits = main_sps();
        bits.flag(false).flag(true).flag(false).flag(false).flag(false).flag(false);
        bits.flag(true).bits(units, 32).bits(scale, 32).flag(is_fixed);
        bits.flag(true).ue(0).bits(0, 8).ue(5).ue(5).flag(true).bits(0, 20);  // nal_hrd
        bits.flag(false).flag(false).flag(false);
        bits.flag(true).flag(true).ue(0).ue(0).ue(9).ue(9).ue(2).ue(4);
        const auto sps = parsed(bits.nal(0x67));
        CHECK(sps.max_num_reorder_frames == 2);
        return sps.frame_rate;
    };
    CHECK(with_timing(1, 120, true) == Rational{60, 1});
    CHECK(with_timing(1001, 48'000, true) == Rational{24'000, 1001});
    CHECK(with_timing(1, 120, false).num == 0);
    CHECK(with_timing(0, 120, true).num == 0);
    CHECK(with_timing(1, 0, true).num == 0);
    CHECK(with_timing(0xffff'ffff, 0xffff'fffb, true).num == 0);
}

TEST_CASE("scaling lists and picture order type 1 are stepped over") {
    BitWriter bits;
    bits.bits(100, 8).bits(0, 8).bits(40, 8).ue(0);
    bits.ue(1).ue(0).ue(0).flag(false).flag(true);
    for (int list = 0; list < 8; ++list) {
        const bool is_present = list == 0 || list == 7;
        bits.flag(is_present);
        for (int i = 0; is_present && i < (list < 6 ? 16 : 64); ++i) bits.se(1);
    }
    bits.ue(0).ue(1).flag(false).se(-3).se(4).ue(2).se(1).se(-1);
    bits.ue(4).flag(false).ue(119).ue(67).flag(true).flag(true);
    bits.flag(true).ue(0).ue(0).ue(0).ue(4).flag(false);
    const auto sps = parsed(bits.nal(0x27));
    CHECK(sps.width == 1920);
    CHECK(sps.height == 1080);
}

TEST_CASE("malformed SPS are errors, at every length") {
    const auto whole = hex("6742 c01f da01 4016 ec04 4000 00fa 4000 3a98 03c6 0ca8");
    for (std::size_t size = 0; size < 9; ++size) CHECK_FALSE(parse_sps(ByteView{whole}.first(size)).has_value());
    for (std::size_t size = 9; size < whole.size(); ++size) CHECK(parse_sps(ByteView{whole}.first(size))->width == 1280);
    CHECK_FALSE(parse_sps(hex("68ce 0fc8")).has_value());
    CHECK_FALSE(parse_sps(Bytes(5000, 0x67)).has_value());

    auto all_cropped = main_sps();
    all_cropped.flag(true).ue(40).ue(40).ue(0).ue(0).flag(false);
    CHECK_FALSE(parse_sps(all_cropped.nal(0x67)).has_value());

    BitWriter huge;
    huge.bits(77, 8).bits(0, 8).bits(31, 8).ue(0).ue(0).ue(0).ue(0).ue(1).flag(false).ue(0xffff'fffe).ue(7).flag(true).flag(true);
    huge.flag(false).flag(false);
    CHECK(parse_sps(huge.nal(0x67)).error().code() == ErrorCode::too_large);
}

}  // namespace session::media
