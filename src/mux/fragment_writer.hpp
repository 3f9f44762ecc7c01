// One movie fragment, moof + mdat (ISO 14496-12 8.8), from samples.
#pragma once

#include <cstdint>
#include <limits>
#include <span>

#include "session/mux/fragment_muxer.hpp"

namespace session::mux {

// A track of the init segment, and the last dts written to it: dts must rise strictly after rescaling too.
struct FragmentTrack {
    std::uint32_t id = 0;  // 0: no such track
    std::int64_t timescale = 0;
    std::int64_t last_dts = std::numeric_limits<std::int64_t>::min();
};

struct TrackSamples {
    FragmentTrack& track;
    std::span<const Sample> samples;
};

// Tracks without samples have no traf. At most 4 GiB.
[[nodiscard]] Result<Bytes> write_fragment(std::uint32_t sequence_number, TrackSamples video, TrackSamples audio);

}  // namespace session::mux
