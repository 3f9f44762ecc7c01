// Token buckets, one for each rate and whoever is held to it.
#pragma once

#include <chrono>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

#include "session/api/routes.hpp"
#include "session/base/clock.hpp"

namespace session::api {

// Thread-safe; memory is bounded by `most` buckets.
class RateLimiter {
   public:
    RateLimiter(const Clock& clock, std::size_t most) : clock_(clock), most_(most) {}

    // Takes one token of `whose` bucket. Not taken: how long until there is one, at least a second.
    [[nodiscard]] std::optional<std::chrono::seconds> take(const Rate& rate, const std::string& whose);
    [[nodiscard]] std::size_t tracked() const;

   private:
    struct Bucket {
        double tokens = 0;
        double burst = 0;
        double per_second = 0;
        Clock::Steady at{};
    };
    static void refill(Bucket& bucket, Clock::Steady now);
    void make_room(Clock::Steady now);

    const Clock& clock_;
    std::size_t most_;
    mutable std::mutex mutex_;
    std::unordered_map<std::string, Bucket> buckets_;
    Clock::Steady swept_at_{};
};

}  // namespace session::api
