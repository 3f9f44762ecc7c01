#include "mux/libav_fragment.hpp"

#include <cstring>
#include <stdexcept>

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/mem.h>
}

namespace session::test {
namespace {

void require(bool is_true) {
    if (!is_true) throw std::runtime_error{"libavformat refused"};
}

AVStream* add_stream(AVFormatContext* context, AVMediaType type, AVCodecID codec, int timescale, const Bytes& config) {
    AVStream* stream = avformat_new_stream(context, nullptr);
    require(stream != nullptr);
    stream->time_base = {1, timescale};
    stream->codecpar->codec_type = type;
    stream->codecpar->codec_id = codec;
    stream->codecpar->extradata = static_cast<std::uint8_t*>(av_mallocz(config.size() + AV_INPUT_BUFFER_PADDING_SIZE));
    stream->codecpar->extradata_size = static_cast<int>(config.size());
    std::memcpy(stream->codecpar->extradata, config.data(), config.size());
    return stream;
}

void write(AVFormatContext* context, int index, std::span<const mux::Sample> samples) {
    const auto scale = [&](std::int64_t t) { return media::rescale(t, media::kTimescale, context->streams[index]->time_base.den); };
    AVPacket* packet = av_packet_alloc();
    for (const auto& sample : samples) {
        require(av_new_packet(packet, static_cast<int>(sample.packet->data->size())) == 0);
        std::memcpy(packet->data, sample.packet->data->data(), sample.packet->data->size());
        packet->stream_index = index;
        packet->dts = scale(sample.packet->dts);
        packet->pts = scale(sample.packet->pts);
        packet->duration = scale(sample.duration);
        packet->flags = sample.packet->is_keyframe ? AV_PKT_FLAG_KEY : 0;
        require(av_write_frame(context, packet) >= 0);
        av_packet_unref(packet);
    }
    av_packet_free(&packet);
}

}  // namespace

Bytes libav_fragment(const media::TrackSet& tracks, std::span<const mux::Sample> video, std::span<const mux::Sample> audio) {
    AVFormatContext* context = nullptr;
    require(avformat_alloc_output_context2(&context, nullptr, "mp4", nullptr) >= 0);
    require(avio_open_dyn_buf(&context->pb) >= 0);
    auto* v = add_stream(context, AVMEDIA_TYPE_VIDEO, AV_CODEC_ID_H264, media::kTimescale, *tracks.video->decoder_config);
    v->codecpar->width = tracks.video->width;
    v->codecpar->height = tracks.video->height;
    auto* a = add_stream(context, AVMEDIA_TYPE_AUDIO, AV_CODEC_ID_AAC, tracks.audio->sample_rate, *tracks.audio->decoder_config);
    a->codecpar->sample_rate = tracks.audio->sample_rate;
    av_channel_layout_default(&a->codecpar->ch_layout, tracks.audio->channels);
    AVDictionary* options = nullptr;
    av_dict_set(&options, "movflags", "frag_custom+empty_moov+default_base_moof", 0);
    av_dict_set(&options, "use_editlist", "0", 0);
    av_dict_set_int(&options, "video_track_timescale", media::kTimescale, 0);
    require(avformat_write_header(context, &options) >= 0);
    av_dict_free(&options);
    const auto header = avio_tell(context->pb);
    write(context, 0, video);
    write(context, 1, audio);
    require(av_write_frame(context, nullptr) >= 0);
    std::uint8_t* data = nullptr;
    const int size = avio_close_dyn_buf(context->pb, &data);
    Bytes out(data + header, data + size);
    av_free(data);
    avformat_free_context(context);
    return out;
}

}  // namespace session::test
