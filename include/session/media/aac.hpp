// AAC (ISO 14496-3) as FLV and MP4 carry it. Parsers never throw and never read past their view.
#pragma once

#include <cstdint>

#include "session/base/bytes.hpp"
#include "session/base/result.hpp"
#include "session/media/track.hpp"

namespace session::media {

struct AacConfig {
    std::uint8_t object_type = 2;  // of the core coder; 2 = AAC-LC
    bool has_sbr = false;          // explicit or backward-compatible signalling that says yes
    bool has_ps = false;
    std::int32_t sample_rate = 0;  // of the core coder, Hz
    std::int32_t channels = 0;
    bool frame_length_960 = false;

    // AAC-LC with 1024-sample frames: what every player takes as it is.
    [[nodiscard]] bool is_plain_lc() const noexcept { return object_type == 2 && !has_sbr && !has_ps && !frame_length_960; }
};

// AudioSpecificConfig. Explicit sample rates (index 15) and configs with trailing extensions are fine; rate 0 and channel
// configuration 0 without a program config are errors.
[[nodiscard]] Result<AacConfig> parse_audio_specific_config(ByteView config);
// The 2-byte (or 5-byte, for an explicit rate) AAC-LC config.
[[nodiscard]] Bytes write_audio_specific_config(std::int32_t sample_rate, std::int32_t channels);
[[nodiscard]] Result<AudioTrack> make_audio_track(ByteView config);
// One raw AAC-LC access unit that decodes to silence. Empty for more than 6 channels, whose order has several codes.
[[nodiscard]] Bytes silent_access_unit(std::int32_t channels);

// The raw access unit inside an ADTS frame, or the payload itself if it has no ADTS header (RTMP V5).
[[nodiscard]] ByteView strip_adts(ByteView payload) noexcept;

}  // namespace session::media
