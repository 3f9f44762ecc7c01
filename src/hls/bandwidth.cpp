#include "hls/bandwidth.hpp"

#include <algorithm>

#include "session/media/time.hpp"

namespace session::hls {
namespace {

std::int64_t bits_per_second(std::int64_t bytes, std::int64_t ticks) {
    return media::rescale(bytes * 8, ticks, media::kTimescale);
}

}  // namespace

void BandwidthMeter::add_segment(std::int64_t size_bytes, std::int64_t duration_ticks) noexcept {
    if (duration_ticks <= 0) return;
    total_bytes_ += size_bytes;
    total_ticks_ += duration_ticks;
    run_bytes_ += size_bytes;
    run_ticks_ += duration_ticks;
    if (run_ticks_ < shortest_run_) return;
    peak_bps_ = std::max(peak_bps_, bits_per_second(run_bytes_, run_ticks_));
    run_bytes_ = 0;
    run_ticks_ = 0;
}

std::int64_t BandwidthMeter::average_bps() const noexcept {
    return total_ticks_ > 0 ? bits_per_second(total_bytes_, total_ticks_) : 0;
}

}  // namespace session::hls
