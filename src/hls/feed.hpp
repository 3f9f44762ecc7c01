// What readers of one rendition see: the newest snapshot, its media, and those who wait for the next.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "session/hls/published_stream.hpp"

namespace session::store {
class SegmentStore;
}

namespace session::hls {

// Thread-safe. Written by the broadcast's executor, read by any thread; outlives the Stream in the hands of readers.
class Feed final : public RenditionFeed {
   public:
    // `store` must outlive the feed or its close().
    Feed(std::string name, std::string store_prefix, const store::SegmentStore& store);

    [[nodiscard]] const std::string& name() const noexcept override { return name_; }
    [[nodiscard]] std::shared_ptr<const PlaylistSnapshot> playlist() const override;
    [[nodiscard]] MediaObject object(std::string_view file_name) const override;
    WaitId wait(Position until, std::function<void()> wake) const override;
    void cancel_wait(WaitId id) const override;

    // `hint_file` is what the snapshot's EXT-X-PRELOAD-HINT names; empty once ended.
    void publish(std::shared_ptr<const PlaylistSnapshot> snapshot, std::string hint_file);
    // What any file answers whose name begins so and which has left the store: players ask again for an init segment that they met long
    // ago. Null: nothing any more.
    void set_clear_init(const std::string& prefix, SharedBytes init);
    // Removed, or the stream is gone: no playlist, no media, and nobody waits.
    void close();

   private:
    // Who moves `state` from pending decides: the publisher to running, a canceller to cancelled.
    enum class WakeState : int { pending, running, done };
    struct Waiter {
        WaitId id = 0;
        Position until;
        std::function<void()> wake;
        std::atomic<WakeState> state{WakeState::pending};
    };
    using WaiterPtr = std::shared_ptr<Waiter>;

    [[nodiscard]] bool is_satisfied(Position until) const;
    static void fire(Waiter& waiter);
    void fire_all(const std::vector<WaiterPtr>& waiters);

    const std::string name_;
    const std::string store_prefix_;  // "{stream_id}/{rendition}/"

    mutable std::mutex mutex_;
    const store::SegmentStore* store_;
    std::shared_ptr<const PlaylistSnapshot> snapshot_;
    std::string hint_file_;
    std::map<std::string, SharedBytes, std::less<>> clear_inits_;
    bool is_closed_ = false;
    mutable WaitId last_id_ = 0;
    mutable std::multimap<Position, WaiterPtr> by_position_;
    mutable std::unordered_map<WaitId, WaiterPtr> by_id_;  // until they were woken or cancelled
};

}  // namespace session::hls
