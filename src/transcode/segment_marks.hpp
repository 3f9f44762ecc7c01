// Carries `starts_segment` past the decoder, which reorders and may lose pictures. Private to transcode.
#pragma once

#include <cstdint>
#include <set>

namespace session::transcode {

class SegmentMarks {
   public:
    // A packet with this pts starts a segment.
    void add(std::int64_t pts) { marks_.insert(pts); }
    // Whether the picture with this pts does: its own packet's mark, or that of a picture before it that never came.
    [[nodiscard]] bool take(std::int64_t pts) {
        const auto end = marks_.upper_bound(pts);
        const bool is_marked = end != marks_.begin();
        marks_.erase(marks_.begin(), end);
        return is_marked;
    }

   private:
    std::set<std::int64_t> marks_;
};

}  // namespace session::transcode
