// Topics, what was lately published on them, and who listens.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "session/base/clock.hpp"
#include "session/events/event.hpp"

namespace session::events {

struct HubOptions {
    // Kept of each topic: at least `least` events and whatever is younger than `age`, but never more than `most`.
    std::size_t least = 500;
    std::size_t most = 2'000;
    std::chrono::minutes age{5};
    // More than this is no longer replayed: the state anew is shorter.
    std::size_t replay_bytes = 128UL * 1024;
};

class Topic;

// Listening, until it is destroyed. May be destroyed on any thread, but not within deliver.
class Subscription {
   public:
    Subscription() = default;
    Subscription(std::shared_ptr<Topic> topic, std::uint64_t listener) : topic_(std::move(topic)), listener_(listener) {}
    ~Subscription() { reset(); }
    Subscription(Subscription&& other) noexcept : topic_(std::move(other.topic_)), listener_(other.listener_) {}
    Subscription& operator=(Subscription&& other) noexcept;

    // Once it returns, deliver is not running and is not called again.
    void reset() noexcept;
    // Somebody became a moderator, or was signed out.
    void set_viewer(const Viewer& viewer);

   private:
    std::shared_ptr<Topic> topic_;
    std::uint64_t listener_ = 0;
};

// Every function is thread-safe. Topics come into being when somebody asks for their position; what is published where nobody ever
// listened is dropped.
//
// A listener who wants to miss nothing and get nothing twice: asks for position(), makes its snapshot, then subscribes after that
// position. An event's id is "<epoch>-<number>"; the epoch is a topic's own and dies with the process.
class Hub {
   public:
    explicit Hub(const Clock& clock) : Hub(clock, HubOptions{}) {}
    Hub(const Clock& clock, HubOptions options);
    ~Hub();
    Hub(const Hub&) = delete;
    Hub& operator=(const Hub&) = delete;

    void publish(std::string_view topic, Message message);

    // The id after which a subscription would begin that is made now.
    [[nodiscard]] std::string position(std::string_view topic);

    struct Resumption {
        bool is_possible = false;
        std::optional<std::uint64_t> missed_lines;  // when it is not, and that is still known
    };
    // Whether everything after `id` could be replayed.
    [[nodiscard]] Resumption resumption(std::string_view topic, std::string_view id) const;

    // Called for every event the viewer may hear of: the kept ones after `id` first, within subscribe(), then each as it is published, on
    // the publisher's thread, one at a time and in order. Must not block, nor call the hub.
    using Deliver = std::function<void(const EventPtr&)>;
    // Nullopt: `id` can't be resumed from.
    [[nodiscard]] std::optional<Subscription> subscribe(std::string_view topic, std::string_view id, const Viewer& viewer, Deliver deliver);

    // Forgets topics that nobody listens to and whose events are old. Called now and then.
    void prune();
    [[nodiscard]] std::size_t topic_count() const;

   private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace session::events
