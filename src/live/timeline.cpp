#include "session/live/timeline.hpp"

#include <algorithm>
#include <cstdlib>

namespace session::live {
namespace {

using media::kTimescale;

constexpr std::int64_t kTicksPerMs = kTimescale / 1000;
// How far a timestamp may step away from what its arrival explains before it counts as a jump of the publisher's clock. Wide, because
// arrival is bursty: an encoder that reconnects sends seconds of buffered frames at once.
constexpr std::int64_t kUnexplainedForwardMs = 2'500;
constexpr std::int64_t kBackwardMs = 1'000;

std::int64_t signed_step(std::uint32_t from, std::uint32_t to) {
    const auto step32 = static_cast<std::int32_t>(to - from);
    // The same difference on a 31-bit circle; taken where it is by far the smaller one.
    auto step31 = static_cast<std::int64_t>((to - from) & 0x7FFF'FFFFU);
    if (step31 >= 0x4000'0000) step31 -= 0x8000'0000LL;
    constexpr std::int64_t kNearMs = 60'000;
    if (std::llabs(step32) > 0x4000'0000LL && std::llabs(step31) <= kNearMs) return step31;
    return step32;
}

}  // namespace

std::int64_t Timeline::next_start() const {
    // Not at the very beginning, and not again for the second track.
    if (has_epoch_offset_ || (video_.last_dts < 0 && audio_.last_dts < 0)) return head_;
    return head_ + std::max(kSeam, video_.last_duration * 3 / 2);
}

void Timeline::rebase(Track& track, std::int64_t ms) {
    track.epoch = epoch_;
    track.offset = epoch_offset_;
    const auto mapped = ms * kTicksPerMs + epoch_offset_;
    // The other track began this epoch: share its offset if that puts this frame near the head; else this track has a base of its own.
    if (has_epoch_offset_ && std::llabs(mapped - head_) <= kLongestHole) return;
    track.offset = next_start() - ms * kTicksPerMs;
    if (!has_epoch_offset_) {
        epoch_offset_ = track.offset;
        has_epoch_offset_ = true;
    }
}

Timeline::Stamp Timeline::map(Track& track, std::uint32_t timestamp_ms, Clock::Steady arrival) {
    Stamp stamp;
    if (!track.has_last) {
        track.has_last = true;
        track.last_ms = timestamp_ms;
        rebase(track, track.last_ms);
    } else {
        const auto step = signed_step(track.last_raw_ms, timestamp_ms);
        const auto waited = std::chrono::duration_cast<std::chrono::milliseconds>(arrival - track.last_arrival).count();
        track.last_ms += step;
        // Where the other track is, no step forward is a jump or a hole: this track alone had stopped.
        const bool is_ahead = track.last_ms * kTicksPerMs + track.offset - head_ > kLongestHole;
        const bool is_jump = step < -kBackwardMs || (step - waited > kUnexplainedForwardMs && is_ahead);
        const bool is_hole = step * kTicksPerMs > kLongestHole && is_ahead;
        if (track.epoch != epoch_) {
            // The other track has jumped or a publisher returned: follow if this one has too.
            const bool has_followed = is_jump || is_hole;
            track.epoch = epoch_;
            if (has_followed) rebase(track, track.last_ms);
        } else if (is_jump || is_hole) {
            ++epoch_;
            has_epoch_offset_ = false;
            rebase(track, track.last_ms);
            stamp.was_rebased = true;
        }
    }
    track.last_raw_ms = timestamp_ms;
    track.last_arrival = arrival;
    stamp.dts = std::max(track.last_ms * kTicksPerMs + track.offset, track.last_dts + 1);
    return stamp;
}

Timeline::Stamp Timeline::map_video(std::uint32_t timestamp_ms, Clock::Steady arrival) {
    const auto epoch = video_.epoch;
    auto stamp = map(video_, timestamp_ms, arrival);
    const bool is_over_seam = video_.epoch != epoch;
    // The step over a seam says nothing about the frame rate.
    if (video_.last_dts >= 0 && stamp.dts > video_.last_dts && !is_over_seam) {
        video_.last_duration = std::min<std::int64_t>(stamp.dts - video_.last_dts, kTimescale);
    }
    video_.last_dts = stamp.dts;
    head_ = std::max(head_, stamp.dts + std::max<std::int64_t>(video_.last_duration, kTicksPerMs));
    return stamp;
}

std::optional<Timeline::Stamp> Timeline::map_audio(std::uint32_t timestamp_ms, Clock::Steady arrival, const media::AudioTrack& track) {
    auto stamp = map(audio_, timestamp_ms, arrival);
    const auto counted = audio_anchor_ + media::rescale(audio_samples_, track.sample_rate, kTimescale);
    const bool is_first = audio_rate_ != track.sample_rate;
    const auto away = stamp.dts - counted;
    if (!is_first && !stamp.was_rebased && away < -kAudioTolerance && away > -kTimescale) return std::nullopt;
    if (is_first || stamp.was_rebased || std::llabs(away) > kAudioTolerance) {
        audio_anchor_ = std::max(stamp.dts, audio_.last_dts + 1);
        audio_samples_ = 0;
        audio_rate_ = track.sample_rate;
    }
    stamp.dts = audio_anchor_ + media::rescale(audio_samples_, track.sample_rate, kTimescale);
    audio_samples_ += track.samples_per_frame;
    const auto end = audio_anchor_ + media::rescale(audio_samples_, track.sample_rate, kTimescale);
    audio_.last_dts = stamp.dts;
    head_ = std::max(head_, end);
    return stamp;
}

void Timeline::begin_epoch() {
    ++epoch_;
    has_epoch_offset_ = false;
    const auto video_last = video_.last_dts;
    const auto video_duration = video_.last_duration;
    const auto audio_last = audio_.last_dts;
    video_ = Track{};
    audio_ = Track{};
    video_.last_dts = video_last;
    video_.last_duration = video_duration;
    audio_.last_dts = audio_last;
    audio_rate_ = 0;
}

}  // namespace session::live
