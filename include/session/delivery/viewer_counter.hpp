// How many watch, have watched, and for how long: from the keys that viewers fetch, true behind any cache.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include "session/base/clock.hpp"

namespace session::delivery {

// Of one broadcast, so far.
struct ViewerFigures {
    std::int64_t now = 0;
    std::int64_t peak = 0;
    std::int64_t unique = 0;
    // All viewers' together. A viewer's visit lasts from its first key to its last, and half a rotation more: on average that is when in
    // the last key's time it left.
    std::chrono::milliseconds watched{0};
};

// Thread-safe. Bounded: over `max_viewers` in one channel the count stands still; over `max_channels` a new one is not counted.
class ViewerCounter {
   public:
    struct Options {
        // A viewer fetches one key per rotation: after two without one it is gone.
        std::chrono::milliseconds window{40'000};
        std::size_t max_viewers = 200'000;
        std::size_t max_channels = 1'000;
    };

    explicit ViewerCounter(const Clock& clock) : ViewerCounter(clock, Options{}) {}
    ViewerCounter(const Clock& clock, Options options) : clock_(clock), options_(options) {}

    void saw(std::string_view handle, std::uint64_t viewer);
    [[nodiscard]] std::int64_t count(std::string_view handle);

    // A broadcast begins: who watches already is kept, peak, uniques and watch time start anew. Its figures stay until forget().
    void begin(std::string_view handle);
    [[nodiscard]] ViewerFigures figures(std::string_view handle);
    // Of figures(), but without looking at every viewer.
    [[nodiscard]] std::int64_t peak(std::string_view handle);
    void forget(std::string_view handle);

   private:
    struct Visit {
        Clock::Steady since;
        Clock::Steady last;
    };
    struct Audience {
        std::unordered_map<std::uint64_t, Visit> present;
        std::unordered_set<std::uint64_t> all;
        std::chrono::milliseconds left{0};  // watched by those that are gone
        std::int64_t peak = 0;
        bool is_kept = false;
        Clock::Steady looked_at{};
    };
    [[nodiscard]] std::chrono::milliseconds length_of(const Visit& visit, Clock::Steady now) const;
    void forget_old(Audience& audience, Clock::Steady now) const;
    [[nodiscard]] Audience* find_or_make(std::string_view handle, Clock::Steady now);

    const Clock& clock_;
    Options options_;
    std::mutex mutex_;
    std::map<std::string, Audience, std::less<>> channels_;
};

}  // namespace session::delivery
