#include "segment_marker.hpp"

namespace session::pipeline {

SegmentMarker::Decision SegmentMarker::decide(const media::Packet& packet) noexcept {
    if (packet.kind != media::TrackKind::video) return Decision::none;
    if (!last_) {
        last_ = packet.pts;
        next_ = packet.pts + interval_;
        return Decision::start;
    }
    if (mode_ == Mode::source_keyframes) {
        const bool is_due = packet.is_keyframe && packet.pts - *last_ >= kShortest;
        const bool is_overdue = packet.pts - *last_ >= longest_;
        if (!is_due && !is_overdue) return Decision::none;
        last_ = packet.pts;
        return packet.is_keyframe ? Decision::start : Decision::overdue;
    }
    if (packet.pts < *next_) return Decision::none;
    last_ = packet.pts;
    // A hole in the source skips grid lines; it does not shift them.
    while (*next_ <= packet.pts) *next_ += interval_;
    return Decision::start;
}

}  // namespace session::pipeline
