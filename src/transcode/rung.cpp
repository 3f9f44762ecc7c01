#include "transcode/rung.hpp"

#include <algorithm>
#include <cmath>

#include "session/base/log.hpp"
#include "transcode/cpu_clock.hpp"

namespace session::transcode {
namespace {

// Pictures scaled and waiting. Bridges an IDR that takes three times as long as the rest, and bursts off the network.
constexpr std::size_t kQueueLimit = 6;
// Our own limit for x264's lookahead, in seconds. Three pictures at 30 fps buy 8 % less distortion at 3 % fewer bits for no CPU (m);
// what more would buy is not worth its delay.
constexpr double kLookaheadSeconds = 0.1;
// Rate control is corrected when pictures come this much more or less often than it thinks.
constexpr double kPaceTolerance = 0.15;
constexpr double kMinPace = 0.4;
constexpr double kMaxPace = 4;
// A longer hole between two pictures is a stall and says nothing about the frame rate.
constexpr std::int64_t kStall = media::kTimescale / 2;

double rate_or_default(media::Rational rate) {
    return rate.num > 0 && rate.den > 0 ? rate.value() : 30.0;
}

PictureEncoderOptions encoder_options(const PlannedRung& rung) {
    PictureEncoderOptions options;
    options.width = rung.plan.width;
    options.height = rung.plan.height;
    options.frame_rate = rung.plan.frame_rate;
    options.bitrate_bps = rung.plan.bitrate_bps;
    options.maxrate_factor = rung.config.maxrate_factor;
    options.bufsize_factor = rung.config.bufsize_factor;
    options.preset = rung.config.preset;
    return options;
}

}  // namespace

Rung::Rung(RungSettings settings, WorkerPool& pool, LadderOutput& output, RungOwner& owner)
    : settings_(std::move(settings)), output_(output), owner_(owner), governor_(settings_.limits), executor_(pool.make_executor()) {}

bool Rung::wants(std::int64_t pts, bool is_idr, bool may_skip) {
    if (is_dropped_) return false;
    if (is_idr) {
        awaits_idr_ = false;
        since_idr_ = 0;
        last_kept_pts_ = pts;
        return true;
    }
    if (awaits_idr_) return false;
    ++since_idr_;
    if (halves_frame_rate_ && since_idr_ % 2 == 1) return false;
    const auto limit = settings_.planned.config.max_frame_rate;
    if (limit > 0 && static_cast<double>(pts - last_kept_pts_) < 0.9 * media::kTimescale / limit) return false;
    if (may_skip && is_full()) {
        ++skipped_;
        has_skipped_ = true;
        return false;
    }
    last_kept_pts_ = pts;
    return true;
}

bool Rung::is_full() const {
    const std::lock_guard lock{mutex_};
    return !is_dropped_ && queue_.size() >= kQueueLimit;
}

void Rung::push(RawPicture picture) {
    {
        const std::lock_guard lock{mutex_};
        if (is_dropped_) return;
        // An IDR picture takes the place of one that is not.
        if (picture.is_idr && queue_.size() >= kQueueLimit && !queue_.back().is_idr && !is_ending_) {
            queue_.pop_back();
            ++skipped_;
            has_skipped_ = true;
        }
        queue_.push_back(std::move(picture));
    }
    executor_->post([this] { encode_next(); });
}

void Rung::finish(std::function<void()> done) {
    is_ending_ = true;
    executor_->post([this, done = std::move(done)] {
        while (!is_dropped_ && encoder_) {
            auto packet = encoder_->flush_one();
            if (!packet || !*packet) break;
            deliver(*std::move(packet));
        }
        done();
    });
}

void Rung::drop(Error why) {
    if (is_dropped_.exchange(true)) return;
    executor_->post([this, why = std::move(why)] {
        log::warn("transcode", "rung dropped", {{"broadcast", settings_.broadcast}, {"rung", plan().name}, {"why", why}});
        clear();
        output_.on_rung_dropped(settings_.index, why);
        owner_.on_rung_progress();
    });
}

void Rung::revive() {
    executor_->post([this] {
        if (is_stopped_ || is_ending_ || !is_dropped_) return;
        governor_.begin_at_last_step(owner_.now());
        effort_ = Effort::preset;  // the new encoder's, until it is told
        pace_ = 1;
        pace_since_ = pace_last_ = -1;
        step_ = governor_.step();
        halves_frame_rate_ = governor_.halves_frame_rate();
        has_skipped_ = is_forgiven_ = false;
        awaits_idr_ = true;
        is_dropped_ = false;
        log::info("transcode", "dropped rung is tried again", {{"broadcast", settings_.broadcast}, {"rung", plan().name}});
    });
}

void Rung::stop(std::function<void()> stopped) {
    is_stopped_ = true;
    is_dropped_ = true;
    executor_->post([this, stopped = std::move(stopped)] {
        clear();
        stopped();
    });
}

void Rung::clear() {
    encoder_.reset();
    const std::lock_guard lock{mutex_};
    queue_.clear();
}

void Rung::encode_next() {
    std::optional<RawPicture> picture;
    {
        const std::lock_guard lock{mutex_};
        if (queue_.empty() || is_dropped_) return;
        picture = std::move(queue_.front());
        queue_.pop_front();
    }
    const auto start = thread_cpu_ns();
    const bool is_fine = encode(*picture);
    cpu_ns_ += thread_cpu_ns() - start + picture->scale_ns;
    if (is_fine) {
        ++encoded_;
        const auto lag = owner_.now() - picture->arrival;
        lag_ = lag;
        picture.reset();
        if (!is_ending_ && !owner_.is_starting()) govern(lag);
    }
    owner_.on_rung_progress();
}

bool Rung::encode(const RawPicture& picture) {
    if (!encoder_) {
        if (const auto ok = open_encoder(picture.image.colour); !ok) {
            drop(ok.error());
            return false;
        }
    }
    if (governor_.effort() != effort_) {
        effort_ = governor_.effort();
        encoder_->set_effort(effort_);
    }
    follow_pace(picture.pts);
    auto packet = encoder_->push(picture.image.picture(), picture.pts, picture.is_idr);
    if (!packet) {
        drop(packet.error());
        return false;
    }
    if (*packet) deliver(*std::move(packet));
    return true;
}

Result<> Rung::open_encoder(const ColourInfo& colour) {
    const auto options = encoder_options(settings_.planned);
    const auto lookahead = static_cast<int>(std::clamp(kLookaheadSeconds * rate_or_default(options.frame_rate), 0.0, 10.0));
    auto encoder = X264Encoder::open(options, colour, lookahead);
    if (!encoder) return fail(encoder.error());
    encoder_ = *std::move(encoder);
    output_.on_video_track(settings_.index, encoder_->track());
    return {};
}

void Rung::deliver(std::shared_ptr<media::Packet> packet) {
    packet->starts_segment = packet->is_keyframe;
    output_.on_video_packet(settings_.index, std::move(packet));
}

void Rung::follow_pace(std::int64_t pts) {
    const bool is_stalled = pace_last_ >= 0 && pts - pace_last_ > kStall;
    pace_last_ = pts;
    if (pace_since_ < 0 || is_stalled) {
        pace_since_ = pts;
        pace_pictures_ = 0;
        return;
    }
    ++pace_pictures_;
    const auto span = pts - pace_since_;
    if (span < media::kTimescale) return;
    const auto rate = pace_pictures_ * static_cast<double>(media::kTimescale) / static_cast<double>(span);
    const auto pace = std::clamp(rate / rate_or_default(plan().frame_rate), kMinPace, kMaxPace);
    pace_since_ = pts;
    pace_pictures_ = 0;
    if (std::abs(pace / pace_ - 1) <= kPaceTolerance) return;
    pace_ = pace;
    encoder_->set_pace(pace);
}

void Rung::govern(std::int64_t lag) {
    const auto now = owner_.now();
    if (is_forgiven_.exchange(false)) governor_.forgive(now);
    const auto verdict = governor_.observe(now, lag, has_skipped_.exchange(false));
    if (verdict == Governor::Verdict::give_up) {
        governor_.forgive(now);
        owner_.on_rung_overloaded();
    }
    if (verdict != Governor::Verdict::step_changed) return;
    const bool is_down = governor_.step() > step_;
    step_ = governor_.step();
    halves_frame_rate_ = governor_.halves_frame_rate();
    log::write(is_down ? log::Level::warn : log::Level::info, "transcode",
               is_down ? "rung can't keep up: a step down" : "rung keeps up: a step up",
               {{"broadcast", settings_.broadcast},
                {"rung", plan().name},
                {"step", governor_.step()},
                {"lag_ms", lag * 1000 / media::kTimescale}});
}

RungStats Rung::stats() const {
    RungStats stats;
    stats.name = plan().name;
    stats.frames_encoded = encoded_;
    stats.frames_skipped = skipped_;
    {
        const std::lock_guard lock{mutex_};
        stats.pictures_queued = queue_.size();
    }
    stats.encode_seconds = static_cast<double>(cpu_ns_) / 1e9;
    stats.lag_ticks = lag_;
    stats.governor_step = step_;
    stats.is_dropped = is_dropped_;
    return stats;
}

}  // namespace session::transcode
