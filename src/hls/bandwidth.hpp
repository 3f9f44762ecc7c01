// Measured bit rates of a rendition, as RFC 8216bis 4.4.6.2 counts them.
#pragma once

#include <cstdint>

namespace session::hls {

// The peak is that of any run of segments at least half a target duration long; short ones count together with the next.
class BandwidthMeter {
   public:
    explicit BandwidthMeter(std::int64_t target_duration_ticks) : shortest_run_(target_duration_ticks / 2) {}

    void add_segment(std::int64_t size_bytes, std::int64_t duration_ticks) noexcept;

    [[nodiscard]] std::int64_t measured_ticks() const noexcept { return total_ticks_; }
    [[nodiscard]] std::int64_t peak_bps() const noexcept { return peak_bps_; }
    [[nodiscard]] std::int64_t average_bps() const noexcept;

   private:
    std::int64_t shortest_run_;
    std::int64_t run_bytes_ = 0;
    std::int64_t run_ticks_ = 0;
    std::int64_t total_bytes_ = 0;
    std::int64_t total_ticks_ = 0;
    std::int64_t peak_bps_ = 0;
};

}  // namespace session::hls
