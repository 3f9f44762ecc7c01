#include "health/measurements.hpp"

#include <algorithm>
#include <cmath>

namespace session::health {
namespace {

constexpr std::size_t kWindow = 5;    // seconds that rates are told of
constexpr std::size_t kMemory = 30;   // seconds that are kept
constexpr std::size_t kMissing = 10;  // seconds in which frames are missed
constexpr std::size_t kLearned = 60;  // frames from which the usual distance is learned
constexpr std::size_t kIntervals = 5;
constexpr double kStall_s = 3;
// A hole is a frame missing, and no jitter, from so many usual distances on.
constexpr double kHole = 1.75;
// AAC-LC frames of silence are 6 to 10 bytes; of the quietest music, many times that.
constexpr std::int64_t kSilentFrameBytes = 24;

double seconds_of(std::int64_t ticks) {
    return static_cast<double>(ticks) / media::kTimescale;
}

double seconds_between(Clock::Steady from, Clock::Steady to) {
    return std::chrono::duration<double>(to - from).count();
}

std::int64_t per_second(std::int64_t bytes, double wall_s) {
    return wall_s > 0 ? std::llround(static_cast<double>(bytes) * 8 / wall_s) : 0;
}

}  // namespace

void Measurements::begin_stretch(Clock::Steady now) {
    const auto missing = missing_;
    *this = Measurements{};
    missing_ = missing;
    began_ = now;
}

void Measurements::add(const media::Packet& packet, Clock::Steady now) {
    last_arrival_ = now;
    if (!closed_at_) closed_at_ = now;
    head_ = std::max(head_, packet.dts);
    offset_s_ = seconds_between(began_, now) - seconds_of(packet.dts);
    least_offset_s_ = std::min(least_offset_s_.value_or(offset_s_), offset_s_);
    const auto size = static_cast<std::int64_t>(packet.data->size());
    if (packet.kind == media::TrackKind::audio) {
        current_.audio_bytes += size;
        ++current_.audio_frames;
        last_audio_ = packet.dts;
        last_audio_arrival_ = now;
        return;
    }
    current_.video_bytes += size;
    add_video(packet);
}

void Measurements::add_video(const media::Packet& packet) {
    ++current_.frames;
    if (last_video_) {
        const auto distance = packet.dts - *last_video_;
        current_.video_ticks += distance;
        learn_distance(distance);
        if (usual_distance_ > 0 && static_cast<double>(distance) > kHole * static_cast<double>(usual_distance_)) {
            const auto missing = std::llround(static_cast<double>(distance) / static_cast<double>(usual_distance_)) - 1;
            current_.missing += missing;
            missing_ += missing;
        }
    }
    last_video_ = packet.dts;
    if (!packet.is_keyframe) return;
    if (last_keyframe_) keyframe_intervals_.push_back(packet.dts - *last_keyframe_);
    if (keyframe_intervals_.size() > kIntervals) keyframe_intervals_.pop_front();
    last_keyframe_ = packet.dts;
}

void Measurements::learn_distance(std::int64_t distance) {
    if (usual_distance_ > 0) return;
    distances_.push_back(distance);
    if (distances_.size() < kLearned) return;
    const auto middle = distances_.begin() + static_cast<std::ptrdiff_t>(kLearned / 2);
    std::nth_element(distances_.begin(), middle, distances_.end());
    usual_distance_ = *middle;
    distances_.clear();
}

Measurements::Second Measurements::sum(std::size_t seconds) const {
    Second total;
    const auto count = std::min(seconds, seconds_.size());
    for (auto second = seconds_.end() - static_cast<std::ptrdiff_t>(count); second != seconds_.end(); ++second) {
        total.wall_s += second->wall_s;
        total.video_bytes += second->video_bytes;
        total.audio_bytes += second->audio_bytes;
        total.frames += second->frames;
        total.missing += second->missing;
        total.audio_frames += second->audio_frames;
        total.video_ticks += second->video_ticks;
    }
    return total;
}

std::optional<double> Measurements::swing() const {
    if (seconds_.size() < kMemory) return std::nullopt;
    double least = 0;
    double most = 0;
    for (std::size_t block = 0; block + kWindow <= seconds_.size(); block += kWindow) {
        double bytes = 0;
        for (std::size_t i = block; i < block + kWindow; ++i) bytes += static_cast<double>(seconds_[i].video_bytes);
        least = block == 0 ? bytes : std::min(least, bytes);
        most = std::max(most, bytes);
    }
    return most / std::max(1.0, least);
}

Measured Measurements::measure(Clock::Steady now) {
    Measured measured;
    measured.missing_frames = missing_;
    measured.audio_age_s = seconds_between(last_audio_arrival_.value_or(began_), now);
    if (!last_arrival_) return measured;
    current_.wall_s = seconds_between(*closed_at_, now);
    current_.head = head_;
    closed_at_ = now;
    seconds_.push_back(std::exchange(current_, {}));
    if (seconds_.size() > kMemory) seconds_.pop_front();

    const auto window = sum(kWindow);
    measured.is_arriving = seconds_between(*last_arrival_, now) < kStall_s;
    if (window.video_ticks > 0) measured.fps = static_cast<double>(window.frames) / seconds_of(window.video_ticks);
    if (usual_distance_ > 0) measured.usual_fps = 1 / seconds_of(usual_distance_);
    measured.video_bps = per_second(window.video_bytes, window.wall_s);
    measured.audio_bps = per_second(window.audio_bytes, window.wall_s);
    if (last_keyframe_) {
        const auto running = *last_video_ - *last_keyframe_;
        const auto last = keyframe_intervals_.empty() ? 0 : keyframe_intervals_.back();
        if (last > 0 || running > 2 * media::kTimescale) measured.keyframe_interval_s = seconds_of(std::max(last, running));
    }
    if (keyframe_intervals_.size() >= kIntervals - 1) {
        const auto [least, most] = std::minmax_element(keyframe_intervals_.begin(), keyframe_intervals_.end());
        measured.keyframe_range_s = {seconds_of(*least), seconds_of(*most)};
    }
    const auto recent = sum(kMissing);
    if (recent.frames > 0)
        measured.missing_share = static_cast<double>(recent.missing) / static_cast<double>(recent.frames + recent.missing);
    measured.ingest_lag_ms = std::llround((offset_s_ - least_offset_s_.value_or(offset_s_)) * 1000);
    if (seconds_.size() > kWindow) {
        const auto before = seconds_[seconds_.size() - 1 - kWindow].head;
        if (window.wall_s > 0) measured.pace = seconds_of(head_ - before) / window.wall_s;
    }
    if (last_audio_ && last_video_) measured.audio_ahead_s = seconds_of(*last_audio_ - *last_video_);
    measured.is_silent =
        seconds_.size() >= kMissing && recent.audio_frames > 0 && recent.audio_bytes < recent.audio_frames * kSilentFrameBytes;
    measured.bitrate_swing = swing();
    return measured;
}

}  // namespace session::health
