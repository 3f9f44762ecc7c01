#include "hls/audio_queue.hpp"

#include <algorithm>
#include <utility>

#include "session/media/aac.hpp"

namespace session::hls {
namespace {

// How far a broadcast may run past the end of a part that still lacks audio, and how far without any audio before it counts as dead:
// our choices.
constexpr std::int64_t kWait = media::kTimescale / 10;
constexpr std::int64_t kDead = media::kTimescale * 3 / 2;
// Kept for a rendition whose video is late; beyond it the oldest is dropped. Encoders lag 2 s at most.
constexpr std::int64_t kMaxAhead = 15 * media::kTimescale;

}  // namespace

void AudioQueue::push(const media::PacketPtr& packet, int stretch, std::int64_t frame_ticks) {
    has_heard_ = true;
    if (packet->pts + frame_ticks / 2 < silent_until_) return;  // too late: there is silence already
    // Up to the first frame of audio that returns.
    if (is_dead_ && silence_ && silence_->stretch == stretch && end_ == silent_until_) append_silence(end_, packet->pts);
    queue_.push_back({packet, stretch});
    end_ = packet->pts + frame_ticks;
    while (queue_.front().packet->pts < packet->pts - kMaxAhead) queue_.pop_front();
}

void AudioQueue::observe(std::int64_t newest) noexcept {
    if (std::exchange(has_heard_, false)) last_heard_ = newest;
    is_dead_ = newest - last_heard_ >= kDead;
}

bool AudioQueue::is_ready(std::int64_t until, std::int64_t newest) const noexcept {
    return end_ >= until || newest >= until + kWait || is_dead_;
}

void AudioQueue::fill_with_silence(const media::AudioTrack& track, int stretch, std::int64_t from, std::int64_t until) {
    if (!is_dead_) return;
    const auto unit = share(media::silent_access_unit(track.channels));
    if (unit->empty()) return;
    silence_ = Silence{unit, track.sample_rate, track.samples_per_frame, stretch};
    const auto frame_ticks = media::rescale(track.samples_per_frame, track.sample_rate, media::kTimescale);
    append_silence(from - end_ < frame_ticks ? end_ : from, until);
}

void AudioQueue::append_silence(std::int64_t from, std::int64_t until) {
    const auto at = [&](std::int64_t samples) { return from + media::rescale(samples, silence_->sample_rate, media::kTimescale); };
    for (std::int64_t next = silence_->samples_per_frame; at(next) <= until; next += silence_->samples_per_frame) {
        media::Packet packet;
        packet.kind = media::TrackKind::audio;
        packet.is_keyframe = true;
        packet.dts = packet.pts = at(next - silence_->samples_per_frame);
        packet.duration = at(next) - packet.pts;
        packet.data = silence_->unit;
        end_ = silent_until_ = at(next);
        queue_.push_back({std::make_shared<const media::Packet>(std::move(packet)), silence_->stretch});
    }
}

std::vector<mux::Sample> AudioQueue::take(const media::AudioTrack& track, int stretch, std::int64_t until) {
    std::vector<mux::Sample> taken;
    const auto frame_ticks = media::rescale(track.samples_per_frame, track.sample_rate, media::kTimescale);
    while (!queue_.empty() && queue_.front().stretch <= stretch && queue_.front().packet->pts < until) {
        if (!taken.empty()) taken.back().duration = queue_.front().packet->pts - taken.back().packet->pts;
        taken.push_back({std::move(queue_.front().packet), frame_ticks});
        queue_.pop_front();
    }
    return taken;
}

void AudioQueue::discard_stretches_before(int stretch) {
    while (!queue_.empty() && queue_.front().stretch < stretch) queue_.pop_front();
}

void AudioQueue::discard_before(std::int64_t pts) {
    while (!queue_.empty() && queue_.front().packet->pts < pts) queue_.pop_front();
}

}  // namespace session::hls
