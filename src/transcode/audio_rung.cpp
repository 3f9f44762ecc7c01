#include "transcode/audio_rung.hpp"

#include <algorithm>
#include <new>

#include "session/base/log.hpp"

namespace session::transcode {
namespace {

constexpr std::int32_t kMaxRate = 48'000;
constexpr std::int32_t kMaxChannels = 2;

// A rate that AAC has a code for and every player knows.
std::int32_t output_rate(std::int32_t rate) {
    for (const std::int32_t known : {48'000, 44'100, 32'000, 24'000, 22'050, 16'000}) {
        if (rate == known) return known;
    }
    return kMaxRate;
}

}  // namespace

AudioRung::AudioRung(CodecContextPtr decoder, const LadderOptions& options, LadderOutput& output)
    : bitrate_bps_(options.audio_bitrate_bps),
      queue_limit_(options.queue_limit),
      broadcast_(options.broadcast),
      output_(output),
      decoder_(std::move(decoder)),
      frame_(av_frame_alloc()) {
    if (!frame_) throw std::bad_alloc{};
}

AudioRung::~AudioRung() {
    executor_.reset();
    av_channel_layout_uninit(&in_layout_);
}

Result<std::unique_ptr<AudioRung>> AudioRung::create(WorkerPool& pool, const LadderOptions& options, LadderOutput& output) {
    const auto& track = options.source.audio;
    if (!track || !track->decoder_config) return fail(ErrorCode::invalid_argument, "no audio track to re-encode");
    auto decoder = open_decoder(AV_CODEC_ID_AAC, *track->decoder_config);
    if (!decoder) return fail(decoder.error());
    std::unique_ptr<AudioRung> rung{new AudioRung{*std::move(decoder), options, output}};
    rung->executor_ = pool.make_executor();
    return rung;
}

void AudioRung::push(media::PacketPtr packet) {
    {
        const std::lock_guard lock{mutex_};
        queue_.push_back(std::move(packet));
        while (queue_.back()->dts - queue_.front()->dts > queue_limit_) queue_.pop_front();
    }
    executor_->post([this] { transcode_next(); });
}

void AudioRung::finish(std::function<void()> done) {
    executor_->post([this, done = std::move(done)] {
        avcodec_send_packet(decoder_.get(), nullptr);
        receive_frames();
        if (encoder_ && !is_stopped_) deliver(encoder_->flush());
        done();
    });
}

void AudioRung::transcode_next() {
    media::PacketPtr packet;
    {
        const std::lock_guard lock{mutex_};
        if (queue_.empty()) return;
        packet = std::move(queue_.front());
        queue_.pop_front();
    }
    const auto av = make_av_packet(*packet->data, packet->pts, packet->dts);
    // An error says that this packet was damaged; the next one may be fine.
    [[maybe_unused]] const int rc = avcodec_send_packet(decoder_.get(), av.get());
    receive_frames();
}

void AudioRung::receive_frames() {
    while (avcodec_receive_frame(decoder_.get(), frame_.get()) >= 0) {
        if (is_stopped_ || frame_->pts == AV_NOPTS_VALUE || frame_->nb_samples <= 0) continue;
        if (const auto ok = convert(*frame_); !ok) stop(ok.error());
    }
}

Result<> AudioRung::prepare(const AVFrame& frame) {
    if (!encoder_) {
        const auto channels = std::clamp(frame.ch_layout.nb_channels, 1, kMaxChannels);
        auto encoder = AacEncoder::create({output_rate(frame.sample_rate), channels, bitrate_bps_});
        if (!encoder) return fail(encoder.error());
        encoder_ = *std::move(encoder);
        output_.on_audio_track(encoder_->track());
    }
    const bool is_same = resampler_ && in_rate_ == frame.sample_rate && in_format_ == frame.format &&
                         av_channel_layout_compare(&in_layout_, &frame.ch_layout) == 0;
    if (is_same) return {};
    av_channel_layout_uninit(&in_layout_);
    if (av_channel_layout_copy(&in_layout_, &frame.ch_layout) < 0) throw std::bad_alloc{};
    AVChannelLayout out_layout{};
    av_channel_layout_default(&out_layout, encoder_->track()->channels);
    SwrContext* context = nullptr;
    int rc = swr_alloc_set_opts2(&context, &out_layout, AV_SAMPLE_FMT_FLT, encoder_->track()->sample_rate, &in_layout_,
                                 static_cast<AVSampleFormat>(frame.format), frame.sample_rate, 0, nullptr);
    resampler_.reset(context);
    // 5.1 mixed down must not clip where all its channels are loud.
    if (rc >= 0) rc = av_opt_set_double(context, "rematrix_maxval", 1.0, 0);
    if (rc >= 0) rc = swr_init(context);
    if (rc < 0) return fail(libav_error("resampler", rc));
    in_rate_ = frame.sample_rate;
    in_format_ = frame.format;
    return {};
}

Result<> AudioRung::convert(const AVFrame& frame) {
    if (auto ok = prepare(frame); !ok) return ok;
    const auto& track = *encoder_->track();
    // What the resampler still holds comes out before this frame.
    const auto held = swr_get_delay(resampler_.get(), media::kTimescale);
    const auto room = swr_get_out_samples(resampler_.get(), frame.nb_samples);
    if (room < 0) return fail(libav_error("resampler", room));
    std::vector<float> samples(static_cast<std::size_t>(room) * static_cast<std::size_t>(track.channels));
    auto* out = reinterpret_cast<std::uint8_t*>(samples.data());
    const auto* const* in = const_cast<const std::uint8_t* const*>(frame.extended_data);
    auto in_planes = std::vector<const std::uint8_t*>(in, in + frame.ch_layout.nb_channels);
    const int count = swr_convert(resampler_.get(), &out, room, in_planes.data(), frame.nb_samples);
    if (count < 0) return fail(libav_error("resampler", count));
    samples.resize(static_cast<std::size_t>(count) * static_cast<std::size_t>(track.channels));
    deliver(encoder_->encode(samples, frame.pts - held));
    return {};
}

void AudioRung::deliver(Result<std::vector<media::PacketPtr>> packets) {
    if (!packets) {
        stop(packets.error());
        return;
    }
    for (auto& packet : *packets) output_.on_audio_packet(std::move(packet));
}

void AudioRung::stop(const Error& why) {
    is_stopped_ = true;
    log::warn("transcode", "audio can't be re-encoded", {{"broadcast", broadcast_}, {"why", why}});
}

}  // namespace session::transcode
