#include <algorithm>
#include <array>
#include <cstdlib>
#include <new>

#include "session/media/aac.hpp"
#include "session/transcode/encoder.hpp"
#include "transcode/libav.hpp"

namespace session::transcode {
namespace {

constexpr std::size_t kFrameSamples = 1024;
// Drift and rounding of the samples' clock stay far below this; a lost packet of 20 ms and more, several times, goes over it.
constexpr std::int64_t kMaxDriftTicks = media::kTimescale / 10;

class LibavAacEncoder final : public AacEncoder {
   public:
    LibavAacEncoder(CodecContextPtr context, media::AudioTrackPtr track) : context_(std::move(context)), track_(std::move(track)) {
        frame_.reset(av_frame_alloc());
        packet_.reset(av_packet_alloc());
        if (!frame_ || !packet_) throw std::bad_alloc{};
    }

    [[nodiscard]] const media::AudioTrackPtr& track() const noexcept override { return track_; }

    [[nodiscard]] Result<std::vector<media::PacketPtr>> encode(std::span<const float> samples, std::int64_t pts) override {
        if (!has_start_) {
            start_pts_ = pts;
            has_start_ = true;
        }
        std::vector<media::PacketPtr> packets;
        if (auto ok = follow_clock(pts, samples, packets); !ok) return fail(ok.error());
        pending_.insert(pending_.end(), samples.begin(), samples.end());
        if (auto ok = encode_whole_frames(packets); !ok) return fail(ok.error());
        return packets;
    }

    [[nodiscard]] Result<std::vector<media::PacketPtr>> flush() override {
        std::vector<media::PacketPtr> packets;
        if (auto ok = pad_and_encode(packets); !ok) return fail(ok.error());
        avcodec_send_frame(context_.get(), nullptr);
        if (auto ok = receive(packets); !ok) return fail(ok.error());
        return packets;
    }

   private:
    [[nodiscard]] std::size_t channels() const { return static_cast<std::size_t>(track_->channels); }
    [[nodiscard]] std::int64_t pending_samples() const { return static_cast<std::int64_t>(pending_.size() / channels()); }

    // A gap moves the sample count on, so that what follows it is at its own time; what overlaps the past is cut off.
    Result<> follow_clock(std::int64_t pts, std::span<const float>& samples, std::vector<media::PacketPtr>& packets) {
        const auto next = sample_count_ + pending_samples();
        const auto drift = pts - (start_pts_ + media::rescale(next, track_->sample_rate, media::kTimescale));
        if (std::abs(drift) <= kMaxDriftTicks) return {};
        const auto drift_samples = media::rescale(drift, media::kTimescale, track_->sample_rate);
        if (drift < 0) {
            const auto late = static_cast<std::size_t>(-drift_samples) * channels();
            samples = samples.subspan(std::min(late, samples.size()));
            return {};
        }
        if (auto ok = pad_and_encode(packets); !ok) return ok;
        sample_count_ = next + drift_samples;
        return {};
    }

    Result<> pad_and_encode(std::vector<media::PacketPtr>& packets) {
        if (pending_.empty()) return {};
        pending_.resize(kFrameSamples * channels());
        return encode_whole_frames(packets);
    }

    Result<> encode_whole_frames(std::vector<media::PacketPtr>& packets) {
        const auto frame_size = kFrameSamples * channels();
        std::size_t used = 0;
        for (; pending_.size() - used >= frame_size; used += frame_size) {
            if (auto ok = encode_frame({pending_.data() + used, frame_size}, packets); !ok) return ok;
        }
        pending_.erase(pending_.begin(), pending_.begin() + static_cast<std::ptrdiff_t>(used));
        return {};
    }

