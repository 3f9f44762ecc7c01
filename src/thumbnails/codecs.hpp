// Coded pictures to stills, and stills to coded pictures. Stateless; any thread.
#pragma once

#include "session/base/result.hpp"
#include "session/media/packet.hpp"
#include "session/media/track.hpp"
#include "thumbnails/still.hpp"

namespace session::thumbnails {

// The whole picture of a keyframe, with black beside it where its shape is another. Errors: unsupported, malformed.
[[nodiscard]] Result<Still> decode_keyframe(const media::VideoTrack& track, const media::Packet& packet, std::int32_t width,
                                            std::int32_t height);

// Errors: unsupported (libavcodec was built without the encoder), internal.
[[nodiscard]] Result<Bytes> encode_webp(const Still& still);
[[nodiscard]] Result<Bytes> encode_jpeg(const Still& still);

}  // namespace session::thumbnails
