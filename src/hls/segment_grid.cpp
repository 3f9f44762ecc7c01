#include "hls/segment_grid.hpp"

#include <cstdlib>

#include "session/media/time.hpp"

namespace session::hls {

SegmentGrid::SegmentGrid(std::int64_t first_msn, std::int64_t tolerance) : next_msn_(first_msn), tolerance_(tolerance) {}

std::optional<SegmentGrid::Found> SegmentGrid::begin_segment(std::optional<std::int64_t> after_msn, std::int64_t pts,
                                                             bool is_discontinuity) {
    const GridSegment* nearest = nullptr;
    for (const auto& segment : segments_) {
        if (after_msn && segment.msn <= *after_msn) continue;
        const auto distance = std::abs(segment.start - pts);
        if (distance > tolerance_) continue;
        if (nearest == nullptr || distance < std::abs(nearest->start - pts)) nearest = &segment;
    }
    if (nearest != nullptr) return Found{*nearest, false};
    if (!segments_.empty() && pts <= segments_.back().start) return std::nullopt;
    GridSegment segment;
    segment.msn = next_msn_++;
    segment.start = pts;
    segment.is_discontinuity = is_discontinuity || was_interrupted_;
    was_interrupted_ = false;
    if (segment.is_discontinuity && !segments_.empty()) ++discontinuities_;
    segment.discontinuities = discontinuities_;
    if (wall_) {
        const std::chrono::milliseconds offset{media::rescale(pts - wall_tick_, media::kTimescale, 1000)};
        segment.date = *wall_ + std::chrono::duration_cast<Clock::Wall::duration>(offset);
    }
    segments_.push_back(segment);
    if (segments_.size() > kMaxSegments) segments_.pop_front();
    return Found{segment, true};
}

void SegmentGrid::set_wall_clock(std::int64_t tick, Clock::Wall wall) {
    wall_tick_ = tick;
    wall_ = wall;
}

void SegmentGrid::interrupt(std::int64_t end) {
    if (segments_.empty()) return;
    auto& last = segments_.back();
    if (!last.end || *last.end < end) last.end = end;
    was_interrupted_ = true;
}

const GridSegment* SegmentGrid::find(std::int64_t msn) const noexcept {
    for (const auto& segment : segments_) {
        if (segment.msn == msn) return &segment;
    }
    return nullptr;
}

std::optional<std::int64_t> SegmentGrid::end_of(std::int64_t msn) const noexcept {
    const auto* segment = find(msn);
    if (segment == nullptr) return std::nullopt;
    if (segment->end) return segment->end;
    const auto* next = find(msn + 1);
    return next == nullptr ? std::nullopt : std::optional{next->start};
}

}  // namespace session::hls
