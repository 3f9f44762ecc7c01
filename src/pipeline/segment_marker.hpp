// Decides at which source packets segments start: one decision for every rendition.
#pragma once

#include <cstdint>
#include <optional>

#include "session/media/packet.hpp"

namespace session::pipeline {

// Segments either follow the source's keyframes, but never closer than kShortest nor further apart than `longest`, or a fixed grid of
// `interval`. All in ticks. Not synchronised.
class SegmentMarker {
   public:
    enum class Mode { source_keyframes, interval };
    static constexpr std::int64_t kShortest = media::kTimescale * 7 / 10;

    SegmentMarker(Mode mode, std::int64_t target_duration) noexcept
        : mode_(mode), interval_(target_duration), longest_(target_duration + media::kTimescale * 4 / 10) {}

    // The next video packet starts a segment whatever its time (a new stretch).
    void restart() noexcept {
        last_.reset();
        next_.reset();
    }

    enum class Decision {
        none,
        start,
        overdue,  // a segment must start here, but the source has no keyframe here: it can't be passed through
    };
    [[nodiscard]] Decision decide(const media::Packet& packet) noexcept;

   private:
    Mode mode_;
    std::int64_t interval_;
    std::int64_t longest_;
    std::optional<std::int64_t> last_;  // pts of the last start
    std::optional<std::int64_t> next_;  // interval: the grid's next line
};

}  // namespace session::pipeline
