#include <cstring>
#include <new>

#include "thumbnails/codecs.hpp"
#include "thumbnails/libav.hpp"

namespace session::thumbnails {
namespace {

constexpr std::int32_t kSmallestHd = 720;

Result<CodecContextPtr> open_decoder(const media::VideoTrack& track) {
    const auto* codec = avcodec_find_decoder(AV_CODEC_ID_H264);
    if (codec == nullptr || !track.decoder_config) return fail(ErrorCode::unsupported, "no decoder for this source");
    CodecContextPtr context{avcodec_alloc_context3(codec)};
    if (!context) throw std::bad_alloc{};
    const auto& config = *track.decoder_config;
    context->thread_count = 1;
    context->extradata = static_cast<std::uint8_t*>(av_mallocz(config.size() + AV_INPUT_BUFFER_PADDING_SIZE));
    if (context->extradata == nullptr) throw std::bad_alloc{};
    std::memcpy(context->extradata, config.data(), config.size());
    context->extradata_size = static_cast<int>(config.size());
    if (avcodec_open2(context.get(), codec, nullptr) < 0) return fail(ErrorCode::unsupported, "the decoder refused the source");
    return context;
}

Result<FramePtr> decode(const media::VideoTrack& track, const media::Packet& packet) {
    auto context = open_decoder(track);
    if (!context) return fail(context.error());
    AvPacketPtr coded{av_packet_alloc()};
    FramePtr frame{av_frame_alloc()};
    const auto& data = *packet.data;
    if (!coded || !frame || av_new_packet(coded.get(), static_cast<int>(data.size())) < 0) throw std::bad_alloc{};
    if (!data.empty()) std::memcpy(coded->data, data.data(), data.size());
    const bool is_taken = avcodec_send_packet(context->get(), coded.get()) >= 0 && avcodec_send_packet(context->get(), nullptr) >= 0;
    if (!is_taken || avcodec_receive_frame(context->get(), frame.get()) < 0) return fail(ErrorCode::malformed, "no picture in a keyframe");
    return frame;
}

double aspect_ratio(const AVFrame& frame) {
    const auto& pixel = frame.sample_aspect_ratio;
    const double shape = pixel.num > 0 && pixel.den > 0 ? static_cast<double>(pixel.num) / pixel.den : 1.0;
    return shape * frame.width / frame.height;
}

bool is_bt709(const AVFrame& frame) {
    return frame.colorspace == AVCOL_SPC_BT709 || (frame.colorspace == AVCOL_SPC_UNSPECIFIED && frame.height >= kSmallestHd);
}

bool is_full_range(const AVFrame& frame) {
    const auto format = static_cast<AVPixelFormat>(frame.format);
    return frame.color_range == AVCOL_RANGE_JPEG || format == AV_PIX_FMT_YUVJ420P || format == AV_PIX_FMT_YUVJ422P ||
           format == AV_PIX_FMT_YUVJ444P;
}

}  // namespace

Result<Still> decode_keyframe(const media::VideoTrack& track, const media::Packet& packet, std::int32_t width, std::int32_t height) {
    av_log_set_level(AV_LOG_QUIET);
    const auto frame = decode(track, packet);
    if (!frame) return fail(frame.error());
    const auto& raw = **frame;
    const auto format = static_cast<AVPixelFormat>(raw.format);
    const auto* description = av_pix_fmt_desc_get(format);
    const bool is_planar_yuv = description != nullptr && (description->flags & AV_PIX_FMT_FLAG_RGB) == 0 &&
                               (description->flags & AV_PIX_FMT_FLAG_BE) == 0 &&
                               av_pix_fmt_count_planes(format) == description->nb_components;
    if (!is_planar_yuv || raw.width <= 0 || raw.height <= 0) return fail(ErrorCode::unsupported, "pictures of this format");
    Still still{width, height};
    const auto box = fit(aspect_ratio(raw), width, height);
    const std::size_t planes = description->nb_components >= 3 ? 3 : 1;
    for (std::size_t i = 0; i < planes; ++i) {
        const auto columns = i == 0 ? 0 : description->log2_chroma_w;
        const auto rows = i == 0 ? 0 : description->log2_chroma_h;
        const PlaneView view{raw.data[i], raw.linesize[i], AV_CEIL_RSHIFT(raw.width, columns), AV_CEIL_RSHIFT(raw.height, rows),
                             description->comp[i].depth};
        const auto half = i == 0 ? 1 : 2;
        shrink(view, still.planes[i], Box{box.x / half, box.y / half, box.width / half, box.height / half});
    }
    if (is_full_range(raw)) to_limited_range(still, box);
    if (is_bt709(raw)) from_bt709(still);
    return still;
}

}  // namespace session::thumbnails
