// The bodies of audio and video messages: FLV tags (Adobe FLV 10.1, annex E.4) and Enhanced RTMP (veovera v2).
#pragma once

#include <cstdint>
#include <string>

#include "session/base/bytes.hpp"
#include "session/base/result.hpp"

namespace session::rtmp {

// Codecs by what we do with them: the ingest takes H.264 and AAC and refuses the others by `codec_name`.
enum class VideoCodec : std::uint8_t { h264, other };
enum class AudioCodec : std::uint8_t { aac, other };

enum class VideoTagKind : std::uint8_t {
    sequence_start,  // payload: the decoder configuration (avcC); may be empty
    coded_frame,     // payload: one access unit, or part of one
    sequence_end,
    ignored,  // commands, colour metadata, types that are not known: not media, whatever the codec
};
enum class AudioTagKind : std::uint8_t { sequence_start, coded_frame, sequence_end, ignored };

// Views point into the parsed body.
struct VideoTag {
    VideoCodec codec = VideoCodec::other;
    std::string codec_name;  // "H.264", "HEVC", "AV1" …, or the FourCC; for logs and refusals
    VideoTagKind kind = VideoTagKind::ignored;
    bool is_keyframe = false;              // what the tag claims; the access unit decides
    std::int32_t composition_time_ms = 0;  // pts - dts; may be negative
    ByteView payload;
};

struct AudioTag {
    AudioCodec codec = AudioCodec::other;
    std::string codec_name;  // "AAC", "MP3", "Opus" …
    AudioTagKind kind = AudioTagKind::ignored;
    ByteView payload;
};

// Errors: bodies too short for what their first bytes announce. Of a multitrack body this gives track 0, or the first if there is no
// track 0; more than one track is not supported.
[[nodiscard]] Result<VideoTag> parse_video_tag(ByteView body);
[[nodiscard]] Result<AudioTag> parse_audio_tag(ByteView body);

// H.264 and AAC bodies as every server reads them. `access_unit` has NAL units behind the lengths that `avcc` announces;
// composition times are milliseconds, within 24 bits signed.
[[nodiscard]] Bytes write_avc_sequence_start(ByteView avcc);
[[nodiscard]] Bytes write_avc_frame(bool is_keyframe, std::int32_t composition_time_ms, ByteView access_unit);
[[nodiscard]] Bytes write_avc_sequence_end();
[[nodiscard]] Bytes write_aac_sequence_start(ByteView audio_specific_config);
[[nodiscard]] Bytes write_aac_frame(ByteView access_unit);

}  // namespace session::rtmp
