// The packets of an MP4 file on our timeline, for tests that need real coded media.
#pragma once

#include <string>
#include <vector>

#include "session/media/packet.hpp"

namespace session::test {

struct DemuxedFile {
    media::TrackSet tracks;
    std::vector<media::PacketPtr> packets;  // in file order; key frames start segments; shifted so that no dts is negative
};

// Throws std::runtime_error. H.264 and AAC only.
[[nodiscard]] DemuxedFile read_file(const std::string& path);

}  // namespace session::test
