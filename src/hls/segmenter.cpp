#include "hls/segmenter.hpp"

#include <algorithm>
#include <limits>

namespace session::hls {

Segmenter::Segmenter(SegmentGrid& grid, PartLimits limits) : grid_(grid), limits_(limits) {}

void Segmenter::begin_stretch() {
    ++stretch_;
    is_discontinuity_ = last_msn_.has_value();
}

void Segmenter::push(const media::PacketPtr& frame, bool starts_segment, std::vector<PartSpan>& out) {
    const auto gap = pending_.empty() ? last_gap_ : frame->dts - pending_.back().packet->dts;
    // Across a publisher's absence the last frame lasts no longer than the others did.
    const bool was_away = is_discontinuity_ && gap > limits_.part_target;
    if (!pending_.empty()) pending_.back().duration = was_away ? last_gap_ : gap;
    if (gap > 0 && gap < limits_.part_target) last_gap_ = gap;
    if (starts_segment) {
        if (!was_away) bridge_hole(*frame, out);
        if (const auto found = grid_.begin_segment(last_msn_, frame->pts, is_discontinuity_)) {
            if (was_away) close(out);
            // Where boundaries were missed, or the broadcast stopped and came back, the segment ended before this frame.
            const auto grid_end = open_ ? grid_.end_of(open_->grid.msn) : std::nullopt;
            end_segment(grid_end ? std::min(*grid_end, frame->pts) : frame->pts, out);
            begin_segment(found->segment, frame->pts - frame->dts, frame->is_keyframe);
            is_discontinuity_ = false;
        }
    }
    if (!open_) return;
    cut_full_parts(frame->dts, out);
    const auto length = frame->dts - part_start_;
    const auto expected = frame->duration > 0 ? frame->duration : last_gap_;
    if (length >= shortest_part() && length + expected > limits_.part_target) cut(frame->dts, out);
    pending_.push_back({frame, expected});
}

void Segmenter::close(std::vector<PartSpan>& out) {
    if (!open_) return;
    auto end = part_start_ + open_->offset;
    if (!pending_.empty()) end = pending_.back().packet->dts + pending_.back().duration + open_->offset;
    end_segment(end, out);
}

void Segmenter::begin_segment(const GridSegment& segment, std::int64_t offset, bool is_independent) {
    open_ = OpenSegment{segment, offset, stretch_, true, is_independent};
    last_msn_ = segment.msn;
    part_start_ = segment.start - offset;
}

void Segmenter::end_segment(std::int64_t end, std::vector<PartSpan>& out) {
    if (!open_) return;
    const auto end_dts = std::max(end - open_->offset, part_start_ + 1);
    cut_full_parts(end_dts, out);
    if (!pending_.empty()) {
        auto& last = pending_.back();
        last.duration = std::clamp<std::int64_t>(end_dts - last.packet->dts, 1, std::max<std::int64_t>(last.duration, 1));
    }
    const auto start = part_start_ + open_->offset;
    emit(std::numeric_limits<std::int64_t>::max(), std::clamp(end, start + 1, start + limits_.part_target), end, true, out);
    open_.reset();
}

// Segments that end within a hole must be in the grid before the frame after it adds its own: the grid only grows at its end.
void Segmenter::bridge_hole(const media::Packet& frame, std::vector<PartSpan>& out) {
    while (open_ && !grid_.end_of(open_->grid.msn) && frame.dts - part_start_ > limits_.part_target) cut(best_cut(), out);
}

void Segmenter::cut_full_parts(std::int64_t until_dts, std::vector<PartSpan>& out) {
    while (open_ && until_dts - part_start_ > limits_.part_target) cut(best_cut(), out);
}

std::int64_t Segmenter::best_cut() const {
    for (auto sample = pending_.rbegin(); sample != pending_.rend(); ++sample) {
        const auto length = sample->packet->dts - part_start_;
        if (length <= limits_.part_target && length >= shortest_part()) return sample->packet->dts;
    }
    return part_start_ + limits_.part_target;
}

void Segmenter::cut(std::int64_t at_dts, std::vector<PartSpan>& out) {
    const auto end = at_dts + open_->offset;
    const auto limit = limits_.target_duration + media::kTimescale / 2 - 1;  // what still rounds to the target duration
    const bool must_end = end - open_->grid.start + limits_.part_target > limit;
    const auto next = must_end ? grid_.begin_segment(last_msn_, end, false) : std::nullopt;
    emit(at_dts, end, next ? end : at_dts, next.has_value(), out);
    part_start_ = at_dts;
    const auto offset = open_->offset;
    if (!next) return;
    begin_segment(next->segment, offset, false);
}

void Segmenter::emit(std::int64_t until_dts, std::int64_t end, std::int64_t audio_end, bool ends_segment, std::vector<PartSpan>& out) {
    PartSpan span;
    span.segment = open_->grid;
    span.start = part_start_ + open_->offset;
    span.end = end;
    span.audio_end = audio_end;
    span.stretch = open_->stretch;
    span.begins_segment = open_->is_first_part;
    span.ends_segment = ends_segment;
    span.is_independent = open_->is_first_part && open_->is_independent;
    const auto first_kept =
        std::find_if(pending_.begin(), pending_.end(), [&](const mux::Sample& sample) { return sample.packet->dts >= until_dts; });
    span.frames.assign(std::make_move_iterator(pending_.begin()), std::make_move_iterator(first_kept));
    pending_.erase(pending_.begin(), first_kept);
    open_->is_first_part = false;
    out.push_back(std::move(span));
}

}  // namespace session::hls
