#include "session/hls/stream.hpp"

#include <algorithm>
#include <cmath>

#include "hls/packager.hpp"
#include "hls/part_target.hpp"
#include "hls/published.hpp"
#include "hls/segmenter.hpp"
#include "session/store/segment_store.hpp"

namespace session::hls {
namespace {

// Media measured before a declared bit rate gives way to the measured one.
constexpr std::int64_t kMeasuredEnough = 10 * media::kTimescale;
// BANDWIDTH must stay above every peak to come (Apple 1.29 allows 25 % the other way), and not move with every segment.
constexpr double kPeakMargin = 1.1;
constexpr std::int64_t kBandwidthStep = 10'000;

std::int64_t round_up(std::int64_t value, std::int64_t step) {
    return (value + step - 1) / step * step;
}

std::int64_t ticks(std::chrono::milliseconds duration) {
    return duration.count() * (media::kTimescale / 1000);
}

PlaylistSettings settings_of(const StreamConfig& config, const std::vector<RenditionSpec>& specs) {
    std::vector<media::Rational> rates;
    bool has_video = false;
    for (const auto& spec : specs) {
        has_video = has_video || spec.has_video;
        if (spec.has_video) rates.push_back(spec.frame_rate);
    }
    PlaylistSettings settings;
    settings.target_duration_s = config.target_duration_s;
    settings.part_target = choose_part_target(config.part_target, rates, !has_video);
    settings.part_hold_back_parts = std::max(config.part_hold_back_parts, 2.0);
    return settings;
}

struct Rendition {
    RenditionSpec spec;
    std::unique_ptr<Segmenter> segmenter;  // null: follows the video renditions' parts
    std::unique_ptr<Packager> packager;
    bool is_removed = false;
};

}  // namespace

struct Stream::Impl {
    Impl(StreamConfig stream_config, std::vector<RenditionSpec> specs, store::SegmentStore& store, const Clock& stream_clock);

    void make_writers(std::size_t index);
    void push(std::size_t index, const media::PacketPtr& packet);
    void hand_out(std::size_t index, std::vector<PartSpan>& spans);
    void follow(const PartSpan& span);
    void write_ready();
    void close_segments();
    void update_multivariant();
    void expire_keys();
    [[nodiscard]] std::vector<RenditionReport> reports_for(std::size_t index) const;
    [[nodiscard]] VariantEntry variant_of(const Rendition& rendition) const;

