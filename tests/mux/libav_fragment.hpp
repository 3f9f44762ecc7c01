// The same samples through libavformat's mov muxer, start to end, as the reference.
#pragma once

#include <span>

#include "session/mux/fragment_muxer.hpp"

namespace session::test {

// The moof and mdat. Video starts at dts 0 with composition offset 0.
[[nodiscard]] Bytes libav_fragment(const media::TrackSet& tracks, std::span<const mux::Sample> video, std::span<const mux::Sample> audio);

}  // namespace session::test
