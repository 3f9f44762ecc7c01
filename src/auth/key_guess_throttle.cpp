#include "session/auth/key_guess_throttle.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <string>

namespace session::auth {

KeyGuessThrottle::Network KeyGuessThrottle::network_of(std::string_view address) {
    const std::string text{address};
    Network network{};
    in_addr v4{};
    if (inet_pton(AF_INET, text.c_str(), &v4) == 1) {
        network[10] = network[11] = 0xff;  // as an IPv4-mapped address
        const auto* bytes = reinterpret_cast<const std::uint8_t*>(&v4);
        std::copy_n(bytes, 4, network.begin() + 12);
        return network;
    }
    in6_addr v6{};
    if (inet_pton(AF_INET6, text.c_str(), &v6) != 1) return network;
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(&v6);
    const bool is_mapped = IN6_IS_ADDR_V4MAPPED(&v6);
    std::copy_n(bytes, is_mapped ? 16 : 8, network.begin());
    return network;
}

double KeyGuessThrottle::level_at(const Bucket& bucket, Clock::Steady now) const {
    const std::chrono::duration<double> passed = now - bucket.at;
    const std::chrono::duration<double> leak = options_.leak;
    return std::max(0.0, bucket.level - passed / leak);
}

bool KeyGuessThrottle::is_allowed(std::string_view address) const {
    const auto network = network_of(address);
    const std::lock_guard lock{mutex_};
    const auto known = buckets_.find(network);
    return known == buckets_.end() || level_at(known->second, clock_.steady_now()) + 1 <= options_.failures;
}

void KeyGuessThrottle::failed(std::string_view address) {
    const auto network = network_of(address);
    const auto now = clock_.steady_now();
    const std::lock_guard lock{mutex_};
    if (!buckets_.contains(network)) make_room(now);
    auto& bucket = buckets_[network];
    bucket.level = std::min(level_at(bucket, now) + 1, options_.failures);
    bucket.at = now;
}

void KeyGuessThrottle::make_room(Clock::Steady now) {
    if (buckets_.size() < options_.max_addresses) return;
    std::erase_if(buckets_, [&](const auto& entry) { return level_at(entry.second, now) <= 0; });
    if (buckets_.size() < options_.max_addresses) return;
    buckets_.erase(
        std::min_element(buckets_.begin(), buckets_.end(), [](const auto& a, const auto& b) { return a.second.at < b.second.at; }));
}

std::size_t KeyGuessThrottle::tracked() const {
    const std::lock_guard lock{mutex_};
    return buckets_.size();
}

}  // namespace session::auth
