// One source's H.264 decoder. Private to transcode.
#pragma once

#include <functional>
#include <memory>

#include "session/media/packet.hpp"
#include "transcode/picture.hpp"

namespace session::transcode {

using SharedFrame = std::shared_ptr<const AVFrame>;

// Packets in, pictures out in display order with strictly growing pts. Damaged packets are concealed or cost pictures, never the
// decoder. No delay but what the stream's own reordering needs. One thread at a time.
class VideoDecoder {
   public:
    using Output = std::function<void(SharedFrame)>;

    [[nodiscard]] static Result<std::unique_ptr<VideoDecoder>> open(const media::VideoTrack& track);

    void decode(const media::Packet& packet, const Output& output);
    void flush(const Output& output);
    // The last picture again, at a later time; nothing before the first one.
    void repeat(std::int64_t pts, const Output& output);

   private:
    explicit VideoDecoder(CodecContextPtr context) : context_(std::move(context)) {}
    void receive(const Output& output);

    CodecContextPtr context_;
    std::int64_t last_pts_ = -1;
    SharedFrame last_;
};

}  // namespace session::transcode
