// A coded frame on the broadcast timeline.
#pragma once

#include <cstdint>
#include <memory>

#include "session/base/bytes.hpp"
#include "session/media/track.hpp"

namespace session::media {

// Immutable once shared; crosses threads as PacketPtr. Times are ticks of kTimescale on the broadcast timeline, which never goes back
// and never jumps: dts is strictly increasing per track, pts >= 0.
struct Packet {
    TrackKind kind = TrackKind::video;
    bool is_keyframe = false;  // video: an IDR picture; audio: always true
    // Video: a segment begins here, in every rendition. Decided once, by `pipeline`, on the source packet; the ladder makes an IDR of
    // exactly this frame in every rung and marks its packet likewise. In a passed-through rendition it is always a keyframe too.
    bool starts_segment = false;
    std::int64_t dts = 0;
    std::int64_t pts = 0;
    // Ticks to the next packet's dts where known, else 0. The muxer prefers the next packet's dts.
    std::int64_t duration = 0;
    SharedBytes data;
};

using PacketPtr = std::shared_ptr<const Packet>;

// Where a broadcast's packets go. All calls come from one executor (the broadcast's), in this order: on_tracks, packets, on_tracks …,
// on_end once. Calls must not block and must not throw.
class PacketSink {
   public:
    PacketSink() = default;
    PacketSink(const PacketSink&) = delete;
    PacketSink& operator=(const PacketSink&) = delete;
    virtual ~PacketSink() = default;

    // A stretch of media begins: first start, changed codec parameters, or a publisher's return. Every later call of it is a
    // discontinuity, and the next video packet is a keyframe.
    virtual void on_tracks(const TrackSet& tracks) = 0;
    virtual void on_packet(const PacketPtr& packet) = 0;
    // The publisher is gone and may come back within the grace: what is pending should be shown now.
    virtual void on_interrupted() = 0;
    // Nothing follows.
    virtual void on_end() = 0;
};

}  // namespace session::media
