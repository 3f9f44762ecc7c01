#include "hls/part_target.hpp"

#include <algorithm>

namespace session::hls {
namespace {

constexpr std::int64_t kMillisecond = media::kTimescale / 1000;
constexpr std::int64_t kAacFrame = 1024LL * media::kTimescale / 44'100 + 1;

std::int64_t divide_up(std::int64_t value, std::int64_t by) {
    return (value + by - 1) / by;
}

}  // namespace

std::int64_t choose_part_target(std::int64_t wanted, const std::vector<media::Rational>& frame_rates, bool is_audio_only) {
    auto longest = is_audio_only ? wanted + kAacFrame : wanted;
    for (const auto& rate : frame_rates) {
        if (rate.num <= 0 || rate.den <= 0) continue;
        const auto unit = std::int64_t{media::kTimescale} * rate.den;  // ticks of `frames` frames: frames * unit / num
        // A hundredth of a frame is forgiven: 9.99 frames of 29.97/s are 10.
        const auto frames = std::max<std::int64_t>(divide_up(wanted * rate.num * 100 - unit, unit * 100), 1);
        longest = std::max(longest, divide_up(frames * unit, rate.num));
    }
    return (divide_up(longest, kMillisecond) + 1) * kMillisecond;
}

}  // namespace session::hls
