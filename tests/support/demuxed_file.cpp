#include "support/demuxed_file.hpp"

#include <algorithm>
#include <memory>
#include <stdexcept>

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
}

namespace session::test {
namespace {

struct InputDeleter {
    void operator()(AVFormatContext* context) const noexcept { avformat_close_input(&context); }
};

void require(bool is_true, const char* what) {
    if (!is_true) throw std::runtime_error{what};
}

SharedBytes config_of(const AVCodecParameters& parameters) {
    return share(Bytes(parameters.extradata, parameters.extradata + parameters.extradata_size));
}

media::TrackSet read_tracks(const AVFormatContext& context) {
    media::TrackSet tracks;
    for (unsigned i = 0; i < context.nb_streams; ++i) {
        const auto& parameters = *context.streams[i]->codecpar;
        if (parameters.codec_id == AV_CODEC_ID_H264) {
            media::VideoTrack video;
            video.decoder_config = config_of(parameters);
            video.codec = "avc1.640015";
            video.width = parameters.width;
            video.height = parameters.height;
            tracks.video = std::make_shared<const media::VideoTrack>(std::move(video));
        } else if (parameters.codec_id == AV_CODEC_ID_AAC) {
            media::AudioTrack audio;
            audio.decoder_config = config_of(parameters);
            audio.codec = "mp4a.40.2";
            audio.sample_rate = parameters.sample_rate;
            audio.channels = parameters.ch_layout.nb_channels;
            tracks.audio = std::make_shared<const media::AudioTrack>(std::move(audio));
        }
    }
    return tracks;
}

}  // namespace

DemuxedFile read_file(const std::string& path) {
    AVFormatContext* raw = nullptr;
    require(avformat_open_input(&raw, path.c_str(), nullptr, nullptr) >= 0, "can't open the file");
    const std::unique_ptr<AVFormatContext, InputDeleter> context{raw};
    require(avformat_find_stream_info(context.get(), nullptr) >= 0, "can't read the file's streams");
    DemuxedFile file;
    file.tracks = read_tracks(*context);
    AVPacket* packet = av_packet_alloc();
    std::vector<media::Packet> packets;
    while (av_read_frame(context.get(), packet) >= 0) {
        const auto* stream = context->streams[packet->stream_index];
        const auto ticks = [&](std::int64_t t) {
            return media::rescale(t * stream->time_base.num, stream->time_base.den, media::kTimescale);
        };
        media::Packet made;
        made.kind = stream->codecpar->codec_type == AVMEDIA_TYPE_VIDEO ? media::TrackKind::video : media::TrackKind::audio;
        made.is_keyframe = (packet->flags & AV_PKT_FLAG_KEY) != 0;
        made.starts_segment = made.is_keyframe && made.kind == media::TrackKind::video;
        made.dts = ticks(packet->dts);
        made.pts = ticks(packet->pts);
        made.data = share(Bytes(packet->data, packet->data + packet->size));
        packets.push_back(std::move(made));
        av_packet_unref(packet);
    }
    av_packet_free(&packet);
    std::int64_t first = 0;
    for (const auto& made : packets) first = std::min(first, made.dts);
    std::stable_sort(packets.begin(), packets.end(), [](const media::Packet& a, const media::Packet& b) { return a.dts < b.dts; });
    for (auto& made : packets) {
        made.dts -= first;
        made.pts -= first;
        file.packets.push_back(std::make_shared<const media::Packet>(std::move(made)));
    }
    return file;
}

}  // namespace session::test
