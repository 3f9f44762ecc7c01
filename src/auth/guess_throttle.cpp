#include "auth/guess_throttle.hpp"

#include <algorithm>
#include <cmath>

namespace session::auth {

void GuessThrottle::leak(Bucket& bucket, Clock::Steady now) {
    const std::chrono::duration<double> passed = now - bucket.at;
    bucket.used = std::max(0.0, bucket.used - passed.count() * bucket.leak_per_second);
    bucket.at = now;
}

std::optional<std::chrono::seconds> GuessThrottle::take(const std::string& key, const Allowance& allowance) {
    constexpr std::chrono::seconds kBetweenSweeps{1};
    const auto now = clock_.steady_now();
    const std::lock_guard lock{mutex_};
    if (buckets_.size() >= most_ && now - swept_at_ >= kBetweenSweeps) {
        swept_at_ = now;
        for (auto each = buckets_.begin(); each != buckets_.end();) {
            leak(each->second, now);
            each = each->second.used <= 0 ? buckets_.erase(each) : std::next(each);
        }
    }
    if (buckets_.size() >= most_ && !buckets_.contains(key)) buckets_.erase(buckets_.begin());
    auto& bucket = buckets_.try_emplace(key, Bucket{0, 1.0 / static_cast<double>(allowance.regained_in.count()), now}).first->second;
    leak(bucket, now);
    if (bucket.used + 1 <= allowance.tries) {
        bucket.used += 1;
        return std::nullopt;
    }
    const double wait = std::ceil((bucket.used + 1 - allowance.tries) / bucket.leak_per_second);
    return std::chrono::seconds{std::max<std::int64_t>(1, std::llround(wait))};
}

void GuessThrottle::give_back(const std::string& key) {
    const std::lock_guard lock{mutex_};
    const auto found = buckets_.find(key);
    if (found != buckets_.end()) found->second.used = std::max(0.0, found->second.used - 1);
}

}  // namespace session::auth
