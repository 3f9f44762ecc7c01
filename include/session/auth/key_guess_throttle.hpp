// Slows down who guesses secrets from one address.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <string_view>

#include "session/base/clock.hpp"

namespace session::auth {

// Each failure fills an address's bucket by one; it leaks steadily. A full bucket refuses, unseen, whatever comes. IPv6 addresses count
// by their /64, as one customer has that many. Thread-safe; memory is bounded by `max_addresses`.
class KeyGuessThrottle {
   public:
    struct Options {
        double failures = 10;                    // at once
        std::chrono::milliseconds leak{10'000};  // for one of them to be forgotten
        std::size_t max_addresses = 10'000;      // when more fail at once, the one that failed longest ago is forgotten
    };

    explicit KeyGuessThrottle(const Clock& clock) : KeyGuessThrottle(clock, Options{}) {}
    KeyGuessThrottle(const Clock& clock, Options options) : clock_(clock), options_(options) {}

    // `address` as text; what is no IP address counts as one common address.
    [[nodiscard]] bool is_allowed(std::string_view address) const;
    void failed(std::string_view address);
    [[nodiscard]] std::size_t tracked() const;

   private:
    using Network = std::array<std::uint8_t, 16>;
    struct Bucket {
        double level = 0;
        Clock::Steady at{};
    };
    [[nodiscard]] static Network network_of(std::string_view address);
    [[nodiscard]] double level_at(const Bucket& bucket, Clock::Steady now) const;
    void make_room(Clock::Steady now);

    const Clock& clock_;
    Options options_;
    mutable std::mutex mutex_;
    std::map<Network, Bucket> buckets_;
};

}  // namespace session::auth
