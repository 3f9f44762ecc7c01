#include "hls/feed.hpp"

#include <utility>

#include "session/store/segment_store.hpp"

namespace session::hls {
namespace {

// The feed whose waiters this thread wakes: a cancel from inside a wake must not wait for itself.
thread_local const Feed* waking_feed = nullptr;

}  // namespace

Feed::Feed(std::string name, std::string store_prefix, const store::SegmentStore& store)
    : name_(std::move(name)), store_prefix_(std::move(store_prefix)), store_(&store) {}

std::shared_ptr<const PlaylistSnapshot> Feed::playlist() const {
    const std::lock_guard lock{mutex_};
    return snapshot_;
}

MediaObject Feed::object(std::string_view file_name) const {
    MediaObject found;
    const std::lock_guard lock{mutex_};
    if (is_closed_ || store_ == nullptr) return found;
    found.bytes = store_->get(store_prefix_ + std::string{file_name});
    if (!found.bytes) {
        const auto init = clear_inits_.find(file_name.substr(0, file_name.rfind('-') + 1));
        if (init != clear_inits_.end()) found.bytes = init->second;
    }
    if (found.bytes) {
        found.availability = Availability::ready;
        found.is_init = file_name.starts_with("init");
    } else if (!hint_file_.empty() && file_name == hint_file_ && snapshot_) {
        found.availability = Availability::pending;
        found.ready_after = snapshot_->next;
    }
    return found;
}

bool Feed::is_satisfied(Position until) const {
    return is_closed_ || (snapshot_ && (snapshot_->is_ended || snapshot_->next > until));
}

void Feed::set_clear_init(const std::string& prefix, SharedBytes init) {
    const std::lock_guard lock{mutex_};
    if (init) {
        clear_inits_[prefix] = std::move(init);
    } else {
        clear_inits_.erase(prefix);
    }
}

RenditionFeed::WaitId Feed::wait(Position until, std::function<void()> wake) const {
    {
        const std::lock_guard lock{mutex_};
        if (!is_satisfied(until)) {
            auto waiter = std::make_shared<Waiter>();
            waiter->id = ++last_id_;
            waiter->until = until;
            waiter->wake = std::move(wake);
            by_id_.emplace(waiter->id, waiter);
            by_position_.emplace(until, waiter);
            return waiter->id;
        }
    }
    wake();
    return 0;
}

void Feed::cancel_wait(WaitId id) const {
    WaiterPtr waiter;
    {
        const std::lock_guard lock{mutex_};
        const auto found = by_id_.find(id);
        if (found == by_id_.end()) return;
        waiter = std::move(found->second);
        by_id_.erase(found);
        auto [entry, end] = by_position_.equal_range(waiter->until);
        while (entry != end && entry->second != waiter) ++entry;
        if (entry != end) by_position_.erase(entry);
    }
    auto expected = WakeState::pending;
    if (waiter->state.compare_exchange_strong(expected, WakeState::done)) return;
    // It is being woken right now: it must be over before we return.
    if (waking_feed == this) return;
    while (waiter->state.load() != WakeState::done) waiter->state.wait(expected);
}

void Feed::fire(Waiter& waiter) {
    auto expected = WakeState::pending;
    if (!waiter.state.compare_exchange_strong(expected, WakeState::running)) return;
    waiter.wake();
    waiter.wake = nullptr;
    waiter.state.store(WakeState::done);
    waiter.state.notify_all();
}

void Feed::fire_all(const std::vector<WaiterPtr>& waiters) {
    if (waiters.empty()) return;
    const auto* outer = std::exchange(waking_feed, this);
    for (const auto& waiter : waiters) fire(*waiter);
    waking_feed = outer;
    const std::lock_guard lock{mutex_};
    for (const auto& waiter : waiters) by_id_.erase(waiter->id);
}

void Feed::publish(std::shared_ptr<const PlaylistSnapshot> snapshot, std::string hint_file) {
    std::vector<WaiterPtr> woken;
    {
        const std::lock_guard lock{mutex_};
        if (is_closed_) return;
        const auto end = snapshot->is_ended ? by_position_.end() : by_position_.lower_bound(snapshot->next);
        for (auto entry = by_position_.begin(); entry != end; ++entry) woken.push_back(entry->second);
        by_position_.erase(by_position_.begin(), end);
        snapshot_.swap(snapshot);
        hint_file_ = std::move(hint_file);
    }
    fire_all(woken);
}

void Feed::close() {
    std::vector<WaiterPtr> woken;
    {
        const std::lock_guard lock{mutex_};
        is_closed_ = true;
        snapshot_.reset();
        store_ = nullptr;
        for (auto& entry : by_position_) woken.push_back(std::move(entry.second));
        by_position_.clear();
    }
    fire_all(woken);
}

}  // namespace session::hls
