// Where one rendition's segments and parts begin and end. Decides, and nothing else.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "hls/segment_grid.hpp"
#include "session/media/packet.hpp"
#include "session/mux/fragment_muxer.hpp"

namespace session::hls {

// What one part covers. `start` and `end` are on the presentation line: dts shifted by what the
// pts of the segment's first frame is ahead.
struct PartSpan {
    GridSegment segment;
    std::int64_t start = 0;
    std::int64_t end = 0;
    std::int64_t audio_end = 0;  // audio whose pts is before this belongs here (or to an earlier part)
    std::vector<mux::Sample> frames;
    int stretch = 0;  // how often the tracks had been set when the segment began
    bool begins_segment = false;
    bool ends_segment = false;
    bool is_independent = false;
};

struct PartLimits {
    std::int64_t part_target = 0;      // a part is at most this
    std::int64_t target_duration = 0;  // a segment, rounded to seconds, is at most this
};

// A part is a stretch of time, not a number of frames: it ends at the last frame start that keeps it between 85 % and 100 % of the part
// target (RFC 8216bis 4.4.4.9), or, where frames are too far apart for that, at the target itself. It is cut when a frame arrives
// and the one expected after it would not fit. A segment begins where a frame says so; should none come in time it ends at a part
// boundary, before the target duration is broken.
//
// Confined to the broadcast's executor.
class Segmenter {
   public:
    Segmenter(SegmentGrid& grid, PartLimits limits);

    // Frames pushed from now on belong to another stretch: the next segment is a discontinuity (but for the first).
    void begin_stretch();
    // In dts order; appends the parts that this frame completes. `starts_segment` overrides the packet's own word (audio alone).
    void push(const media::PacketPtr& frame, bool starts_segment, std::vector<PartSpan>& out);
    // Ends the open segment after its last frame. What follows is dropped up to the next segment start.
    void close(std::vector<PartSpan>& out);

    [[nodiscard]] bool is_open() const noexcept { return open_.has_value(); }
    // Where the open segment began, on the presentation line.
    [[nodiscard]] std::int64_t segment_start() const noexcept { return open_ ? open_->grid.start : 0; }

   private:
    struct OpenSegment {
        GridSegment grid;
        std::int64_t offset = 0;  // pts - dts of the first frame
        int stretch = 0;
        bool is_first_part = true;
        bool is_independent = false;
    };

    void begin_segment(const GridSegment& segment, std::int64_t offset, bool is_independent);
    void end_segment(std::int64_t end, std::vector<PartSpan>& out);
    void bridge_hole(const media::Packet& frame, std::vector<PartSpan>& out);
    void cut_full_parts(std::int64_t until_dts, std::vector<PartSpan>& out);
    void cut(std::int64_t at_dts, std::vector<PartSpan>& out);
    void emit(std::int64_t until_dts, std::int64_t end, std::int64_t audio_end, bool ends_segment, std::vector<PartSpan>& out);
    [[nodiscard]] std::int64_t best_cut() const;
    [[nodiscard]] std::int64_t shortest_part() const noexcept { return (limits_.part_target * 85 + 99) / 100; }

    SegmentGrid& grid_;
    PartLimits limits_;
    std::optional<OpenSegment> open_;
    std::optional<std::int64_t> last_msn_;
    std::int64_t part_start_ = 0;    // dts
    std::int64_t last_gap_ = 3'000;  // dts between the last two frames
    std::vector<mux::Sample> pending_;
    int stretch_ = 0;
    bool is_discontinuity_ = false;
};

}  // namespace session::hls
