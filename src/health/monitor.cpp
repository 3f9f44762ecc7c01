#include "session/health/monitor.hpp"

#include <algorithm>
#include <deque>
#include <map>
#include <mutex>
#include <utility>

#include "health/issues.hpp"
#include "health/measurements.hpp"
#include "health/rung_speeds.hpp"

namespace session::health {
namespace {

constexpr std::size_t kHour = 3'600;  // samples, one a second
constexpr std::size_t kMaxRefused = 20;
// Channels that something is remembered of; the longest silent are forgotten first.
constexpr std::size_t kMaxChannels = 1'000;
constexpr std::chrono::milliseconds kInterval{1'000};

Sample sample_of(const Snapshot& snapshot) {
    Sample sample;
    sample.at = snapshot.at;
    if (snapshot.video) {
        sample.bitrate_bps = static_cast<float>(snapshot.video->bitrate_bps);
        sample.fps = static_cast<float>(snapshot.video->fps);
        sample.keyframe_interval_s = static_cast<float>(snapshot.video->keyframe_interval_s.value_or(0));
    }
    if (snapshot.audio) sample.bitrate_bps += static_cast<float>(snapshot.audio->bitrate_bps);
    sample.ingest_lag_ms = static_cast<float>(snapshot.ingest_lag_ms);
    sample.transcode_speed = static_cast<float>(snapshot.transcode_speed.value_or(0));
    sample.viewers = static_cast<float>(snapshot.viewers);
    return sample;
}

}  // namespace

struct Monitor::Impl {
    struct Channel {
        Snapshot newest;
        Encoding encoding;
        std::deque<Sample> history;
        std::deque<RefusedAttempt> refused;  // newest first
        Clock::Wall touched{};
    };

    explicit Impl(Services used) : services(std::move(used)) {}

    // With the lock held.
    Channel& channel(const std::string& handle) {
        auto& found = channels[handle];
        found.touched = services.clock.wall_now();
        if (channels.size() > kMaxChannels) {
            channels.erase(std::min_element(channels.begin(), channels.end(),
                                            [](const auto& a, const auto& b) { return a.second.touched < b.second.touched; }));
        }
        return channels[handle];
    }

    [[nodiscard]] Encoding encoding(const std::string& handle) {
        const std::lock_guard lock{mutex};
        return channel(handle).encoding;
    }

    // Adds what the meter does not know, and keeps it.
    void keep(const std::string& handle, Snapshot snapshot, bool is_on_air) {
        if (is_on_air && services.publisher) snapshot.publisher = services.publisher(handle);
        if (services.audience) {
            const auto audience = services.audience(handle);
            snapshot.viewers = audience.viewers;
            snapshot.peak_viewers = audience.peak;
        }
        {
            const std::lock_guard lock{mutex};
            auto& entry = channel(handle);
            snapshot.refused_attempts.assign(entry.refused.begin(), entry.refused.end());
            entry.newest = snapshot;
            entry.history.push_back(sample_of(snapshot));
            if (entry.history.size() > kHour) entry.history.pop_front();
            if (!is_on_air) entry.encoding = {};
        }
        if (services.on_snapshot) services.on_snapshot(handle, snapshot);
    }

    const Services services;
    mutable std::mutex mutex;
    std::map<std::string, Channel> channels;
};

namespace {

class Meter final : public live::BroadcastSink {
   public:
    Meter(const Clock& clock, std::function<Encoding()> encoding, std::function<void(Snapshot, bool)> keep)
        : clock_(clock), encoding_(std::move(encoding)), keep_(std::move(keep)) {}

    void on_tracks(const media::TrackSet& tracks) override {
        tracks_ = tracks;
        measurements_.begin_stretch(clock_.steady_now());
        is_on_air_ = true;
    }
    void on_packet(const media::PacketPtr& packet) override { measurements_.add(*packet, clock_.steady_now()); }
    void on_interrupted() override { measurements_.begin_stretch(clock_.steady_now()); }
    void on_end() override {
        if (!std::exchange(is_on_air_, false)) return;
        Snapshot last;
        last.at = clock_.wall_now();
        keep_(std::move(last), false);
    }
    void tick() override {
        const auto now = clock_.steady_now();
        if (!is_on_air_ || (measured_at_ && now - *measured_at_ < kInterval)) return;
        measured_at_ = now;
        keep_(measure(now), true);
    }

