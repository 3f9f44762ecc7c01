// Fragmented MP4 (ISO 14496-12, CMAF chunks) of one rendition: an init segment, then one moof + mdat per part.
#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "session/base/bytes.hpp"
#include "session/base/result.hpp"
#include "session/media/packet.hpp"
#include "session/media/track.hpp"

namespace session::mux {

// A packet and how long it lasts, in ticks of media::kTimescale. The duration is to the dts of the track's next packet.
struct Sample {
    media::PacketPtr packet;
    std::int64_t duration = 0;
};

// Owned by one rendition, one thread at a time. Video is track 1 at media::kTimescale, audio the next at its sample rate; tfdt is the
// packets' own dts; no edit lists. One muxer serves one stretch: new tracks need a new muxer.
class FragmentMuxer {
   public:
    // Errors: invalid_argument (no track), internal (the library refused the tracks).
    [[nodiscard]] static Result<std::unique_ptr<FragmentMuxer>> create(const media::TrackSet& tracks);
    ~FragmentMuxer();
    FragmentMuxer(const FragmentMuxer&) = delete;
    FragmentMuxer& operator=(const FragmentMuxer&) = delete;

    // ftyp + moov.
    [[nodiscard]] const SharedBytes& init_segment() const noexcept;

    // One moof + mdat of these samples, each list in dts order and not before what was written earlier. A list may be empty (then the
    // track has no traf), not both. Errors: invalid_argument (nothing to write, or a track we do not have), internal.
    [[nodiscard]] Result<Bytes> fragment(std::span<const Sample> video, std::span<const Sample> audio);

   private:
    struct Impl;
    explicit FragmentMuxer(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace session::mux
