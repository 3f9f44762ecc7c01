#include "session/http/answer_times.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace session::http {
namespace {

using std::chrono::microseconds;

constexpr std::chrono::seconds kSpan{5};
constexpr unsigned kCountBits = 32;
constexpr std::uint64_t kCountMask = (std::uint64_t{1} << kCountBits) - 1;

std::uint32_t span_at(AnswerTimes::Clock::time_point now) noexcept {
    return static_cast<std::uint32_t>(now.time_since_epoch() / kSpan);
}

std::uint32_t span_of(std::uint64_t cell) noexcept {
    return static_cast<std::uint32_t>(cell >> kCountBits);
}

// Microseconds; four buckets to an octave.
std::size_t bucket_of(std::uint64_t taken, std::size_t last) noexcept {
    if (taken < 4) return taken;
    const auto octave = static_cast<unsigned>(std::bit_width(taken)) - 1;
    const auto quarter = (taken >> (octave - 2)) & 3U;
    return std::min<std::size_t>(4UL * (octave - 1) + quarter, last);
}

// Where a bucket begins.
std::uint64_t least_of(std::size_t bucket) noexcept {
    if (bucket < 4) return bucket;
    return std::uint64_t{4 + bucket % 4} << (bucket / 4 - 1);
}

}  // namespace

void AnswerTimes::add(Clock::duration taken, Clock::time_point now) noexcept {
    const auto elapsed = std::max<std::int64_t>(0, std::chrono::duration_cast<microseconds>(taken).count());
    const auto span = span_at(now);
    auto& cell = cells_[span % kSpans][bucket_of(static_cast<std::uint64_t>(elapsed), kBuckets - 1)];
    auto known = cell.load(std::memory_order_relaxed);
    std::uint64_t counted = 0;
    do {
        if (span_of(known) > span) return;  // whoever adds was held up for a minute
        counted = span_of(known) == span ? known + 1 : (std::uint64_t{span} << kCountBits) + 1;
    } while (!cell.compare_exchange_weak(known, counted, std::memory_order_relaxed));
}

std::optional<microseconds> AnswerTimes::percentile(double share, Clock::time_point now) const noexcept {
    const auto newest = span_at(now);
    std::array<std::uint64_t, kBuckets> counts{};
    std::uint64_t total = 0;
    for (const auto& span : cells_) {
        for (std::size_t bucket = 0; bucket < kBuckets; ++bucket) {
            const auto cell = span[bucket].load(std::memory_order_relaxed);
            if (newest - span_of(cell) >= kSpans) continue;
            counts[bucket] += cell & kCountMask;
            total += cell & kCountMask;
        }
    }
    if (total == 0) return std::nullopt;
    auto left = std::clamp(std::ceil(share * static_cast<double>(total)), 1.0, static_cast<double>(total));
    std::size_t bucket = 0;
    for (; bucket + 1 < kBuckets && left > static_cast<double>(counts[bucket]); ++bucket) left -= static_cast<double>(counts[bucket]);
    // As if they were spread evenly within their bucket.
    const auto least = static_cast<double>(least_of(bucket));
    const auto width = static_cast<double>(least_of(bucket + 1)) - least;
    const auto within = std::min(1.0, left / static_cast<double>(std::max<std::uint64_t>(counts[bucket], 1)));
    return microseconds{std::llround(least + width * within)};
}

}  // namespace session::http