   private:
    Snapshot measure(Clock::Steady now) {
        const auto encoding = encoding_();
        Facts facts;
        facts.tracks = tracks_;
        facts.measured = measurements_.measure(now);
        facts.rungs = speeds_.measure(encoding, now);
        const auto& measured = facts.measured;
        Snapshot snapshot;
        snapshot.at = clock_.wall_now();
        if (tracks_.video) {
            const auto& track = *tracks_.video;
            snapshot.video = Video{track.codec,
                                   track.width,
                                   track.height,
                                   measured.fps,
                                   measured.video_bps,
                                   measured.keyframe_interval_s,
                                   measured.missing_frames};
        }
        if (tracks_.audio) {
            const auto& track = *tracks_.audio;
            snapshot.audio = Audio{track.codec, track.sample_rate, track.channels, measured.audio_bps};
        }
        snapshot.ingest_lag_ms = measured.ingest_lag_ms;
        snapshot.source_offered = encoding.source_offered;
        for (const auto& [rung, skipped] : facts.rungs) {
            if (!rung.is_dropped && rung.speed > 0) {
                snapshot.transcode_speed = std::min(snapshot.transcode_speed.value_or(rung.speed), rung.speed);
                snapshot.governor_step = std::max(snapshot.governor_step, rung.governor_step);
            }
            snapshot.rungs.push_back(rung);
        }
        auto found = measured.is_arriving ? find_issues(facts) : std::vector<Issue>{};
        snapshot.issues = issues_.update(std::move(found), snapshot.at);
        snapshot.status = status_of(measured.is_arriving, snapshot.issues);
        return snapshot;
    }

    const Clock& clock_;
    const std::function<Encoding()> encoding_;
    const std::function<void(Snapshot, bool)> keep_;
    media::TrackSet tracks_;
    Measurements measurements_;
    RungSpeeds speeds_;
    IssueLog issues_;
    bool is_on_air_ = false;
    std::optional<Clock::Steady> measured_at_;
};

}  // namespace

Monitor::Monitor(Services services) : impl_(std::make_shared<Impl>(std::move(services))) {}

Monitor::~Monitor() = default;

std::unique_ptr<live::BroadcastSink> Monitor::make_meter(const std::string& handle) {
    const auto impl = impl_;
    return std::make_unique<Meter>(
        impl->services.clock, [impl, handle] { return impl->encoding(handle); },
        [impl, handle](Snapshot snapshot, bool is_on_air) { impl->keep(handle, std::move(snapshot), is_on_air); });
}

void Monitor::report(const std::string& handle, Encoding encoding) {
    const std::lock_guard lock{impl_->mutex};
    impl_->channel(handle).encoding = std::move(encoding);
}

void Monitor::refused(const std::string& handle, std::string address, std::string reason) {
    const std::lock_guard lock{impl_->mutex};
    auto& refused = impl_->channel(handle).refused;
    refused.push_front({impl_->services.clock.wall_now(), std::move(address), std::move(reason)});
    if (refused.size() > kMaxRefused) refused.pop_back();
}

void Monitor::forget(const std::string& handle) {
    const std::lock_guard lock{impl_->mutex};
    impl_->channels.erase(handle);
}

Snapshot Monitor::find(const std::string& handle) const {
    Snapshot snapshot;
    snapshot.at = impl_->services.clock.wall_now();
    const std::lock_guard lock{impl_->mutex};
    const auto found = impl_->channels.find(handle);
    if (found == impl_->channels.end()) return snapshot;
    // A snapshot without a time was never measured: only refusals are known.
    if (found->second.newest.at != Clock::Wall{}) snapshot = found->second.newest;
    snapshot.refused_attempts.assign(found->second.refused.begin(), found->second.refused.end());
    return snapshot;
}

std::vector<Sample> Monitor::history(const std::string& handle, std::int64_t seconds) const {
    const auto from = impl_->services.clock.wall_now() - std::chrono::seconds{seconds};
    const std::lock_guard lock{impl_->mutex};
    const auto found = impl_->channels.find(handle);
    if (found == impl_->channels.end()) return {};
    std::vector<Sample> samples;
    std::copy_if(found->second.history.begin(), found->second.history.end(), std::back_inserter(samples),
                 [from](const Sample& sample) { return sample.at >= from; });
    return samples;
}

}  // namespace session::health
