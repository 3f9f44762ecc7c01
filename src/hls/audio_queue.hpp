// One rendition's audio on its way into parts.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "session/media/packet.hpp"
#include "session/mux/fragment_muxer.hpp"

namespace session::hls {

// Audio waits here for the part it falls in. A player plays what it has of both tracks, so that a hole in one stops it: while audio does
// not come at all although the broadcast goes on, silence stands in for it. Audio that comes late, but comes, is never taken for dead.
//
// A stretch is named by how often the tracks had been set. Confined to the broadcast's executor.
class AudioQueue {
   public:
    // Audio of another stretch follows: it has time to begin.
    void expect() noexcept { has_heard_ = true; }
    void push(const media::PacketPtr& packet, int stretch, std::int64_t frame_ticks);
    // The broadcast has reached `newest`.
    void observe(std::int64_t newest) noexcept;

    // Whether a part that takes audio up to `until` can be written: it is here, or has been waited for long enough.
    [[nodiscard]] bool is_ready(std::int64_t until, std::int64_t newest) const noexcept;
    // Where audio is dead, up to `until` and from where it broke off, but not from before `from`.
    void fill_with_silence(const media::AudioTrack& track, int stretch, std::int64_t from, std::int64_t until);
    // What of stretches up to this one is before `until`.
    [[nodiscard]] std::vector<mux::Sample> take(const media::AudioTrack& track, int stretch, std::int64_t until);

    // What is left of stretches before this one.
    void discard_stretches_before(int stretch);
    // From the front on.
    void discard_before(std::int64_t pts);
    void clear() noexcept { queue_.clear(); }

   private:
    struct Queued {
        media::PacketPtr packet;
        int stretch = 0;
    };
    struct Silence {
        SharedBytes unit;
        std::int32_t sample_rate = 0;
        std::int32_t samples_per_frame = 0;
        int stretch = 0;
    };
    void append_silence(std::int64_t from, std::int64_t until);

    std::deque<Queued> queue_;
    std::int64_t end_ = 0;            // of the newest frame
    std::optional<Silence> silence_;  // what stood in last
    std::int64_t silent_until_ = 0;
    bool has_heard_ = true;  // since the last observe()
    std::int64_t last_heard_ = 0;
    bool is_dead_ = false;
};

}  // namespace session::hls
