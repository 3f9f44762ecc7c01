// Sequence parameter sets: ISO 14496-10 7.3.2.1.1 and annex E.
#include <algorithm>
#include <array>
#include <limits>
#include <numeric>

#include "media/bit_reader.hpp"
#include "session/media/h264.hpp"

namespace session::media {
namespace {

// Real parameter sets have tens of bytes; the largest legal one, with every scaling list and HRD, stays under this.
constexpr std::size_t kMaxSpsBytes = 4096;
// Our own limit, 16384 luma samples: twice what level 6.2 allows in a 16:9 picture.
constexpr std::uint32_t kMaxMacroblocks = 1024;

// 7.4.1: 00 00 03 -> 00 00.
Bytes remove_emulation_prevention(ByteView nal) {
    Bytes rbsp;
    rbsp.reserve(nal.size());
    unsigned zeros = 0;
    for (const auto byte : nal) {
        if (zeros >= 2 && byte == 3) {
            zeros = 0;
            continue;
        }
        zeros = byte == 0 ? zeros + 1 : 0;
        rbsp.push_back(byte);
    }
    return rbsp;
}

bool has_chroma_info(std::uint8_t profile_idc) {
    static constexpr std::array<std::uint8_t, 13> kProfiles{100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135};
    return std::find(kProfiles.begin(), kProfiles.end(), profile_idc) != kProfiles.end();
}

void skip_scaling_list(BitReader& bits, unsigned size) {
    std::int32_t last = 8;
    for (unsigned i = 0; i < size && bits.ok(); ++i) {
        const auto next = static_cast<std::int32_t>((static_cast<std::int64_t>(last) + bits.se() + 256) % 256);
        if (next == 0) return;
        last = next;
    }
}

// Gives separate_colour_plane_flag.
bool read_chroma_info(BitReader& bits, SpsInfo& sps) {
    const auto chroma_format = bits.ue();
    sps.chroma_format_idc = static_cast<std::int32_t>(std::min(chroma_format, 4U));
    const bool separate_planes = chroma_format == 3 && bits.flag();
    sps.bit_depth_luma = 8 + static_cast<std::int32_t>(std::min(bits.ue(), 255U));
    sps.bit_depth_chroma = 8 + static_cast<std::int32_t>(std::min(bits.ue(), 255U));
    bits.skip(1);  // qpprime_y_zero_transform_bypass_flag
    if (bits.flag()) {
        const unsigned lists = chroma_format == 3 ? 12 : 8;
        for (unsigned i = 0; i < lists && bits.ok(); ++i) {
            if (bits.flag()) skip_scaling_list(bits, i < 6 ? 16 : 64);
        }
    }
    return separate_planes;
}

void skip_picture_order(BitReader& bits) {
    const auto type = bits.ue();
    if (type == 0) {
        bits.ue();
    } else if (type == 1) {
        bits.skip(1);
        bits.se();
        bits.se();
        const auto cycle = bits.ue();
        for (std::uint32_t i = 0; i < std::min(cycle, 255U) && bits.ok(); ++i) bits.se();
    }
}

struct Crop {
    std::uint64_t left = 0, right = 0, top = 0, bottom = 0;
};

Crop read_crop(BitReader& bits) {
    Crop crop;
    if (!bits.flag()) return crop;
    crop.left = bits.ue();
    crop.right = bits.ue();
    crop.top = bits.ue();
    crop.bottom = bits.ue();
    return crop;
}

// Table E-1; 0 is unspecified and taken as square.
Rational aspect_ratio(std::uint32_t idc) {
    static constexpr std::array<Rational, 17> kTable{{{1, 1},
                                                      {1, 1},
                                                      {12, 11},
                                                      {10, 11},
                                                      {16, 11},
                                                      {40, 33},
                                                      {24, 11},
                                                      {20, 11},
                                                      {32, 11},
                                                      {80, 33},
                                                      {18, 11},
                                                      {15, 11},
                                                      {64, 33},
                                                      {160, 99},
                                                      {4, 3},
                                                      {3, 2},
                                                      {2, 1}}};
    return idc < kTable.size() ? kTable[idc] : Rational{1, 1};
}

// E.1.2
void skip_hrd(BitReader& bits) {
    const auto count = bits.ue() + 1;
    bits.skip(8);
    for (std::uint32_t i = 0; i < std::min(count, 32U) && bits.ok(); ++i) {
        bits.ue();
        bits.ue();
        bits.skip(1);
    }
    bits.skip(20);
}

// One frame lasts two ticks (E.2.1).
Rational frame_rate(std::uint32_t units_in_tick, std::uint32_t time_scale) {
    const std::uint64_t ticks = 2ULL * units_in_tick;
    if (ticks == 0 || time_scale == 0) return {};
    const auto common = std::gcd(ticks, std::uint64_t{time_scale});
    const auto num = time_scale / common;
    const auto den = ticks / common;
    constexpr std::uint64_t kMax = std::numeric_limits<std::int32_t>::max();
    if (num > kMax || den > kMax) return {};
    return {static_cast<std::int32_t>(num), static_cast<std::int32_t>(den)};
}

// E.1.1. False when it broke off.
bool read_vui(BitReader& bits, SpsInfo& sps) {
    if (bits.flag()) {
        const auto idc = bits.bits(8);
        sps.sample_aspect_ratio = aspect_ratio(idc);
        if (idc == 255) {
            const auto width = static_cast<std::int32_t>(bits.bits(16));
            const auto height = static_cast<std::int32_t>(bits.bits(16));
            if (width > 0 && height > 0) sps.sample_aspect_ratio = {width, height};
        }
    }
    if (bits.flag()) bits.skip(1);  // overscan
    if (bits.flag()) {              // video_signal_type
        bits.skip(4);
        if (bits.flag()) bits.skip(24);
    }
    if (bits.flag()) {  // chroma_loc_info
        bits.ue();
        bits.ue();
    }
    if (bits.flag()) {
        const auto units = bits.bits(32);
        const auto scale = bits.bits(32);
        const bool is_fixed = bits.flag();
        if (is_fixed && bits.ok()) sps.frame_rate = frame_rate(units, scale);
    }
    const bool nal_hrd = bits.flag();
    if (nal_hrd) skip_hrd(bits);
    const bool vcl_hrd = bits.flag();
    if (vcl_hrd) skip_hrd(bits);
    if (nal_hrd || vcl_hrd) bits.skip(1);
    bits.skip(1);  // pic_struct_present_flag
    if (bits.flag()) {
        bits.skip(1);
        for (int i = 0; i < 4; ++i) bits.ue();
        const auto reorder = bits.ue();
        if (bits.ok() && reorder <= 16) sps.max_num_reorder_frames = static_cast<std::int32_t>(reorder);
    }
    return bits.ok();
}

}  // namespace

Result<SpsInfo> parse_sps(ByteView nal) {
    if (nal.size() < 4 || nal.size() > kMaxSpsBytes) return fail(ErrorCode::malformed, "SPS of " + std::to_string(nal.size()) + " bytes");
    if ((nal[0] & 0x9fU) != static_cast<unsigned>(NalType::sps)) return fail(ErrorCode::malformed, "not an SPS");
    const auto rbsp = remove_emulation_prevention(nal.subspan(1));
    BitReader bits{rbsp};
    SpsInfo sps;
    sps.profile_idc = static_cast<std::uint8_t>(bits.bits(8));
    sps.constraint_flags = static_cast<std::uint8_t>(bits.bits(8));
    sps.level_idc = static_cast<std::uint8_t>(bits.bits(8));
    bits.ue();  // seq_parameter_set_id
    const bool separate_planes = has_chroma_info(sps.profile_idc) && read_chroma_info(bits, sps);
    if (sps.chroma_format_idc > 3 || sps.bit_depth_luma > 14 || sps.bit_depth_chroma > 14) {
        return fail(ErrorCode::malformed, "SPS with an unknown chroma format or bit depth");
    }
    bits.ue();  // log2_max_frame_num_minus4
    skip_picture_order(bits);
    bits.ue();     // max_num_ref_frames
    bits.skip(1);  // gaps_in_frame_num_value_allowed_flag
    const std::uint64_t columns = std::uint64_t{bits.ue()} + 1;
    const std::uint64_t map_rows = std::uint64_t{bits.ue()} + 1;
    const bool frames_only = bits.flag();
    if (!frames_only) bits.skip(1);  // mb_adaptive_frame_field_flag
    bits.skip(1);                    // direct_8x8_inference_flag
    const auto crop = read_crop(bits);
    if (!bits.ok()) return fail(ErrorCode::malformed, "SPS breaks off before its size is known");

    const std::uint64_t rows = map_rows * (frames_only ? 1 : 2);
    if (columns > kMaxMacroblocks || rows > kMaxMacroblocks) return fail(ErrorCode::too_large, "picture wider or higher than 16384");
    const bool subsampled = !separate_planes && sps.chroma_format_idc != 0;
    const std::uint64_t unit_x = subsampled && sps.chroma_format_idc < 3 ? 2 : 1;
    const std::uint64_t unit_y = (subsampled && sps.chroma_format_idc == 1 ? 2U : 1U) * (frames_only ? 1U : 2U);
    const auto cut_x = unit_x * (crop.left + crop.right);
    const auto cut_y = unit_y * (crop.top + crop.bottom);
    if (cut_x >= columns * 16 || cut_y >= rows * 16) return fail(ErrorCode::malformed, "SPS crops the whole picture away");
    sps.width = static_cast<std::int32_t>(columns * 16 - cut_x);
    sps.height = static_cast<std::int32_t>(rows * 16 - cut_y);

    if (bits.flag()) {
        SpsInfo with_vui = sps;
        if (read_vui(bits, with_vui)) sps = with_vui;
    }
    return sps;
}

}  // namespace session::media
