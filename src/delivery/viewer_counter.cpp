#include "session/delivery/viewer_counter.hpp"

#include <algorithm>
#include <iterator>

namespace session::delivery {
using std::chrono::milliseconds;

milliseconds ViewerCounter::length_of(const Visit& visit, Clock::Steady now) const {
    const auto half_a_rotation = options_.window / 4;
    return std::chrono::duration_cast<milliseconds>(std::min(visit.last + half_a_rotation, now) - visit.since);
}

void ViewerCounter::forget_old(Audience& audience, Clock::Steady now) const {
    audience.looked_at = now;
    std::erase_if(audience.present, [&](const auto& viewer) {
        const bool is_gone = now - viewer.second.last > options_.window;
        if (is_gone) audience.left += length_of(viewer.second, now);
        return is_gone;
    });
}

ViewerCounter::Audience* ViewerCounter::find_or_make(std::string_view handle, Clock::Steady now) {
    const auto known = channels_.find(handle);
    if (known != channels_.end()) return &known->second;
    if (channels_.size() >= options_.max_channels) {
        for (auto each = channels_.begin(); each != channels_.end();) {
            forget_old(each->second, now);
            const bool is_idle = each->second.present.empty() && !each->second.is_kept;
            each = is_idle ? channels_.erase(each) : std::next(each);
        }
    }
    if (channels_.size() >= options_.max_channels) return nullptr;
    return &channels_[std::string{handle}];
}

void ViewerCounter::saw(std::string_view handle, std::uint64_t viewer) {
    const auto now = clock_.steady_now();
    const std::lock_guard lock{mutex_};
    auto* audience = find_or_make(handle, now);
    if (audience == nullptr) return;
    // Looking through all of them for every one would cost the square of their number.
    if (now - audience->looked_at > std::chrono::seconds{1}) forget_old(*audience, now);
    auto& present = audience->present;
    const auto known = present.find(viewer);
    if (known != present.end()) {
        known->second.last = now;
    } else if (present.size() < options_.max_viewers) {
        present.emplace(viewer, Visit{now, now});
    }
    if (audience->all.size() < options_.max_viewers) audience->all.insert(viewer);
    audience->peak = std::max(audience->peak, static_cast<std::int64_t>(present.size()));
}

std::int64_t ViewerCounter::count(std::string_view handle) {
    const std::lock_guard lock{mutex_};
    const auto channel = channels_.find(handle);
    if (channel == channels_.end()) return 0;
    forget_old(channel->second, clock_.steady_now());
    const auto count = static_cast<std::int64_t>(channel->second.present.size());
    if (count == 0 && !channel->second.is_kept) channels_.erase(channel);
    return count;
}

void ViewerCounter::begin(std::string_view handle) {
    const auto now = clock_.steady_now();
    const std::lock_guard lock{mutex_};
    auto* audience = find_or_make(handle, now);
    if (audience == nullptr) return;
    forget_old(*audience, now);
    audience->all.clear();
    for (auto& [viewer, visit] : audience->present) {
        audience->all.insert(viewer);
        visit.since = now;
        visit.last = now;
    }
    audience->left = milliseconds{0};
    audience->peak = static_cast<std::int64_t>(audience->present.size());
    audience->is_kept = true;
}

ViewerFigures ViewerCounter::figures(std::string_view handle) {
    const auto now = clock_.steady_now();
    const std::lock_guard lock{mutex_};
    const auto channel = channels_.find(handle);
    if (channel == channels_.end()) return {};
    auto& audience = channel->second;
    forget_old(audience, now);
    ViewerFigures figures;
    figures.now = static_cast<std::int64_t>(audience.present.size());
    figures.peak = audience.peak;
    figures.unique = static_cast<std::int64_t>(audience.all.size());
    figures.watched = audience.left;
    for (const auto& [viewer, visit] : audience.present) figures.watched += length_of(visit, now);
    return figures;
}

std::int64_t ViewerCounter::peak(std::string_view handle) {
    const std::lock_guard lock{mutex_};
    const auto channel = channels_.find(handle);
    return channel == channels_.end() ? 0 : channel->second.peak;
}

void ViewerCounter::forget(std::string_view handle) {
    const std::lock_guard lock{mutex_};
    const auto channel = channels_.find(handle);
    if (channel != channels_.end()) channel->second.is_kept = false;
}

}  // namespace session::delivery
