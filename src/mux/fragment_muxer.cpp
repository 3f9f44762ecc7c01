#include "session/mux/fragment_muxer.hpp"

#include <algorithm>
#include <cstring>
#include <string>

#include "mux/fragment_writer.hpp"

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/mem.h>
}

namespace session::mux {
namespace {

constexpr int kWriteBufferBytes = 4 * 1024;

struct FormatDeleter {
    void operator()(AVFormatContext* context) const noexcept { avformat_free_context(context); }
};

struct IoDeleter {
    void operator()(AVIOContext* io) const noexcept {
        av_freep(&io->buffer);
        avio_context_free(&io);
    }
};

struct DictionaryDeleter {
    void operator()(AVDictionary* dictionary) const noexcept { av_dict_free(&dictionary); }
};

Error library_error(const char* what, int code) {
    char text[AV_ERROR_MAX_STRING_SIZE] = {};
    av_strerror(code, text, sizeof text);
    return Error{ErrorCode::internal, std::string{what} + ": " + text};
}

int append_to(void* opaque, std::uint8_t* data, int size) {
    auto& out = *static_cast<Bytes*>(opaque);
    try {
        out.insert(out.end(), data, data + size);
    } catch (...) {
        return AVERROR(ENOMEM);
    }
    return size;
}

Result<> set_decoder_config(AVCodecParameters& parameters, const SharedBytes& config) {
    if (!config || config->empty()) return fail(ErrorCode::invalid_argument, "track without decoder configuration");
    auto* extradata = static_cast<std::uint8_t*>(av_mallocz(config->size() + AV_INPUT_BUFFER_PADDING_SIZE));
    if (extradata == nullptr) return fail(ErrorCode::internal, "out of memory");
    std::memcpy(extradata, config->data(), config->size());
    parameters.extradata = extradata;
    parameters.extradata_size = static_cast<int>(config->size());
    return {};
}

Result<> add_video(AVFormatContext& context, const media::VideoTrack& track) {
    AVStream* stream = avformat_new_stream(&context, nullptr);
    if (stream == nullptr) return fail(ErrorCode::internal, "out of memory");
    auto& parameters = *stream->codecpar;
    parameters.codec_type = AVMEDIA_TYPE_VIDEO;
    parameters.codec_id = AV_CODEC_ID_H264;
    parameters.codec_tag = MKTAG('a', 'v', 'c', '1');
    parameters.width = track.width;
    parameters.height = track.height;
    if (track.sample_aspect_ratio.num > 0 && track.sample_aspect_ratio.den > 0) {
        parameters.sample_aspect_ratio = {track.sample_aspect_ratio.num, track.sample_aspect_ratio.den};
        stream->sample_aspect_ratio = parameters.sample_aspect_ratio;
    }
    stream->time_base = {1, media::kTimescale};
    return set_decoder_config(parameters, track.decoder_config);
}

Result<> add_audio(AVFormatContext& context, const media::AudioTrack& track) {
    if (track.sample_rate <= 0) return fail(ErrorCode::invalid_argument, "audio track without a sample rate");
    AVStream* stream = avformat_new_stream(&context, nullptr);
    if (stream == nullptr) return fail(ErrorCode::internal, "out of memory");
    auto& parameters = *stream->codecpar;
    parameters.codec_type = AVMEDIA_TYPE_AUDIO;
    parameters.codec_id = AV_CODEC_ID_AAC;
    parameters.sample_rate = track.sample_rate;
    parameters.frame_size = track.samples_per_frame;
    av_channel_layout_default(&parameters.ch_layout, std::max(track.channels, 1));
    stream->time_base = {1, track.sample_rate};
    return set_decoder_config(parameters, track.decoder_config);
}

// libavformat writes ftyp and moov: sample entries and their descriptors are its business.
Result<Bytes> write_init_segment(const media::TrackSet& tracks) {
    // Destroyed in reverse order: the format context before the I/O it writes to, that before the bytes.
    Bytes out;
    std::unique_ptr<AVIOContext, IoDeleter> io;
    std::unique_ptr<AVFormatContext, FormatDeleter> context;
    AVFormatContext* allocated = nullptr;
    if (const int code = avformat_alloc_output_context2(&allocated, nullptr, "mp4", nullptr); code < 0) {
        return fail(library_error("mp4 muxer", code));
    }
    context.reset(allocated);
    auto* buffer = static_cast<std::uint8_t*>(av_malloc(kWriteBufferBytes));
    if (buffer == nullptr) return fail(ErrorCode::internal, "out of memory");
    io.reset(avio_alloc_context(buffer, kWriteBufferBytes, 1, &out, nullptr, &append_to, nullptr));
    if (!io) {
        av_free(buffer);
        return fail(ErrorCode::internal, "out of memory");
    }
    context->pb = io.get();
    context->flags |= AVFMT_FLAG_CUSTOM_IO | AVFMT_FLAG_BITEXACT;
    if (tracks.video) {
        if (auto added = add_video(*context, *tracks.video); !added) return fail(added.error());
    }
    if (tracks.audio) {
        if (auto added = add_audio(*context, *tracks.audio); !added) return fail(added.error());
    }
    AVDictionary* raw_options = nullptr;
    av_dict_set(&raw_options, "movflags", "frag_custom+empty_moov+default_base_moof", 0);
    av_dict_set(&raw_options, "use_editlist", "0", 0);
    av_dict_set_int(&raw_options, "video_track_timescale", media::kTimescale, 0);
    const int code = avformat_write_header(context.get(), &raw_options);
    const std::unique_ptr<AVDictionary, DictionaryDeleter> unused_options{raw_options};
    if (code < 0) return fail(library_error("mp4 header", code));
    avio_flush(io.get());
    return out;
}

}  // namespace

struct FragmentMuxer::Impl {
    FragmentTrack video;
    FragmentTrack audio;
    SharedBytes init;
    std::uint32_t sequence_number = 0;
};

FragmentMuxer::FragmentMuxer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
FragmentMuxer::~FragmentMuxer() = default;

Result<std::unique_ptr<FragmentMuxer>> FragmentMuxer::create(const media::TrackSet& tracks) {
    if (!tracks.video && !tracks.audio) return fail(ErrorCode::invalid_argument, "no track to write");
    auto init = write_init_segment(tracks);
    if (!init) return fail(init.error());
    auto impl = std::make_unique<Impl>();
    impl->init = share(std::move(*init));
    // libavformat numbers tracks from 1 in the order they were added.
    if (tracks.video) {
        impl->video.id = 1;
        impl->video.timescale = media::kTimescale;
    }
    if (tracks.audio) {
        impl->audio.id = tracks.video ? 2 : 1;
        impl->audio.timescale = tracks.audio->sample_rate;
    }
    return std::unique_ptr<FragmentMuxer>{new FragmentMuxer{std::move(impl)}};
}

const SharedBytes& FragmentMuxer::init_segment() const noexcept {
    return impl_->init;
}

Result<Bytes> FragmentMuxer::fragment(std::span<const Sample> video, std::span<const Sample> audio) {
    if (video.empty() && audio.empty()) return fail(ErrorCode::invalid_argument, "a fragment without samples");
    if ((!video.empty() && impl_->video.id == 0) || (!audio.empty() && impl_->audio.id == 0)) {
        return fail(ErrorCode::invalid_argument, "samples of a track that the muxer does not have");
    }
    return write_fragment(++impl_->sequence_number, {impl_->video, video}, {impl_->audio, audio});
}

}  // namespace session::mux
