#include "transcode/video_decoder.hpp"

#include <new>

namespace session::transcode {
namespace {

bool is_aligned(const AVFrame& frame) {
    for (std::size_t i = 0; i < 3; ++i) {
        if (reinterpret_cast<std::uintptr_t>(frame.data[i]) % kPlaneAlignment != 0) return false;
        if (frame.linesize[i] % static_cast<int>(kPlaneAlignment) != 0) return false;
    }
    return true;
}

// The same picture in planes zimg can read. Needed only where a stream is cropped at its left side.
FramePtr realigned(FramePtr frame) {
    if (is_aligned(*frame)) return frame;
    FramePtr copy{av_frame_alloc()};
    if (!copy) throw std::bad_alloc{};
    copy->format = frame->format;
    copy->width = frame->width;
    copy->height = frame->height;
    if (av_frame_get_buffer(copy.get(), static_cast<int>(kPlaneAlignment)) < 0) throw std::bad_alloc{};
    if (av_frame_copy(copy.get(), frame.get()) < 0 || av_frame_copy_props(copy.get(), frame.get()) < 0) return nullptr;
    return copy;
}

}  // namespace

Result<std::unique_ptr<VideoDecoder>> VideoDecoder::open(const media::VideoTrack& track) {
    if (!track.decoder_config) return fail(ErrorCode::invalid_argument, "a video track without its configuration");
    auto context = open_decoder(AV_CODEC_ID_H264, *track.decoder_config);
    if (!context) return fail(context.error());
    return std::unique_ptr<VideoDecoder>{new VideoDecoder{*std::move(context)}};
}

void VideoDecoder::decode(const media::Packet& packet, const Output& output) {
    const auto av = make_av_packet(*packet.data, packet.pts, packet.dts);
    // An error says that this packet was damaged; the next one may be fine.
    [[maybe_unused]] const int rc = avcodec_send_packet(context_.get(), av.get());
    receive(output);
}

void VideoDecoder::flush(const Output& output) {
    avcodec_send_packet(context_.get(), nullptr);
    receive(output);
}

void VideoDecoder::receive(const Output& output) {
    for (;;) {
        FramePtr frame{av_frame_alloc()};
        if (!frame) throw std::bad_alloc{};
        const int rc = avcodec_receive_frame(context_.get(), frame.get());
        if (rc == AVERROR(EAGAIN) || rc == AVERROR_EOF) return;
        if (rc < 0) continue;
        if (frame->pts == AV_NOPTS_VALUE || frame->pts <= last_pts_) continue;
        last_pts_ = frame->pts;
        frame = realigned(std::move(frame));
        if (!frame) continue;
        last_ = SharedFrame{std::move(frame)};
        output(last_);
    }
}

void VideoDecoder::repeat(std::int64_t pts, const Output& output) {
    if (!last_ || pts <= last_pts_) return;
    FramePtr again{av_frame_clone(last_.get())};
    if (!again) throw std::bad_alloc{};
    again->pts = last_pts_ = pts;
    output(SharedFrame{std::move(again)});
}

}  // namespace session::transcode
