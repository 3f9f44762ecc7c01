// The demo's sound: a quiet chord, and a soft beep at each whole second of media time.
#pragma once

#include <cstdint>
#include <vector>

namespace session::demo {

inline constexpr int kSampleRate = 48'000;

// `count` stereo frames (interleaved, -1..1) beginning at sample `first` of the stream. Pure, so that any stretch can be made again.
[[nodiscard]] std::vector<float> make_tone(std::int64_t first, std::size_t count);

}  // namespace session::demo
