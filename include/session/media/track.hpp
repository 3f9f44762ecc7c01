// What a decoder, a muxer and a playlist need to know of a track before its first packet.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "session/base/bytes.hpp"
#include "session/media/time.hpp"

namespace session::media {

enum class TrackKind : std::uint8_t { video, audio };

// H.264 in avcC form: packets carry NAL units behind lengths of `nal_length_size` bytes (always 4 after `ingest` normalised them).
struct VideoTrack {
    SharedBytes decoder_config;  // AVCDecoderConfigurationRecord, ISO 14496-15 5.3.3.1
    std::string codec;           // RFC 6381: "avc1.64001f"
    std::int32_t width = 0;      // displayed luma samples, after cropping
    std::int32_t height = 0;
    Rational sample_aspect_ratio{1, 1};
    Rational frame_rate{};  // of the VUI, the encoder or measured; num 0 = unknown
    friend bool operator==(const VideoTrack& a, const VideoTrack& b);
};

// AAC: packets carry one raw access unit each (no ADTS).
struct AudioTrack {
    SharedBytes decoder_config;  // AudioSpecificConfig, ISO 14496-3 1.6.2.1
    std::string codec;           // RFC 6381: "mp4a.40.2"
    std::int32_t sample_rate = 0;
    std::int32_t channels = 0;
    std::int32_t samples_per_frame = 1024;
    friend bool operator==(const AudioTrack& a, const AudioTrack& b);
};

using VideoTrackPtr = std::shared_ptr<const VideoTrack>;
using AudioTrackPtr = std::shared_ptr<const AudioTrack>;

// The tracks of one stretch of a broadcast. Either may be absent, not both.
struct TrackSet {
    VideoTrackPtr video;
    AudioTrackPtr audio;
};

// Equality compares decoder configurations byte by byte: a repeated, unchanged sequence header is not a change (RTMP V1).
[[nodiscard]] bool same_tracks(const TrackSet& a, const TrackSet& b);

}  // namespace session::media
