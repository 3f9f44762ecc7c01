// What viewers see while a publisher's video has stopped and its audio goes on.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

#include "session/base/clock.hpp"
#include "session/media/packet.hpp"

namespace session::pipeline {

// Nothing is cut without video, and players stop where one of the tracks does. So, paced by the audio, stills stand in for the video
// until it returns: the last keyframe again for the source as it is, the last picture again for encoders. Not synchronised.
class StalledVideo {
   public:
    // Our choices. Video counts as stopped when none arrived for so long, and the audio is so far ahead of it.
    static constexpr std::int64_t kStall = media::kTimescale * 3 / 2;
    static constexpr std::chrono::milliseconds kSilence{1'500};
    // About one still to a part.
    static constexpr std::int64_t kInterval = media::kTimescale / 3;

    // Another stretch of media. `has_source_rung`: after a still only a keyframe can follow.
    void restart(bool has_source_rung);

    enum class Verdict {
        show,
        only_decode,  // older than a still: what follows refers to it
        drop,
    };
    [[nodiscard]] Verdict on_video(const media::PacketPtr& packet, Clock::Steady now);
    // The stills that come before this audio.
    [[nodiscard]] std::vector<media::PacketPtr> on_audio(const media::Packet& packet, Clock::Steady now);

    [[nodiscard]] bool is_stalled() const noexcept { return is_stalled_; }

   private:
    [[nodiscard]] media::PacketPtr make_still();

    bool needs_keyframe_ = false;
    bool is_stalled_ = false;
    media::PacketPtr model_;  // of a still: the last keyframe, or without a source rung the last packet
    Clock::Steady last_arrival_{};
    // Of what was last shown, a still or the publisher's.
    std::int64_t last_dts_ = 0;
    std::int64_t last_pts_ = 0;
    std::int64_t audio_dts_ = 0;
    std::int64_t ahead_ = 0;  // how far audio was ahead when video last came
};

}  // namespace session::pipeline
