#include "broadcast_pipeline.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "session/base/log.hpp"

namespace session::pipeline {
namespace {

using media::kTimescale;
using media::TrackKind;

constexpr std::int64_t kAudioBps = 160'000;

// Media sequence numbers start at half-seconds since 2026-01-01, so that a channel's playlist URL never goes back, not even over a
// restart: segments are at least SegmentMarker::kShortest long. The discontinuity sequence does the same in minutes.
std::int64_t seconds_since_2026(Clock::Wall now) {
    constexpr std::int64_t kStartOf2026 = 1'767'225'600;
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count();
    return std::max<std::int64_t>(0, seconds - kStartOf2026);
}

media::PacketPtr with_mark(const media::PacketPtr& packet, SegmentMarker::Decision decision) {
    if (decision == SegmentMarker::Decision::none) return packet;
    auto marked = std::make_shared<media::Packet>(*packet);
    marked->starts_segment = true;
    return marked;
}

}  // namespace

BroadcastPipeline::BroadcastPipeline(live::SinkContext context, PipelineOptions options, PipelineServices services)
    : context_(std::move(context)), options_(std::move(options)), services_(services) {}

BroadcastPipeline::~BroadcastPipeline() {
    if (ladder_) ladder_->stop();
    end_stream();
    if (published_) services_.directory.remove(context_.handle, published_);
    if (former_) services_.directory.remove(context_.handle, former_->published());
    forget_metrics();
}

void BroadcastPipeline::on_tracks(const media::TrackSet& tracks) {
    needs_wall_anchor_ = true;
    is_interrupted_ = false;
    if (!stream_) {
        probe_.emplace(tracks);
        return;
    }
    const bool is_same_shape =
        (tracks_.video != nullptr) == (tracks.video != nullptr) && (tracks_.audio != nullptr) == (tracks.audio != nullptr);
    if (is_same_shape) {
        begin_stretch(tracks);
    } else {
        restart_from(tracks);
    }
}

// A track came or went: other renditions are needed, which a running multivariant playlist can't become. Players see the end of this
// one and load the next from the same URL.
void BroadcastPipeline::restart_from(const media::TrackSet& tracks) {
    log::info("pipeline", "tracks came or went; a new stream begins", {{"channel", context_.handle}});
    if (ladder_) ladder_->stop();
    ladder_.reset();
    end_stream();
    if (is_listed_) former_ = std::move(stream_);
    is_listed_ = false;
    stream_.reset();
    forget_metrics();
    renditions_.clear();
    said_playable_ = false;
    probe_.emplace(tracks);
}

void BroadcastPipeline::on_packet(const media::PacketPtr& packet) {
    if (is_ended_) return;
    if (needs_wall_anchor_) {
        needs_wall_anchor_ = false;
        wall_anchor_ = {packet->dts, services_.clock.wall_now()};
        if (stream_) stream_->set_wall_clock(wall_anchor_->first, wall_anchor_->second);
    }
    if (!probe_) return process(packet);
    if (probe_->add(packet)) start();
}

void BroadcastPipeline::start() {
    auto probe = std::exchange(probe_, std::nullopt);
    const auto rhythm = probe->rhythm();
    auto tracks = probe->tracks();
    if (tracks.video && rhythm.frame_rate.num > 0) {
        auto video = std::make_shared<media::VideoTrack>(*tracks.video);
        video->frame_rate = rhythm.frame_rate;
        tracks.video = std::move(video);
    }
    plan_ = make_plan(options_, tracks, rhythm);
    tracks_ = tracks;
    build_stream(plan_, rhythm);
    if (renditions_.empty()) {
        log::error("pipeline", "nothing of this source can be offered", {{"channel", context_.handle}});
        context_.notice("Nothing of this source can be offered: no quality is configured that suits it.");
        is_ended_ = true;
        return;
    }
    begin_stretch(tracks);
    const auto packets = probe->take_packets();
    skip_what_was_watched(packets);
    for (const auto& packet : packets) process(packet);
}

// Encoders that had to catch up on what the probe has watched would begin late, and the governor would take that for overload. So they
// begin now: with a source rung at its newest keyframe, else (where that may be seconds ago) at the newest frame of all, up to which the
// ladder only decodes.
void BroadcastPipeline::skip_what_was_watched(const std::vector<media::PacketPtr>& packets) {
    encode_from_dts_ = 0;
    start_from_pts_ = 0;
    for (const auto& packet : packets) {
        if (packet->kind != TrackKind::video) continue;
        if (plan_.has_source_rung && packet->is_keyframe) encode_from_dts_ = packet->dts;
        if (!plan_.has_source_rung) start_from_pts_ = std::max(start_from_pts_, packet->pts);
    }
}

void BroadcastPipeline::build_stream(const Plan& plan, const SourceRhythm& rhythm) {
    const bool has_audio = tracks_.audio != nullptr;
    std::vector<hls::RenditionSpec> specs;
    renditions_.clear();
    rung_plans_.clear();
    const auto add = [&](Kind kind, std::string name, std::size_t rung, std::int64_t average, std::int64_t peak, media::Rational rate) {
        hls::RenditionSpec spec;
        spec.name = name;
        spec.has_video = kind != Kind::audio;
        spec.has_audio = has_audio;
        spec.declared_average_bps = average + (has_audio ? kAudioBps : 0);
        spec.declared_peak_bps = peak + (has_audio ? kAudioBps : 0);
        spec.frame_rate = rate;
        specs.push_back(std::move(spec));
        renditions_.push_back(Rendition{kind, std::move(name), rung, false, true, nullptr, {}});
    };
    const auto rate = tracks_.video ? tracks_.video->frame_rate : media::Rational{};
    if (plan.has_source_rung) add(Kind::source, "source", 0, rhythm.bitrate_bps, rhythm.bitrate_bps * 3 / 2, rate);
    if (tracks_.video) {
        rung_plans_ = transcode::plan_ladder(plan.encoded, *tracks_.video, rate);
        for (std::size_t i = 0; i < rung_plans_.size(); ++i) {
            const auto& rung = rung_plans_[i];
            add(Kind::encoded, rung.name, i, rung.bitrate_bps, rung.peak_bps, rung.frame_rate);
        }
    }
    if (has_audio && (options_.offer_audio_only || !tracks_.video)) add(Kind::audio, "audio", 0, 0, 0, {});

    hls::StreamConfig config;
    config.stream_id = context_.broadcast_id + (streams_made_ == 0 ? "" : "x" + std::to_string(streams_made_));
    ++streams_made_;
    config.target_duration_s = plan.target_duration_s;
    config.part_target = options_.part_duration;
    config.part_hold_back_parts = options_.part_hold_back_parts;
    config.window = options_.window;
    config.key_rotation = options_.key_rotation;
    const auto since = seconds_since_2026(services_.clock.wall_now());
    config.first_media_sequence = since * 2;
    config.first_discontinuity_sequence = since / 60;
    stream_ = std::make_unique<hls::Stream>(config, specs, services_.store, services_.clock);
    published_ = stream_->published();
    list_stream();
    if (wall_anchor_) stream_->set_wall_clock(wall_anchor_->first, wall_anchor_->second);
    marker_.emplace(plan.has_source_rung ? SegmentMarker::Mode::source_keyframes : SegmentMarker::Mode::interval,
                    std::int64_t{plan.target_duration_s} * kTimescale);
    ladder_ = std::make_shared<LadderRunner>(context_.executor, services_.workers, ladder_events());

    std::string names;
    for (const auto& rendition : renditions_) names += (names.empty() ? "" : ",") + rendition.name;
    log::info("pipeline", "renditions fixed",
              {{"channel", context_.handle},
               {"renditions", names},
               {"target_duration_s", plan.target_duration_s},
               {"part_target_ms", published_->part_target_ticks() / (kTimescale / 1000)},
               {"source_fps", rate.value()},
               {"source_gop_s", rhythm.gop ? static_cast<double>(*rhythm.gop) / kTimescale : 0.0},
               {"source_kbps", rhythm.bitrate_bps / 1000}});
    for (const auto& notice : plan.notices) {
        log::warn("pipeline", notice, {{"channel", context_.handle}});
        context_.notice(notice);
    }
}

void BroadcastPipeline::begin_stretch(const media::TrackSet& tracks) {
    auto current = tracks;
    if (current.video && tracks_.video && current.video->frame_rate.num == 0) {
        auto video = std::make_shared<media::VideoTrack>(*current.video);
        video->frame_rate = tracks_.video->frame_rate;
        current.video = std::move(video);
    }
    tracks_ = current;
    marker_->restart();
    stalled_.restart(plan_.has_source_rung);
    plan_.reencodes_audio = tracks_.audio && !(tracks_.audio->codec == "mp4a.40.2" && tracks_.audio->samples_per_frame == 1024);
    reencoded_audio_.reset();
    for (std::size_t i = 0; i < renditions_.size(); ++i) {
        auto& rendition = renditions_[i];
        rendition.held.clear();
        rendition.encoded_video.reset();
        rendition.awaits_track = rendition.kind == Kind::encoded || plan_.reencodes_audio;
        if (!rendition.awaits_track) set_stream_tracks(i, tracks_);
    }
    if (std::none_of(renditions_.begin(), renditions_.end(), [](const Rendition& r) { return r.kind == Kind::encoded; }) &&
        !plan_.reencodes_audio) {
        return;
    }
    transcode::LadderOptions ladder;
    ladder.config = plan_.encoded;
    ladder.source = tracks_;
    ladder.reencode_audio = plan_.reencodes_audio;
    ladder.queue_limit = 2 * kLongestPassedGop;
    ladder.broadcast = context_.handle;
    ladder.clock = &services_.clock;
    ladder_->begin(std::move(ladder));
}

void BroadcastPipeline::set_stream_tracks(std::size_t index, const media::TrackSet& tracks) {
    auto& rendition = renditions_[index];
    if (rendition.is_removed) return;
    auto used = tracks;
    if (rendition.kind == Kind::audio) used.video.reset();
    stream_->set_tracks(index, used);
    rendition.awaits_track = false;
    for (const auto& packet : std::exchange(rendition.held, {})) stream_->push(index, packet);
}

void BroadcastPipeline::process(const media::PacketPtr& packet) {
    if (packet->kind == TrackKind::video) return process_video(packet);
    const bool was_stalled = stalled_.is_stalled();
    for (const auto& still : stalled_.on_audio(*packet, services_.clock.steady_now())) show_still(still);
    if (stalled_.is_stalled() && !was_stalled) say_stalled();
    if (plan_.reencodes_audio) {
        ladder_->push(packet);
    } else {
        push_audio(packet);
    }
    check_playable();
}

void BroadcastPipeline::process_video(const media::PacketPtr& packet) {
    if (packet->pts < start_from_pts_) return ladder_->push(packet);
    const bool was_stalled = stalled_.is_stalled();
    const auto verdict = stalled_.on_video(packet, services_.clock.steady_now());
    if (verdict == StalledVideo::Verdict::drop) return;
    if (verdict == StalledVideo::Verdict::only_decode) return ladder_->push(packet);
    if (was_stalled) log::info("pipeline", "video is back", {{"channel", context_.handle}});
    const auto decision = marker_->decide(*packet);
    const auto marked = with_mark(packet, decision);
    push_source(marked, decision);
    if (packet->dts >= encode_from_dts_) ladder_->push(marked);
    check_playable();
}

void BroadcastPipeline::say_stalled() {
    log::warn("pipeline", "video stopped while audio goes on: its last picture is shown", {{"channel", context_.handle}});
    if (std::exchange(said_stalled_, true)) return;
    context_.notice("Your video stopped while the sound went on: viewers saw the last picture until it came back.");
}

void BroadcastPipeline::show_still(const media::PacketPtr& still) {
    const auto decision = marker_->decide(*still);
    const auto marked = with_mark(still, decision);
    push_source(marked, decision);
    ladder_->repeat(marked);
}

void BroadcastPipeline::push_source(const media::PacketPtr& marked, SegmentMarker::Decision decision) {
    for (std::size_t i = 0; i < renditions_.size(); ++i) {
        if (renditions_[i].kind != Kind::source || renditions_[i].is_removed) continue;
        if (decision == SegmentMarker::Decision::overdue) {
            remove_rendition(i, "keyframes came further apart than " + std::to_string(plan_.target_duration_s) + " s");
            context_.notice("Keyframes are no longer at most " + std::to_string(plan_.target_duration_s) +
                            " s apart, so the source quality was withdrawn; the other qualities go on.");
        } else {
            push_or_hold(i, marked);
        }
    }
}

void BroadcastPipeline::push_audio(const media::PacketPtr& packet) {
    for (std::size_t i = 0; i < renditions_.size(); ++i) push_or_hold(i, packet);
}

void BroadcastPipeline::push_or_hold(std::size_t index, const media::PacketPtr& packet) {
    auto& rendition = renditions_[index];
    if (rendition.is_removed) return;
    if (!rendition.awaits_track) return stream_->push(index, packet);
    rendition.held.push_back(packet);
    // Encoders name their tracks with their first frames. Audio that nothing could be decoded of keeps no picture waiting for ever.
    constexpr std::size_t kMaxHeld = 500;
    if (rendition.held.size() <= kMaxHeld) return;
    if (rendition.encoded_video) {
        log::warn("pipeline", "no audio came out of the encoder; going on without",
                  {{"channel", context_.handle}, {"rendition", rendition.name}});
        set_stream_tracks(index, {rendition.encoded_video, nullptr});
    } else {
        rendition.held.pop_front();
    }
}

LadderEvents BroadcastPipeline::ladder_events() {
    LadderEvents events;
    // `this` outlives the runner's events: the destructor stops the runner first.
    const auto rendition_of = [this](std::size_t rung) -> std::optional<std::size_t> {
        for (std::size_t i = 0; i < renditions_.size(); ++i) {
            if (renditions_[i].kind == Kind::encoded && renditions_[i].rung == rung) return i;
        }
        return std::nullopt;
    };
    events.on_video_track = [this, rendition_of](std::size_t rung, const media::VideoTrackPtr& track) {
        const auto index = rendition_of(rung);
        if (!index) return;
        restore_rendition(*index);
        renditions_[*index].encoded_video = track;
        const auto audio = plan_.reencodes_audio ? reencoded_audio_ : tracks_.audio;
        if (audio || !tracks_.audio) set_stream_tracks(*index, {track, audio});
    };
    events.on_video_packet = [this, rendition_of](std::size_t rung, const media::PacketPtr& packet) {
        const auto index = rendition_of(rung);
        if (!index) return;
        push_or_hold(*index, packet);
        check_playable();
    };
    events.on_audio_track = [this](const media::AudioTrackPtr& track) {
        reencoded_audio_ = track;
        for (std::size_t i = 0; i < renditions_.size(); ++i) {
            const bool is_encoded = renditions_[i].kind == Kind::encoded;
            const auto video = is_encoded ? renditions_[i].encoded_video : tracks_.video;
            if (video || !is_encoded) set_stream_tracks(i, {video, track});
        }
    };
    events.on_audio_packet = [this](const media::PacketPtr& packet) { push_audio(packet); };
    events.on_rung_dropped = [this, rendition_of](std::size_t rung, const Error& why) {
        const auto index = rendition_of(rung);
        if (!index) return;
        context_.notice("The quality " + renditions_[*index].name + " was withdrawn: " + why.message() + ".");
        remove_rendition(*index, why.message());
    };
    events.on_failed = [this](const Error& why) {
        log::error("pipeline", "the ladder failed", {{"channel", context_.handle}, {"reason", why}});
        context_.notice("The source can't be decoded (" + why.message() + "): only its own quality can be offered.");
        for (std::size_t i = 0; i < renditions_.size(); ++i) {
            if (renditions_[i].kind == Kind::encoded) remove_rendition(i, why.message());
        }
    };
    return events;
}

void BroadcastPipeline::remove_rendition(std::size_t index, const std::string& why) {
    auto& rendition = renditions_[index];
    if (rendition.is_removed) return;
    rendition.is_removed = true;
    rendition.held.clear();
    log::warn("pipeline", "rendition withdrawn", {{"channel", context_.handle}, {"rendition", rendition.name}, {"reason", why}});
    stream_->remove_rendition(index);
}

// Its encoder works again: the governor tries it anew, or another stretch has begun.
void BroadcastPipeline::restore_rendition(std::size_t index) {
    auto& rendition = renditions_[index];
    if (!rendition.is_removed || is_ended_) return;
    rendition.is_removed = false;
    rendition.awaits_track = true;
    log::info("pipeline", "rendition offered again", {{"channel", context_.handle}, {"rendition", rendition.name}});
    context_.notice("The quality " + rendition.name + " is offered again.");
    stream_->restore_rendition(index);
}

void BroadcastPipeline::on_interrupted() {
    is_interrupted_ = true;
    if (probe_) {
        // Whatever was seen is shown; the rhythm is what it looked like so far.
        if (probe_->tracks().video && !probe_->rhythm().gop) return;
        start();
    }
    if (!stream_ || is_ended_) return;
    said_playable_ = false;
    ladder_->flush([this] {
        // If the publisher is back already, its new stretch closes what was open.
        if (is_interrupted_ && stream_ && !is_ended_) stream_->interrupt();
    });
}

void BroadcastPipeline::on_end() {
    is_ended_ = true;
    probe_.reset();
    if (!stream_) return;
    ladder_->flush([this] { end_stream(); });
}

void BroadcastPipeline::end_stream() {
    if (!stream_ || !published_ || published_->is_ended()) return;
    stream_->end();
    list_stream();
}

// Viewers who still have the stream before, of this broadcast or the last one, find it until this one has something to play in every
// rendition: media playlists that answer 503 are an error to players, an ended stream is not.
void BroadcastPipeline::list_stream() {
    if (is_listed_ || !published_) return;
    if (!published_->multivariant() && services_.directory.find(context_.handle)) return;
    services_.directory.put(context_.handle, published_);
    is_listed_ = true;
    former_.reset();
}

void BroadcastPipeline::check_playable() {
    list_stream();
    if (said_playable_ || is_interrupted_ || !published_ || !published_->multivariant()) return;
    said_playable_ = true;
    context_.playable();
}

void BroadcastPipeline::tick() {
    if (!stream_) return;
    stream_->tick();
    check_playable();
    auto rungs = ladder_ ? ladder_->stats() : std::vector<transcode::RungStats>{};
    update_metrics(rungs);
    if (services_.on_encoding) report_encoding(std::move(rungs));
}

void BroadcastPipeline::report_encoding(std::vector<transcode::RungStats> rungs) const {
    EncodingReport report;
    report.plans = rung_plans_;
    report.stats = std::move(rungs);
    report.source_offered =
        std::any_of(renditions_.begin(), renditions_.end(), [](const Rendition& r) { return r.kind == Kind::source && !r.is_removed; });
    services_.on_encoding(context_.handle, std::move(report));
}

void BroadcastPipeline::update_metrics(const std::vector<transcode::RungStats>& rungs) {
    for (const auto& rung : rungs) {
        const MetricLabels labels{{"channel", context_.handle}, {"rung", rung.name}};
        if (std::find(metric_rungs_.begin(), metric_rungs_.end(), rung.name) == metric_rungs_.end()) metric_rungs_.push_back(rung.name);
        services_.metrics.gauge("session_rung_lag_seconds", "How far a rung is behind the newest source packet.", labels)
            .set(static_cast<double>(rung.lag_ticks) / kTimescale);
        services_.metrics.gauge("session_rung_governor_step", "Load governor: 0 is full quality.", labels).set(rung.governor_step);
        services_.metrics.gauge("session_rung_frames_encoded", "Frames encoded in this stretch.", labels)
            .set(static_cast<double>(rung.frames_encoded));
        services_.metrics.gauge("session_rung_frames_skipped", "Frames skipped under load in this stretch.", labels)
            .set(static_cast<double>(rung.frames_skipped));
        services_.metrics.gauge("session_rung_encode_seconds", "CPU time of scaling and encoding in this stretch.", labels)
            .set(rung.encode_seconds);
    }
}

void BroadcastPipeline::forget_metrics() {
    for (const auto& rung : std::exchange(metric_rungs_, {})) {
        for (const auto* name : {"session_rung_lag_seconds", "session_rung_governor_step", "session_rung_frames_encoded",
                                 "session_rung_frames_skipped", "session_rung_encode_seconds"}) {
            services_.metrics.remove(name, {{"channel", context_.handle}, {"rung", rung}});
        }
    }
}

std::unique_ptr<live::BroadcastSink> make_pipeline(live::SinkContext context, PipelineOptions options, PipelineServices services) {
    return std::make_unique<BroadcastPipeline>(std::move(context), std::move(options), services);
}

}  // namespace session::pipeline
