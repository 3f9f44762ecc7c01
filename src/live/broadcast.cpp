#include "session/live/broadcast.hpp"

#include <algorithm>
#include <utility>

#include "session/base/log.hpp"

namespace session::live {
namespace {

// Frames held while a stretch waits for its tracks, and the GOP kept for late sinks. Past these the oldest stretch of it is let go.
constexpr std::size_t kMaxHeldBytes = 8U << 20U;
constexpr std::size_t kMaxGopBytes = 32U << 20U;

std::size_t bytes_of(const MediaInput& input) {
    if (const auto* video = std::get_if<VideoInput>(&input)) return video->data->size();
    if (const auto* audio = std::get_if<AudioInput>(&input)) return audio->data->size();
    return 0;
}

}  // namespace

std::string_view to_string(State state) noexcept {
    switch (state) {
        case State::offline: return "offline";
        case State::starting: return "starting";
        case State::live: return "live";
        case State::reconnecting: return "reconnecting";
        case State::ended: return "ended";
    }
    return "unknown";
}

Broadcast::Broadcast(std::string handle, std::string id, BroadcastOptions options, const Clock& clock, StateObserver observer)
    : handle_(std::move(handle)), id_(std::move(id)), options_(options), clock_(clock), observer_(std::move(observer)) {}

Broadcast::~Broadcast() = default;

void Broadcast::set_state(State state) {
    if (state == state_) return;
    log::info("live", "broadcast changed state",
              {{"channel", handle_}, {"broadcast", id_}, {"from", to_string(state_)}, {"to", to_string(state)}});
    state_ = state;
    if (observer_) observer_(state);
}

PublisherId Broadcast::attach(PublisherInfo info, PublisherCallbacks callbacks) {
    Publisher publisher{next_publisher_++, std::move(info), std::move(callbacks), clock_.steady_now()};
    const auto id = publisher.id;
    if (state_ == State::ended) {
        refuse(publisher, Error{ErrorCode::unavailable, "the broadcast has ended"});
    } else if (!current_) {
        accept(std::move(publisher));
    } else if (challenger_) {
        refuse(publisher, Error{ErrorCode::conflict, "another encoder is already waiting for this channel"});
    } else {
        log::info("live", "second publisher waits for the first to prove alive",
                  {{"channel", handle_}, {"first", current_->info.remote}, {"second", publisher.info.remote}});
        challenger_ = std::move(publisher);
        tick();
    }
    return id;
}

void Broadcast::accept(Publisher publisher) {
    log::info("live", "publisher accepted",
              {{"channel", handle_}, {"broadcast", id_}, {"remote", publisher.info.remote}, {"client", publisher.info.client}});
    publisher.last_media = clock_.steady_now();
    current_ = std::move(publisher);
    grace_ends_.reset();
    timeline_.begin_epoch();
    wanted_ = {};
    is_started_ = false;
    needs_new_stretch_ = true;
    held_.clear();
    held_bytes_ = 0;
    first_held_.reset();
    if (current_->callbacks.on_decided) current_->callbacks.on_decided({});
}

void Broadcast::refuse(Publisher& publisher, const Error& why) const {
    log::warn("live", "publisher refused", {{"channel", handle_}, {"remote", publisher.info.remote}, {"reason", why}});
    if (publisher.callbacks.on_decided) publisher.callbacks.on_decided(fail(why));
}

void Broadcast::detach(PublisherId publisher, Departure departure) {
    if (challenger_ && challenger_->id == publisher) {
        challenger_.reset();
        return;
    }
    if (!current_ || current_->id != publisher) return;
    log::info("live", departure == Departure::clean ? "publisher stopped" : "publisher lost",
              {{"channel", handle_}, {"broadcast", id_}, {"remote", current_->info.remote}});
    current_.reset();
    if (challenger_) {
        for (auto* sink : sinks_) sink->on_interrupted();
        accept(*std::exchange(challenger_, std::nullopt));
        return;
    }
    const bool has_shown_anything = active_.video || active_.audio;
    if (departure == Departure::clean || !has_shown_anything) {
        finish();
        return;
    }
    for (auto* sink : sinks_) sink->on_interrupted();
    grace_ends_ = clock_.steady_now() + options_.reconnect_grace;
    set_state(State::reconnecting);
}

void Broadcast::push(PublisherId publisher, const MediaInput& input) {
    if (!current_ || current_->id != publisher || state_ == State::ended) return;
    current_->last_media = clock_.steady_now();
    if (challenger_) {
        // Two live encoders never take turns: the first has just proved alive.
        auto challenger = *std::exchange(challenger_, std::nullopt);
        refuse(challenger, Error{ErrorCode::conflict, "another encoder is live on this channel"});
    }
    if (const auto* video_track = std::get_if<media::VideoTrackPtr>(&input)) return input_track(*video_track);
    if (const auto* audio_track = std::get_if<media::AudioTrackPtr>(&input)) return input_track(*audio_track);
    if (hold_until_started(input)) return;
    if (const auto* video = std::get_if<VideoInput>(&input)) return input_frame(*video);
    input_frame(std::get<AudioInput>(input));
}

void Broadcast::input_track(const media::VideoTrackPtr& track) {
    // A repeated, unchanged sequence header is no change (RTMP V1).
    if (wanted_.video && *wanted_.video == *track) return;
    wanted_.video = track;
    needs_new_stretch_ = true;
    if (!is_started_) try_start(false);
}

void Broadcast::input_track(const media::AudioTrackPtr& track) {
    if (wanted_.audio && *wanted_.audio == *track) return;
    wanted_.audio = track;
    needs_new_stretch_ = true;
    if (!is_started_) try_start(false);
}

// Until both tracks are known, or one has waited long enough for the other, frames are held, so that nothing of the start is lost and
// a publisher with one track only still starts (RTMP S11, V6).
bool Broadcast::hold_until_started(const MediaInput& input) {
    if (is_started_) return false;
    if (!first_held_) first_held_ = clock_.steady_now();
    held_bytes_ += bytes_of(input);
    held_.push_back(input);
    while (held_bytes_ > kMaxHeldBytes) {
        held_bytes_ -= bytes_of(held_.front());
        held_.pop_front();
    }
    try_start(false);
    return true;
}

void Broadcast::try_start(bool waited_enough) {
    const bool has_both = wanted_.video && wanted_.audio;
    const bool has_any = wanted_.video || wanted_.audio;
    if (is_started_ || !has_any || (!has_both && !waited_enough)) return;
    is_started_ = true;
    auto held = std::exchange(held_, {});
    held_bytes_ = 0;
    for (const auto& input : held) {
        if (const auto* video = std::get_if<VideoInput>(&input)) input_frame(*video);
        if (const auto* audio = std::get_if<AudioInput>(&input)) input_frame(*audio);
    }
}

void Broadcast::begin_stretch() {
    needs_new_stretch_ = false;
    active_ = wanted_;
    gop_.clear();
    gop_bytes_ = 0;
    log::info("live", "media begins",
              {{"channel", handle_},
               {"broadcast", id_},
               {"video", active_.video ? active_.video->codec : "none"},
               {"width", active_.video ? active_.video->width : 0},
               {"height", active_.video ? active_.video->height : 0},
               {"audio", active_.audio ? active_.audio->codec : "none"},
               {"sample_rate", active_.audio ? active_.audio->sample_rate : 0}});
    for (auto* sink : sinks_) sink->on_tracks(active_);
}

void Broadcast::input_frame(const VideoInput& frame) {
    if (!wanted_.video) return;  // no decoder configuration came yet
    const auto stamp = timeline_.map_video(frame.timestamp_ms, current_->last_media);
    if (stamp.was_rebased) {
        log::warn("live", "publisher's clock jumped; the timeline goes on", {{"channel", handle_}, {"timestamp_ms", frame.timestamp_ms}});
        needs_new_stretch_ = true;
    }
    if (needs_new_stretch_) {
        if (!frame.is_keyframe) {
            // Frames of changed parameters can't be shown before a keyframe; those after a mere jump still can.
            const bool is_same_video = active_.video && *active_.video == *wanted_.video && timeline_.head() > Timeline::kStart;
            if (!is_same_video || gop_.empty()) return;
        } else {
            begin_stretch();
        }
    }
    auto packet = std::make_shared<media::Packet>();
    packet->kind = media::TrackKind::video;
    packet->is_keyframe = frame.is_keyframe;
    packet->dts = stamp.dts;
    packet->pts = std::max<std::int64_t>(0, stamp.dts + std::int64_t{frame.composition_ms} * (media::kTimescale / 1000));
    packet->data = frame.data;
    emit(packet);
}

void Broadcast::input_frame(const AudioInput& frame) {
    if (!wanted_.audio) return;
    const auto stamp = timeline_.map_audio(frame.timestamp_ms, current_->last_media, *wanted_.audio);
    if (!stamp) return;
    if (stamp->was_rebased) needs_new_stretch_ = true;
    if (needs_new_stretch_) {
        if (wanted_.video) {
            // The new stretch begins at its video keyframe; until then only the old stretch's own audio may go on.
            const bool is_same_audio = active_.audio && *active_.audio == *wanted_.audio;
            if (!is_same_audio || gop_.empty()) return;
        } else {
            begin_stretch();
        }
    }
    auto packet = std::make_shared<media::Packet>();
    packet->kind = media::TrackKind::audio;
    packet->is_keyframe = true;
    packet->dts = stamp->dts;
    packet->pts = stamp->dts;
    packet->duration = media::rescale(wanted_.audio->samples_per_frame, wanted_.audio->sample_rate, media::kTimescale);
    packet->data = frame.data;
    emit(packet);
}

void Broadcast::emit(const media::PacketPtr& packet) {
    if (packet->is_keyframe && (packet->kind == media::TrackKind::video || !active_.video)) {
        gop_.clear();
        gop_bytes_ = 0;
    }
    gop_bytes_ += packet->data->size();
    if (gop_bytes_ <= kMaxGopBytes) gop_.push_back(packet);
    for (auto* sink : sinks_) sink->on_packet(packet);
}

void Broadcast::add_sink(media::PacketSink& sink) {
    sinks_.push_back(&sink);
    if (!active_.video && !active_.audio) return;
    sink.on_tracks(active_);
    // A GOP too large to keep whole is of no use: such a sink starts at the next keyframe.
    if (gop_bytes_ > kMaxGopBytes) return;
    for (const auto& packet : gop_) sink.on_packet(packet);
}

void Broadcast::remove_sink(media::PacketSink& sink) {
    std::erase(sinks_, &sink);
}

void Broadcast::mark_playable() {
    if (state_ == State::starting || state_ == State::reconnecting) set_state(State::live);
}

void Broadcast::end(const Error& why) {
    if (state_ == State::ended) return;
    if (challenger_) {
        auto challenger = *std::exchange(challenger_, std::nullopt);
        refuse(challenger, why);
    }
    if (current_) {
        auto publisher = *std::exchange(current_, std::nullopt);
        if (publisher.callbacks.on_kicked) publisher.callbacks.on_kicked(why);
    }
    finish();
}

void Broadcast::finish() {
    grace_ends_.reset();
    set_state(State::ended);
    for (auto* sink : sinks_) sink->on_end();
}

void Broadcast::tick() {
    if (state_ == State::ended) return;
    const auto now = clock_.steady_now();
    if (challenger_ && current_ && now - current_->last_media >= options_.takeover_silence) {
        auto old = *std::exchange(current_, std::nullopt);
        log::warn("live", "silent publisher replaced by a new connection",
                  {{"channel", handle_}, {"old", old.info.remote}, {"new", challenger_->info.remote}});
        if (old.callbacks.on_kicked) {
            old.callbacks.on_kicked(Error{ErrorCode::conflict, "a newer connection with the same key took over"});
        }
        for (auto* sink : sinks_) sink->on_interrupted();
        accept(*std::exchange(challenger_, std::nullopt));
    }
    if (first_held_ && !is_started_ && now - *first_held_ >= options_.second_track_wait) try_start(true);
    if (grace_ends_ && now >= *grace_ends_) {
        log::info("live", "publisher did not return within the grace", {{"channel", handle_}, {"broadcast", id_}});
        finish();
    }
}

}  // namespace session::live
