// How many watch: the viewers that fetched a key of a channel lately, true behind any cache.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "session/base/clock.hpp"

namespace session::delivery {

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

   private:
    using Seen = std::unordered_map<std::uint64_t, Clock::Steady>;
    void forget_old(Seen& seen, Clock::Steady now) const;

    const Clock& clock_;
    Options options_;
    std::mutex mutex_;
    std::map<std::string, Seen, std::less<>> channels_;
};

}  // namespace session::delivery
