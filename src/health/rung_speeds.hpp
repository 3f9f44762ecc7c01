// How fast each rung is encoded, from what the ladder counts.
#pragma once

#include <deque>
#include <map>
#include <string>
#include <vector>

#include "session/base/clock.hpp"
#include "session/health/monitor.hpp"

namespace session::health {

// Of the last seconds' pictures: a rung that skips more does not keep up.
constexpr double kMostSkipped = 0.05;

struct RungSpeed {
    Rung rung;
    double skipped_share = 0;  // of the last seconds' pictures
};

// Not synchronised; once a second.
class RungSpeeds {
   public:
    [[nodiscard]] std::vector<RungSpeed> measure(const Encoding& encoding, Clock::Steady now);

   private:
    struct Count {
        Clock::Steady at{};
        std::uint64_t encoded = 0;
        std::uint64_t skipped = 0;
        double cpu_s = 0;
    };
    struct Past {
        std::deque<Count> counts;
        double speed = 0;  // the last that could be told
    };
    std::map<std::string, Past> past_;
};

}  // namespace session::health
