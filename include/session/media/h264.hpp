// H.264 (ISO 14496-10) as FLV and MP4 carry it: avcC, NAL units, SPS. Parsers never throw and never read past their view.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "session/base/bytes.hpp"
#include "session/base/result.hpp"
#include "session/media/track.hpp"

namespace session::media {

// Table 7-1; `unspecified` and everything from 24 on is nobody's business but the publisher's.
enum class NalType : std::uint8_t {
    unspecified = 0,
    slice = 1,
    partition_a = 2,
    partition_c = 4,
    idr = 5,
    sei = 6,
    sps = 7,
    pps = 8,
    access_unit_delimiter = 9,
    end_of_sequence = 10,
    end_of_stream = 11,
    filler = 12,
};

struct SpsInfo {
    std::uint8_t profile_idc = 0;
    std::uint8_t constraint_flags = 0;
    std::uint8_t level_idc = 0;
    std::int32_t width = 0;  // after cropping
    std::int32_t height = 0;
    std::int32_t chroma_format_idc = 1;
    std::int32_t bit_depth_luma = 8;
    std::int32_t bit_depth_chroma = 8;
    Rational sample_aspect_ratio{1, 1};
    Rational frame_rate{};                     // from VUI timing if fixed, else num 0
    std::int32_t max_num_reorder_frames = -1;  // -1: not signalled
};

// `nal` is one SPS NAL unit with its header byte, emulation prevention still in. A VUI that breaks off is ignored: it is advice, and
// publishers do send such (RTMP V3).
[[nodiscard]] Result<SpsInfo> parse_sps(ByteView nal);

struct AvcConfig {
    std::uint8_t nal_length_size = 4;
    std::vector<Bytes> sps;
    std::vector<Bytes> pps;
};

// AVCDecoderConfigurationRecord (ISO 14496-15 5.3.3.1), or parameter sets in Annex B. Trailing bytes are ignored; at least one SPS.
[[nodiscard]] Result<AvcConfig> parse_avc_config(ByteView record);
// The record with 4-byte lengths for these parameter sets. Errors: invalid_argument (none, too many, too long).
[[nodiscard]] Result<Bytes> write_avc_config(const AvcConfig& config);

// A track from a publisher's record. Errors: those of parse_sps, when not even the size can be known.
[[nodiscard]] Result<VideoTrack> make_video_track(const AvcConfig& config);

// What one access unit turned out to hold after normalising.
struct AccessUnit {
    Bytes data;  // 4-byte lengths; without empty, AUD, filler, end-of-sequence and unspecified NAL units, and parameter sets
    bool has_idr = false;
    bool has_slice = false;                   // false: nothing to decode; drop the packet
    std::optional<AvcConfig> parameter_sets;  // in-band SPS and PPS, if any; either list may be empty
};

// Accepts `nal_length_size`-byte lengths or, where those do not fit and start codes are found, Annex B (RTMP V3).
[[nodiscard]] Result<AccessUnit> normalize_access_unit(ByteView payload, std::uint8_t nal_length_size);

}  // namespace session::media
