// How often wrong stream keys are logged: who guesses does not fill the log.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>

namespace session::ingest {

// Thread-safe. Our own limits: twenty at once, then one in two seconds.
class RefusalLog {
   public:
    // A line may be logged: how many were not since the last one. Nullopt: not this one.
    [[nodiscard]] std::optional<std::uint64_t> take(std::chrono::steady_clock::time_point now) {
        const std::lock_guard lock{mutex_};
        const std::chrono::duration<double> passed = now - at_;
        lines_ = std::min(kBurst, lines_ + kPerSecond * passed.count());
        at_ = now;
        if (lines_ < 1) {
            ++unlogged_;
            return std::nullopt;
        }
        lines_ -= 1;
        const auto unlogged = unlogged_;
        unlogged_ = 0;
        return unlogged;
    }

   private:
    static constexpr double kBurst = 20;
    static constexpr double kPerSecond = 0.5;

    std::mutex mutex_;
    double lines_ = kBurst;
    std::chrono::steady_clock::time_point at_{};
    std::uint64_t unlogged_ = 0;
};

}  // namespace session::ingest