    Result<> encode_frame(std::span<const float> samples, std::vector<media::PacketPtr>& packets) {
        av_frame_unref(frame_.get());
        frame_->format = AV_SAMPLE_FMT_FLTP;
        frame_->nb_samples = static_cast<int>(kFrameSamples);
        frame_->sample_rate = track_->sample_rate;
        if (av_channel_layout_copy(&frame_->ch_layout, &context_->ch_layout) < 0 || av_frame_get_buffer(frame_.get(), 0) < 0) {
            throw std::bad_alloc{};
        }
        for (std::size_t channel = 0; channel < channels(); ++channel) {
            auto* plane = reinterpret_cast<float*>(frame_->extended_data[channel]);
            for (std::size_t i = 0; i < kFrameSamples; ++i) {
                plane[i] = std::clamp(samples[i * channels() + channel], -1.0F, 1.0F);
            }
        }
        frame_->pts = sample_count_;
        sample_count_ += static_cast<std::int64_t>(kFrameSamples);
        const int rc = avcodec_send_frame(context_.get(), frame_.get());
        if (rc < 0) return fail(libav_error("AAC encoder", rc));
        return receive(packets);
    }

    Result<> receive(std::vector<media::PacketPtr>& packets) {
        for (;;) {
            const int rc = avcodec_receive_packet(context_.get(), packet_.get());
            if (rc == AVERROR(EAGAIN) || rc == AVERROR_EOF) return {};
            if (rc < 0) return fail(libav_error("AAC encoder", rc));
            // The encoder's delay comes out first, at negative times: it only holds the silence before the first sample.
            if (packet_->pts >= 0 && packet_->size > 0) packets.push_back(make_packet());
            av_packet_unref(packet_.get());
        }
    }

    [[nodiscard]] media::PacketPtr make_packet() const {
        const auto at = [this](std::int64_t sample) { return start_pts_ + media::rescale(sample, track_->sample_rate, media::kTimescale); };
        auto packet = std::make_shared<media::Packet>();
        packet->kind = media::TrackKind::audio;
        packet->is_keyframe = true;
        packet->pts = at(packet_->pts);
        packet->dts = packet->pts;
        packet->duration = at(packet_->pts + static_cast<std::int64_t>(kFrameSamples)) - packet->pts;
        packet->data = share(Bytes(packet_->data, packet_->data + packet_->size));
        return packet;
    }

    CodecContextPtr context_;
    media::AudioTrackPtr track_;
    FramePtr frame_;
    AvPacketPtr packet_;
    std::vector<float> pending_;     // interleaved, less than one frame between calls
    std::int64_t sample_count_ = 0;  // given to the encoder, gaps included
    std::int64_t start_pts_ = 0;
    bool has_start_ = false;
};

}  // namespace

Result<std::unique_ptr<AacEncoder>> AacEncoder::create(const AacEncoderOptions& options) {
    silence_libav();
    static constexpr std::array<std::int32_t, 13> kRates{96'000, 88'200, 64'000, 48'000, 44'100, 32'000, 24'000,
                                                         22'050, 16'000, 12'000, 11'025, 8'000,  7'350};
    if (std::find(kRates.begin(), kRates.end(), options.sample_rate) == kRates.end() || options.channels < 1 || options.channels > 6) {
        return fail(ErrorCode::invalid_argument,
                    "no AAC for " + std::to_string(options.sample_rate) + " Hz and " + std::to_string(options.channels) + " channels");
    }
    const auto* codec = avcodec_find_encoder(AV_CODEC_ID_AAC);
    if (codec == nullptr) return fail(ErrorCode::internal, "libavcodec was built without an AAC encoder");
    CodecContextPtr context{avcodec_alloc_context3(codec)};
    if (!context) throw std::bad_alloc{};
    context->sample_fmt = AV_SAMPLE_FMT_FLTP;
    context->sample_rate = options.sample_rate;
    context->time_base = AVRational{1, options.sample_rate};
    context->bit_rate = options.bitrate_bps;
    context->thread_count = 1;
    context->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
    av_channel_layout_default(&context->ch_layout, options.channels);
    const int rc = avcodec_open2(context.get(), codec, nullptr);
    if (rc < 0) return fail(libav_error("open AAC encoder", rc));
    auto track = media::make_audio_track({context->extradata, static_cast<std::size_t>(context->extradata_size)});
    if (!track) return fail(track.error());
    return std::make_unique<LibavAacEncoder>(std::move(context), std::make_shared<const media::AudioTrack>(*std::move(track)));
}

}  // namespace session::transcode
