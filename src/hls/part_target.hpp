// EXT-X-PART-INF's PART-TARGET for the frame rates of a broadcast.
#pragma once

#include <cstdint>
#include <vector>

#include "session/media/time.hpp"

namespace session::hls {

// The shortest whole number of frames that lasts at least `wanted` (ticks) at every rate, up to a whole millisecond, plus one for
// publishers that round their stamps to milliseconds. Rates with num 0 are unknown and ignored. `is_audio_only`: parts hold AAC
// frames, of which one at 44.1 kHz must fit beside `wanted`.
[[nodiscard]] std::int64_t choose_part_target(std::int64_t wanted, const std::vector<media::Rational>& frame_rates, bool is_audio_only);

}  // namespace session::hls
