// How long answers took lately.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace session::http {

// A histogram of the last minute. Every function is thread-safe and takes no lock: to add is one compare-and-swap, as a rule.
class AnswerTimes {
   public:
    using Clock = std::chrono::steady_clock;

    void add(Clock::duration taken, Clock::time_point now) noexcept;
    // What this share (0 to 1) of the last minute's answers took at most; off by a quarter at most, as buckets are that wide. The minute's
    // first five seconds may be missing. Nullopt: there were no answers.
    [[nodiscard]] std::optional<std::chrono::microseconds> percentile(double share, Clock::time_point now) const noexcept;

   private:
    static constexpr std::size_t kBuckets = 100;  // up to 67 s
    static constexpr std::size_t kSpans = 12;     // of five seconds each
    // The number of its span, and how many answers. Both in one word: so none has to be emptied when its span comes round again.
    using Cell = std::atomic<std::uint64_t>;
    std::array<std::array<Cell, kBuckets>, kSpans> cells_{};
};

}  // namespace session::http
