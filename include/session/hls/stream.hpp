// The writing side of one broadcast's HLS: packets in, encrypted parts, segments and playlists out.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "session/base/clock.hpp"
#include "session/base/result.hpp"
#include "session/hls/published_stream.hpp"
#include "session/media/packet.hpp"
#include "session/media/track.hpp"

namespace session::store {
class SegmentStore;
}

namespace session::hls {

// `hls:` of the configuration plus what the pipeline learned of the source. Fixed for the stream's life.
struct StreamConfig {
    std::string stream_id;               // [a-z0-9]+, unique for ever: part of every media URL, so that no name is ever reused
    std::int32_t target_duration_s = 1;  // EXT-X-TARGETDURATION: never changes
    // Ticks of media::kTimescale that a part should last. EXT-X-PART-INF says this much rounded up to whole frames of every rendition,
    // and a little for stamps rounded to milliseconds: PublishedStream::part_target_ticks().
    std::int64_t part_target = 30'000;
    double part_hold_back_parts = 3.0;               // PART-HOLD-BACK in PART-TARGETs (>= 2)
    std::chrono::milliseconds window{30'000};        // of media listed in a playlist
    std::chrono::milliseconds key_rotation{20'000};  // at segment boundaries
    std::int64_t first_media_sequence = 0;           // greater than any this URL ever had
    std::int64_t first_discontinuity_sequence = 0;
};

// One rung of the multivariant playlist. A rendition with no video track is audio only.
struct RenditionSpec {
    std::string name;  // [a-z0-9_-]+: the URL's {rendition}
    bool has_video = true;
    bool has_audio = true;
    std::int64_t declared_peak_bps = 0;  // before anything was measured: video + audio
    std::int64_t declared_average_bps = 0;
    media::Rational frame_rate{};
};

// Confined to one executor (the broadcast's), except published(). All renditions share one grid: a segment begins at each video packet
// that says starts_segment (other keyframes are ordinary frames); the pts of that packet names the boundary, and its media sequence
// number is the same in every rendition, as are part boundaries (by dts), keys and discontinuities. An audio-only rendition follows the
// grid of the fastest video rendition; with no video at all it cuts its own segments of target_duration_s.
class Stream {
   public:
    Stream(StreamConfig config, std::vector<RenditionSpec> renditions, store::SegmentStore& store, const Clock& clock);
    ~Stream();
    Stream(const Stream&) = delete;
    Stream& operator=(const Stream&) = delete;

    // Starts a stretch for one rendition: gives its tracks (both needed before its first packet as the spec says). A second call is a
    // discontinuity with a new init segment at the next segment; the pipeline calls it for all renditions.
    void set_tracks(std::size_t rendition, const media::TrackSet& tracks);

    // Wall clock of `tick`, for EXT-X-PROGRAM-DATE-TIME of the segments that begin from now on; to be called before the first packet, and
    // again at a discontinuity.
    void set_wall_clock(std::int64_t tick, Clock::Wall wall);

    // In dts order per track. Video that is not on a segment boundary goes to the open part.
    void push(std::size_t rendition, const media::PacketPtr& packet);

    // The publisher is gone: closes the open parts and segments of every rendition; the playlists stay, blocked reloads stay blocked.
    void interrupt();
    // Drops a rendition from the multivariant playlist; its media playlist answers not found from then on.
    void remove_rendition(std::size_t rendition);
    // Takes a removed one in again: it begins anew, and is listed once it has a segment. set_tracks() comes next.
    void restore_rendition(std::size_t rendition);
    // EXT-X-ENDLIST everywhere.
    void end();

    // To be called about once a second: frees what has left the window, expires keys.
    void tick();

    [[nodiscard]] std::shared_ptr<const PublishedStream> published() const;

   private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace session::hls
