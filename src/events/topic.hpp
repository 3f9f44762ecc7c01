// One topic: a ring of kept events and the listeners.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "session/events/hub.hpp"

namespace session::events {

// Thread-safe. Its lock is held while events are delivered: that is what orders them, and what makes a replay seamless.
class Topic {
   public:
    Topic(std::string epoch, const HubOptions& options) : epoch_(std::move(epoch)), options_(options) {}

    void publish(Message message, Clock::Steady now, const std::string& at);
    [[nodiscard]] std::string position() const;
    [[nodiscard]] Hub::Resumption resumption(std::string_view id) const;
    // 0: can't be resumed from there.
    [[nodiscard]] std::uint64_t subscribe(std::string_view id, const Viewer& viewer, Hub::Deliver deliver);
    void unsubscribe(std::uint64_t listener) noexcept;
    void set_viewer(std::uint64_t listener, const Viewer& viewer);
    // Nobody listens, and nobody could resume.
    [[nodiscard]] bool is_idle(Clock::Steady now) const;

   private:
    struct Kept {
        EventPtr event;
        Clock::Steady at{};
    };
    struct Listener {
        Viewer viewer;
        Hub::Deliver deliver;
    };
    // The number in one of this topic's ids.
    [[nodiscard]] std::optional<std::uint64_t> parse(std::string_view id) const;
    [[nodiscard]] bool can_replay(std::uint64_t after) const;
    void keep(EventPtr event, Clock::Steady now);

    const std::string epoch_;
    const HubOptions& options_;
    mutable std::mutex mutex_;
    std::uint64_t last_number_ = 0;
    Clock::Steady last_at_{};
    std::deque<Kept> ring_;            // consecutive numbers
    std::deque<std::uint64_t> lines_;  // numbers of the lines, beyond the ring: only to count what was missed
    std::uint64_t last_listener_ = 0;
    std::map<std::uint64_t, Listener> listeners_;
};

}  // namespace session::events
