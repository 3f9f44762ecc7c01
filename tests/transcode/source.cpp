#include "transcode/source.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

#include "session/media/h264.hpp"
#include "transcode/libav.hpp"

namespace session::test {
namespace {

std::int64_t pts_of(const SourceOptions& options, int frame) {
    if (options.pts_of) return options.pts_of(frame);
    return media::rescale(std::int64_t{frame} * options.frame_rate.den, options.frame_rate.num, media::kTimescale);
}

// A moving gradient in any planar format of 8 to 14 bits.
void draw(AVFrame& frame, int number) {
    const auto* format = av_pix_fmt_desc_get(static_cast<AVPixelFormat>(frame.format));
    const int depth = format->comp[0].depth;
    for (int plane = 0; plane < format->nb_components; ++plane) {
        const int columns = plane == 0 ? frame.width : AV_CEIL_RSHIFT(frame.width, format->log2_chroma_w);
        const int rows = plane == 0 ? frame.height : AV_CEIL_RSHIFT(frame.height, format->log2_chroma_h);
        for (int y = 0; y < rows; ++y) {
            auto* line = frame.data[plane] + std::ptrdiff_t{y} * frame.linesize[plane];
            for (int x = 0; x < columns; ++x) {
                const int value = 32 + (x + y + 3 * number + 40 * plane) % 180;
                if (depth == 8) {
                    line[x] = static_cast<std::uint8_t>(value);
                } else {
                    reinterpret_cast<std::uint16_t*>(line)[x] = static_cast<std::uint16_t>(value << (depth - 8));
                }
            }
        }
    }
}

transcode::CodecContextPtr open_encoder(const SourceOptions& options) {
    transcode::silence_libav();
    const auto* codec = avcodec_find_encoder_by_name("libx264");
    REQUIRE(codec != nullptr);
    transcode::CodecContextPtr context{avcodec_alloc_context3(codec)};
    context->width = options.width;
    context->height = options.height;
    context->pix_fmt = options.format;
    context->time_base = AVRational{1, media::kTimescale};
    context->framerate = AVRational{options.frame_rate.num, options.frame_rate.den};
    context->sample_aspect_ratio = AVRational{options.sample_aspect_ratio.num, options.sample_aspect_ratio.den};
    context->gop_size = options.gop;
    context->max_b_frames = options.b_frames;
    context->thread_count = 1;
    context->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
    AVDictionary* dictionary = nullptr;
    av_dict_set(&dictionary, "preset", "ultrafast", 0);
    av_dict_set(&dictionary, "x264-params", options.x264_params.c_str(), 0);
    const int rc = avcodec_open2(context.get(), codec, &dictionary);
    av_dict_free(&dictionary);
    REQUIRE(rc == 0);
    return context;
}

}  // namespace

Source make_source(const SourceOptions& options) {
    const auto context = open_encoder(options);
    const ByteView extradata{context->extradata, static_cast<std::size_t>(context->extradata_size)};
    auto track = media::make_video_track(media::parse_avc_config(extradata).value()).value();
    track.frame_rate = options.frame_rate;
    Source source;
    source.track = std::make_shared<const media::VideoTrack>(track);
    for (int i = 0; i < options.frames; ++i) {
        source.pts.push_back(pts_of(options, i));
        if (options.segment_frames > 0 && i % options.segment_frames == 0) source.marks.push_back(source.pts.back());
    }
    const transcode::AvPacketPtr coded{av_packet_alloc()};
    const auto receive = [&] {
        while (avcodec_receive_packet(context.get(), coded.get()) == 0) {
            auto packet = std::make_shared<media::Packet>();
            packet->pts = coded->pts;
            packet->dts = coded->dts;
            packet->is_keyframe = (coded->flags & AV_PKT_FLAG_KEY) != 0;
            packet->starts_segment = std::binary_search(source.marks.begin(), source.marks.end(), packet->pts);
            const ByteView data{coded->data, static_cast<std::size_t>(coded->size)};
            packet->data = share(media::normalize_access_unit(data, 4).value().data);
            source.packets.push_back(std::move(packet));
            av_packet_unref(coded.get());
        }
    };
    for (int i = 0; i < options.frames; ++i) {
        const transcode::FramePtr frame{av_frame_alloc()};
        frame->format = options.format;
        frame->width = options.width;
        frame->height = options.height;
        frame->pts = source.pts[static_cast<std::size_t>(i)];
        REQUIRE(av_frame_get_buffer(frame.get(), 0) == 0);
        draw(*frame, i);
        REQUIRE(avcodec_send_frame(context.get(), frame.get()) == 0);
        receive();
    }
    avcodec_send_frame(context.get(), nullptr);
    receive();
    return source;
}

}  // namespace session::test
