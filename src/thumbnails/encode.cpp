#include <algorithm>
#include <cmath>
#include <cstring>
#include <new>

#include "thumbnails/codecs.hpp"
#include "thumbnails/libav.hpp"

namespace session::thumbnails {
namespace {

// Our own choice. At 440x248 ffmpeg's test pictures (smptehdbars to mandelbrot) come to 3 to 11 KB as JPEG and 1 to 7 KB as WebP; noise
// to 70 KB as either.
constexpr int kJpegQuantiser = 5;
constexpr const char* kWebpQuality = "70";

struct Format {
    const char* encoder;
    AVPixelFormat pixels;
    bool is_full_range;
};

FramePtr to_frame(const Still& still, const Format& format) {
    FramePtr frame{av_frame_alloc()};
    if (!frame) throw std::bad_alloc{};
    frame->width = still.width();
    frame->height = still.height();
    frame->format = format.pixels;
    if (av_frame_get_buffer(frame.get(), 0) < 0) throw std::bad_alloc{};
    for (std::size_t i = 0; i < still.planes.size(); ++i) {
        const auto& plane = still.planes[i];
        for (std::int32_t y = 0; y < plane.height; ++y) {
            auto* row = frame->data[i] + std::ptrdiff_t{frame->linesize[i]} * y;
            for (std::int32_t x = 0; x < plane.width; ++x) {
                const double value = plane.at(x, y);
                const double full = i == 0 ? (value - 16) * 255 / 219 : 128 + (value - 128) * 255 / 224;
                row[x] = format.is_full_range ? static_cast<std::uint8_t>(std::clamp(std::lround(full), 0L, 255L)) : plane.at(x, y);
            }
        }
    }
    frame->pts = 0;
    return frame;
}

Result<Bytes> encode(const Still& still, const Format& format) {
    av_log_set_level(AV_LOG_QUIET);
    const auto* codec = avcodec_find_encoder_by_name(format.encoder);
    if (codec == nullptr) return fail(ErrorCode::unsupported, std::string{"libavcodec was built without "} + format.encoder);
    CodecContextPtr context{avcodec_alloc_context3(codec)};
    AvPacketPtr packet{av_packet_alloc()};
    if (!context || !packet) throw std::bad_alloc{};
    context->width = still.width();
    context->height = still.height();
    context->pix_fmt = format.pixels;
    context->color_range = format.is_full_range ? AVCOL_RANGE_JPEG : AVCOL_RANGE_MPEG;
    context->time_base = {1, 1};
    context->thread_count = 1;
    if (format.is_full_range) {
        context->flags |= AV_CODEC_FLAG_QSCALE;
        context->global_quality = FF_QP2LAMBDA * kJpegQuantiser;
    } else {
        av_opt_set(context.get(), "quality", kWebpQuality, AV_OPT_SEARCH_CHILDREN);
    }
    if (avcodec_open2(context.get(), codec, nullptr) < 0) return fail(ErrorCode::internal, std::string{format.encoder} + " did not open");
    const auto frame = to_frame(still, format);
    frame->quality = context->global_quality;
    const bool is_taken = avcodec_send_frame(context.get(), frame.get()) >= 0 && avcodec_send_frame(context.get(), nullptr) >= 0;
    if (!is_taken || avcodec_receive_packet(context.get(), packet.get()) < 0) {
        return fail(ErrorCode::internal, std::string{format.encoder} + " gave no picture");
    }
    return Bytes(packet->data, packet->data + packet->size);
}

}  // namespace

Result<Bytes> encode_webp(const Still& still) {
    return encode(still, {"libwebp", AV_PIX_FMT_YUV420P, false});
}

Result<Bytes> encode_jpeg(const Still& still) {
    return encode(still, {"mjpeg", AV_PIX_FMT_YUVJ420P, true});
}

}  // namespace session::thumbnails
