#include "app/disk_forecast.hpp"

#include <chrono>

namespace session::app {
namespace {

using namespace std::chrono_literals;
constexpr auto kBetween = 1min;
constexpr auto kWindow = 6h;
constexpr auto kLeastSpan = 15min;
constexpr double kLeastFall = 16.0 * 1024 * 1024;  // bytes within the window
constexpr double kMostDays = 3'650;
constexpr double kDay = 86'400;

double seconds_of(Clock::Steady::duration time) noexcept {
    return std::chrono::duration<double>(time).count();
}

}  // namespace

void DiskForecast::add(Clock::Steady at, std::int64_t free_bytes) {
    if (!samples_.empty() && at - samples_.back().at < kBetween) return;
    samples_.push_back({at, free_bytes});
    while (at - samples_.front().at > kWindow) samples_.pop_front();
}

std::optional<double> DiskForecast::days_left() const {
    if (samples_.empty()) return std::nullopt;
    const auto& first = samples_.front();
    const auto& last = samples_.back();
    if (last.free_bytes == 0) return 0;
    const auto span = last.at - first.at;
    if (span < kLeastSpan || last.free_bytes >= first.free_bytes) return std::nullopt;
    // The line of least squares: what was deleted or copied in between weighs as much as it lasted.
    const auto count = static_cast<double>(samples_.size());
    double mean_s = 0;
    double mean_free = 0;
    for (const auto& sample : samples_) {
        mean_s += seconds_of(sample.at - first.at) / count;
        mean_free += static_cast<double>(sample.free_bytes) / count;
    }
    double together = 0;
    double squares = 0;
    for (const auto& sample : samples_) {
        const auto off_s = seconds_of(sample.at - first.at) - mean_s;
        together += off_s * (static_cast<double>(sample.free_bytes) - mean_free);
        squares += off_s * off_s;
    }
    const auto fall_per_s = -together / squares;
    if (fall_per_s * seconds_of(span) < kLeastFall) return std::nullopt;
    const auto days = static_cast<double>(last.free_bytes) / fall_per_s / kDay;
    return days > kMostDays ? std::nullopt : std::optional{days};
}

}  // namespace session::app
