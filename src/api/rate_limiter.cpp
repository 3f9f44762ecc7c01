#include "api/rate_limiter.hpp"

#include <algorithm>
#include <cmath>

namespace session::api {

void RateLimiter::refill(Bucket& bucket, Clock::Steady now) {
    const std::chrono::duration<double> passed = now - bucket.at;
    bucket.tokens = std::min(bucket.burst, bucket.tokens + passed.count() * bucket.per_second);
    bucket.at = now;
}

// A full bucket says no more than none. When all are in use, any may go: who filled them pays no attention to limits anyway.
void RateLimiter::make_room(Clock::Steady now) {
    constexpr std::chrono::seconds kBetweenSweeps{1};
    if (now - swept_at_ >= kBetweenSweeps) {
        swept_at_ = now;
        for (auto each = buckets_.begin(); each != buckets_.end();) {
            refill(each->second, now);
            each = each->second.tokens >= each->second.burst ? buckets_.erase(each) : std::next(each);
        }
    }
    if (buckets_.size() >= most_ && !buckets_.empty()) buckets_.erase(buckets_.begin());
}

std::optional<std::chrono::seconds> RateLimiter::take(const Rate& rate, const std::string& whose) {
    const auto now = clock_.steady_now();
    std::string key{rate.name};
    key.append("/").append(whose);
    const std::lock_guard lock{mutex_};
    auto found = buckets_.find(key);
    if (found == buckets_.end()) {
        if (buckets_.size() >= most_) make_room(now);
        found = buckets_.emplace(std::move(key), Bucket{rate.burst, rate.burst, rate.per_second, now}).first;
    }
    auto& bucket = found->second;
    refill(bucket, now);
    if (bucket.tokens >= 1) {
        bucket.tokens -= 1;
        return std::nullopt;
    }
    const double wait = rate.per_second > 0 ? std::ceil((1 - bucket.tokens) / rate.per_second) : 3600;
    return std::chrono::seconds{std::clamp<std::int64_t>(std::llround(wait), 1, 24L * 3600)};
}

std::size_t RateLimiter::tracked() const {
    const std::lock_guard lock{mutex_};
    return buckets_.size();
}

}  // namespace session::api
