// Slows down who guesses passwords and codes, by account and by address.
#pragma once

#include <chrono>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

#include "session/base/clock.hpp"

namespace session::auth {

// Each try takes one from its key's allowance, which grows back steadily; a right one gives it back. Thread-safe; memory is bounded.
class GuessThrottle {
   public:
    struct Allowance {
        double tries = 10;
        std::chrono::seconds regained_in{30};  // one of them
    };

    explicit GuessThrottle(const Clock& clock, std::size_t most = 50'000) : clock_(clock), most_(most) {}

    // Not taken: how long until there is one.
    [[nodiscard]] std::optional<std::chrono::seconds> take(const std::string& key, const Allowance& allowance);
    void give_back(const std::string& key);

   private:
    struct Bucket {
        double used = 0;
        double leak_per_second = 0;
        Clock::Steady at{};
    };
    static void leak(Bucket& bucket, Clock::Steady now);

    const Clock& clock_;
    std::size_t most_;
    std::mutex mutex_;
    std::unordered_map<std::string, Bucket> buckets_;
    Clock::Steady swept_at_{};
};

}  // namespace session::auth
