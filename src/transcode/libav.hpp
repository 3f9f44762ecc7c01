// libavcodec's objects behind unique_ptr, and its messages in our log. Private to transcode.
#pragma once

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavutil/frame.h>
#include <libavutil/opt.h>
#include <libavutil/pixdesc.h>
#include <libswresample/swresample.h>
}

#include <memory>

#include "session/base/bytes.hpp"
#include "session/base/result.hpp"

namespace session::transcode {

struct LibavDeleter {
    void operator()(AVCodecContext* p) const { avcodec_free_context(&p); }
    void operator()(AVFrame* p) const { av_frame_free(&p); }
    void operator()(AVPacket* p) const { av_packet_free(&p); }
    void operator()(SwrContext* p) const { swr_free(&p); }
};
using CodecContextPtr = std::unique_ptr<AVCodecContext, LibavDeleter>;
using FramePtr = std::unique_ptr<AVFrame, LibavDeleter>;
using AvPacketPtr = std::unique_ptr<AVPacket, LibavDeleter>;
using SwrPtr = std::unique_ptr<SwrContext, LibavDeleter>;

// Sends libav's own messages nowhere: what matters of them comes back as error codes. Process-wide, idempotent.
void silence_libav();

[[nodiscard]] Error libav_error(const char* what, int code);

// An opened decoder with its configuration record, on one thread (more would add a frame of delay each).
[[nodiscard]] Result<CodecContextPtr> open_decoder(AVCodecID id, ByteView decoder_config);
// `data` behind the padding that libav's bit readers need.
[[nodiscard]] AvPacketPtr make_av_packet(ByteView data, std::int64_t pts, std::int64_t dts);

}  // namespace session::transcode
