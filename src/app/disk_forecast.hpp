// When the disk will be full, from how its free space went lately.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>

#include "session/base/clock.hpp"

namespace session::app {

// Not synchronised.
class DiskForecast {
   public:
    // What is free now. Less than a minute after the one before it is not taken.
    void add(Clock::Steady at, std::int64_t free_bytes);

    // Days until nothing is free, at the mean rate of the last six hours, or of those that were seen. Nullopt: less than a quarter of an
    // hour was seen, or the disk is not filling (less than 16 MiB is what logs and databases breathe), or not in ten years.
    [[nodiscard]] std::optional<double> days_left() const;

   private:
    struct Sample {
        Clock::Steady at;
        std::int64_t free_bytes = 0;
    };
    std::deque<Sample> samples_;
};

}  // namespace session::app
