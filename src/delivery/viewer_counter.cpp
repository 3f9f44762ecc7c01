#include "session/delivery/viewer_counter.hpp"

#include <iterator>

namespace session::delivery {

void ViewerCounter::forget_old(Seen& seen, Clock::Steady now) const {
    std::erase_if(seen, [&](const auto& viewer) { return now - viewer.second > options_.window; });
}

void ViewerCounter::saw(std::string_view handle, std::uint64_t viewer) {
    const auto now = clock_.steady_now();
    const std::lock_guard lock{mutex_};
    auto channel = channels_.find(handle);
    if (channel == channels_.end()) {
        if (channels_.size() >= options_.max_channels) {
            for (auto known = channels_.begin(); known != channels_.end();) {
                forget_old(known->second, now);
                known = known->second.empty() ? channels_.erase(known) : std::next(known);
            }
        }
        if (channels_.size() >= options_.max_channels) return;
        channel = channels_.emplace(std::string{handle}, Seen{}).first;
    }
    auto& seen = channel->second;
    if (seen.size() >= options_.max_viewers && !seen.contains(viewer)) forget_old(seen, now);
    if (seen.size() < options_.max_viewers || seen.contains(viewer)) seen[viewer] = now;
}

std::int64_t ViewerCounter::count(std::string_view handle) {
    const std::lock_guard lock{mutex_};
    const auto channel = channels_.find(handle);
    if (channel == channels_.end()) return 0;
    forget_old(channel->second, clock_.steady_now());
    const auto count = static_cast<std::int64_t>(channel->second.size());
    if (count == 0) channels_.erase(channel);
    return count;
}

}  // namespace session::delivery
