// The segments of a broadcast, whatever the rendition: media sequence numbers named by where they begin.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>

#include "session/base/clock.hpp"

namespace session::hls {

struct GridSegment {
    std::int64_t msn = 0;
    std::int64_t start = 0;           // pts of its first frame
    std::optional<std::int64_t> end;  // set when the broadcast was interrupted in it; else it ends where the next begins
    bool is_discontinuity = false;
    std::int64_t discontinuities = 0;  // of the broadcast up to and including this one's
    std::optional<Clock::Wall> date;   // of its start: the same in every rendition, whenever each gets there
};

// The first rendition to reach a boundary makes the segment, the others find it. Confined to the broadcast's executor.
class SegmentGrid {
   public:
    // `tolerance`: how far apart two renditions may put one boundary (a frame that did not survive in one of them).
    SegmentGrid(std::int64_t first_msn, std::int64_t tolerance);

    struct Found {
        GridSegment segment;
        bool is_new = false;
    };
    // The segment that begins at `pts` for a rendition whose last one was `after_msn` (nullopt: none yet). Nothing when `pts` lies
    // before a boundary that others already passed without one here: then it is an ordinary frame.
    [[nodiscard]] std::optional<Found> begin_segment(std::optional<std::int64_t> after_msn, std::int64_t pts, bool is_discontinuity);
    // Wall clock of a tick, for segments that begin from now on.
    void set_wall_clock(std::int64_t tick, Clock::Wall wall);
    [[nodiscard]] bool has_wall_clock() const noexcept { return wall_.has_value(); }
    // No segment goes on past `end`; the next one is a discontinuity.
    void interrupt(std::int64_t end);

    [[nodiscard]] const GridSegment* find(std::int64_t msn) const noexcept;
    // Where segment `msn` ends, once that is known.
    [[nodiscard]] std::optional<std::int64_t> end_of(std::int64_t msn) const noexcept;
    [[nodiscard]] std::int64_t next_msn() const noexcept { return next_msn_; }

   private:
    // Segments that a slow rendition may still look for; older ones are forgotten.
    static constexpr std::size_t kMaxSegments = 512;

    std::int64_t next_msn_;
    std::int64_t tolerance_;
    bool was_interrupted_ = false;
    std::int64_t discontinuities_ = 0;
    std::int64_t wall_tick_ = 0;
    std::optional<Clock::Wall> wall_;
    std::deque<GridSegment> segments_;
};

}  // namespace session::hls
