// Media time: integer ticks in a stated timescale, converted in one place.
#pragma once

#include <cstdint>

namespace session::media {

// Ticks per second of the broadcast timeline (ISO 13818-1's 90 kHz): every Packet's dts and pts.
inline constexpr std::int32_t kTimescale = 90'000;

// `ticks` of timescale `from` in timescale `to`, rounded to nearest, halves away from zero. Both timescales > 0.
[[nodiscard]] std::int64_t rescale(std::int64_t ticks, std::int64_t from, std::int64_t to) noexcept;

struct Rational {
    std::int32_t num = 0;
    std::int32_t den = 1;
    friend bool operator==(const Rational&, const Rational&) = default;
    [[nodiscard]] double value() const noexcept { return den == 0 ? 0.0 : static_cast<double>(num) / den; }
};

}  // namespace session::media