    StreamConfig config;
    const Clock& clock;
    std::shared_ptr<KeyRing> key_ring = std::make_shared<KeyRing>();
    Shared shared;
    std::vector<Rendition> renditions;
    std::shared_ptr<Published> published;
    bool has_video = false;
    bool is_ended = false;
    std::int64_t newest = 0;  // presentation time reached by the fastest rendition
    std::string multivariant;
    // What the audio-only renditions were last given.
    std::optional<PartSpan> followed;
    std::vector<PartSpan> spans;  // reused
};

Stream::Impl::Impl(StreamConfig stream_config, std::vector<RenditionSpec> specs, store::SegmentStore& store, const Clock& stream_clock)
    : config(std::move(stream_config)),
      clock(stream_clock),
      shared{config.stream_id,
             settings_of(config, specs),
             ticks(config.window),
             SegmentGrid{config.first_media_sequence, std::int64_t{config.target_duration_s} * media::kTimescale / 2},
             KeySchedule{key_ring, ticks(config.key_rotation)},
             store,
             {}} {
    std::vector<std::shared_ptr<Feed>> feeds;
    has_video = std::any_of(specs.begin(), specs.end(), [](const RenditionSpec& spec) { return spec.has_video; });
    renditions.resize(specs.size());
    for (std::size_t i = 0; i < specs.size(); ++i) {
        renditions[i].spec = std::move(specs[i]);
        make_writers(i);
        feeds.push_back(renditions[i].packager->feed());
    }
    published = std::make_shared<Published>(config.target_duration_s, shared.settings.part_target, std::move(feeds), key_ring);
}

void Stream::Impl::make_writers(std::size_t index) {
    auto& rendition = renditions[index];
    const auto& spec = rendition.spec;
    const PartLimits limits{shared.settings.part_target, shared.target_duration()};
    if (spec.has_video || !has_video) rendition.segmenter = std::make_unique<Segmenter>(shared.grid, limits);
    const int init_count = rendition.packager ? rendition.packager->init_count() : 0;
    rendition.packager = std::make_unique<Packager>(
        spec.name, spec.has_video, shared, config.first_discontinuity_sequence, [this, index] { return reports_for(index); }, init_count);
}

std::vector<RenditionReport> Stream::Impl::reports_for(std::size_t index) const {
    std::vector<RenditionReport> reports;
    for (std::size_t i = 0; i < renditions.size(); ++i) {
        if (i == index || renditions[i].is_removed) continue;
        if (auto report = renditions[i].packager->report()) reports.push_back(std::move(*report));
    }
    return reports;
}

void Stream::Impl::push(std::size_t index, const media::PacketPtr& packet) {
    auto& rendition = renditions.at(index);
    if (rendition.is_removed || is_ended) return;
    if (!shared.grid.has_wall_clock()) shared.grid.set_wall_clock(packet->pts, clock.wall_now());
    if (packet->kind == media::TrackKind::video) {
        if (!rendition.spec.has_video) return;
        rendition.segmenter->push(packet, packet->starts_segment, spans);
    } else if (has_video) {
        rendition.packager->push_audio(packet);
    } else {
        const auto& segmenter = *rendition.segmenter;
        const bool starts = !segmenter.is_open() || packet->pts - segmenter.segment_start() >= shared.target_duration();
        rendition.segmenter->push(packet, starts, spans);
    }
    if (packet->kind == media::TrackKind::video || !has_video) newest = std::max(newest, packet->dts);
    if (!spans.empty()) hand_out(index, spans);
    write_ready();
}

void Stream::Impl::hand_out(std::size_t index, std::vector<PartSpan>& completed) {
    for (auto& span : completed) {
        if (has_video) follow(span);
        renditions[index].packager->push_span(std::move(span), !has_video);
    }
    completed.clear();
}

// Renditions without video take the parts of whichever video rendition is first to complete them.
void Stream::Impl::follow(const PartSpan& span) {
    if (followed) {
        const bool is_next = span.segment.msn > followed->segment.msn
                                 ? span.begins_segment
                                 : span.segment.msn == followed->segment.msn && !followed->ends_segment && span.start >= followed->end;
        if (!is_next) return;
    }
    PartSpan times = span;
    times.frames.clear();
    times.is_independent = span.begins_segment;
    for (auto& rendition : renditions) {
        if (!rendition.segmenter && !rendition.is_removed) rendition.packager->push_span(times, false);
    }
    followed = std::move(times);
}

void Stream::Impl::write_ready() {
    bool has_completed = false;
    for (auto& rendition : renditions) {
        if (!rendition.is_removed && rendition.packager->write_ready(newest)) has_completed = true;
    }
    if (has_completed) update_multivariant();
}

void Stream::Impl::close_segments() {
    std::int64_t end = newest;
    for (std::size_t i = 0; i < renditions.size(); ++i) {
        auto& rendition = renditions[i];
        if (!rendition.segmenter || rendition.is_removed) continue;
        rendition.segmenter->close(spans);
        if (!spans.empty()) end = std::max(end, spans.back().end);
        hand_out(i, spans);
    }
    shared.grid.interrupt(end);
    for (auto& rendition : renditions) {
        if (!rendition.is_removed) rendition.packager->write_all();
    }
    update_multivariant();
}

VariantEntry Stream::Impl::variant_of(const Rendition& rendition) const {
    const auto& meter = rendition.packager->bandwidth();
    const auto& tracks = rendition.packager->tracks();
    VariantEntry variant;
    variant.uri = rendition.spec.name + "/index.m3u8";
    const bool is_measured = meter.measured_ticks() >= kMeasuredEnough;
    const auto measured_peak = std::llround(static_cast<double>(meter.peak_bps()) * kPeakMargin);
    const auto peak = is_measured ? measured_peak : std::max<std::int64_t>(rendition.spec.declared_peak_bps, measured_peak);
    const auto declared = rendition.spec.declared_average_bps;
    const auto average = is_measured || declared <= 0 ? meter.average_bps() : declared;
    variant.average_bandwidth_bps = round_up(average, kBandwidthStep);
    variant.bandwidth_bps = std::max(round_up(peak, kBandwidthStep), variant.average_bandwidth_bps);
    if (tracks.video) {
        variant.codecs = tracks.video->codec;
        const auto aspect = tracks.video->sample_aspect_ratio.num > 0 ? tracks.video->sample_aspect_ratio.value() : 1.0;
        variant.width = static_cast<std::int32_t>(std::lround(tracks.video->width * (aspect > 0 ? aspect : 1.0)));
        variant.height = tracks.video->height;
        variant.frame_rate = rendition.spec.frame_rate.num > 0 ? rendition.spec.frame_rate : tracks.video->frame_rate;
    }
    if (tracks.audio) variant.codecs += (variant.codecs.empty() ? "" : ",") + tracks.audio->codec;
    return variant;
}

void Stream::Impl::update_multivariant() {
    std::vector<VariantEntry> variants;
    for (const auto& rendition : renditions) {
        if (rendition.is_removed) continue;
        if (!rendition.packager->is_published()) return;
        variants.push_back(variant_of(rendition));
    }
    if (variants.empty()) return;
    order_variants(variants);
    auto text = write_multivariant_playlist(variants);
    if (text == multivariant) return;
    multivariant = std::move(text);
    published->set_multivariant(multivariant);
}

void Stream::Impl::expire_keys() {
    std::optional<std::int64_t> oldest;
    for (const auto& rendition : renditions) {
        const auto msn = rendition.packager->oldest_msn();
        if (msn && (!oldest || *msn < *oldest)) oldest = msn;
    }
    if (oldest) shared.keys.expire_before(*oldest);
}

Stream::Stream(StreamConfig config, std::vector<RenditionSpec> renditions, store::SegmentStore& store, const Clock& clock)
    : impl_(std::make_unique<Impl>(std::move(config), std::move(renditions), store, clock)) {}

Stream::~Stream() = default;

void Stream::set_tracks(std::size_t rendition, const media::TrackSet& tracks) {
    auto& target = impl_->renditions.at(rendition);
    if (target.is_removed || impl_->is_ended) return;
    target.packager->set_tracks(tracks);
    if (target.segmenter) target.segmenter->begin_stretch();
}

void Stream::set_wall_clock(std::int64_t tick, Clock::Wall wall) {
    impl_->shared.grid.set_wall_clock(tick, wall);
}

void Stream::push(std::size_t rendition, const media::PacketPtr& packet) {
    impl_->push(rendition, packet);
}

void Stream::interrupt() {
    if (!impl_->is_ended) impl_->close_segments();
}

void Stream::remove_rendition(std::size_t rendition) {
    auto& target = impl_->renditions.at(rendition);
    if (target.is_removed) return;
    target.is_removed = true;
    impl_->published->remove_rendition(target.spec.name);
    target.packager->remove();
    impl_->update_multivariant();
}

void Stream::restore_rendition(std::size_t rendition) {
    auto& target = impl_->renditions.at(rendition);
    if (!target.is_removed || impl_->is_ended) return;
    target.is_removed = false;
    impl_->make_writers(rendition);
    impl_->published->add_rendition(target.packager->feed());
}

void Stream::end() {
    if (impl_->is_ended) return;
    impl_->close_segments();
    impl_->is_ended = true;
    impl_->published->set_ended();
    for (auto& rendition : impl_->renditions) {
        if (!rendition.is_removed) rendition.packager->end();
    }
}

void Stream::tick() {
    impl_->expire_keys();
}

std::shared_ptr<const PublishedStream> Stream::published() const {
    return impl_->published;
}

}  // namespace session::hls
