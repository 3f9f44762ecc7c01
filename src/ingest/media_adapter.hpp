// From FLV tag bodies to frames a broadcast understands: H.264 and AAC, normalised.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "session/base/result.hpp"
#include "session/live/broadcast.hpp"
#include "session/media/h264.hpp"
#include "session/rtmp/events.hpp"

namespace session::ingest {

// One publish's worth of state. Not synchronised. Broken frames are dropped and counted; only what can never work is an error.
class MediaAdapter {
   public:
    // What the message holds, in order; often one frame, sometimes a track and a frame, sometimes nothing. Error: unsupported, with a
    // sentence for the person at the encoder that names the codec.
    [[nodiscard]] Result<std::vector<live::MediaInput>> video(const rtmp::VideoMessage& message);
    [[nodiscard]] Result<std::vector<live::MediaInput>> audio(const rtmp::AudioMessage& message);

    [[nodiscard]] std::uint64_t dropped_messages() const noexcept { return dropped_; }

   private:
    void use_config(const media::AvcConfig& config, std::vector<live::MediaInput>& out);
    void use_in_band_sets(const media::AvcConfig& sets, std::vector<live::MediaInput>& out);

    std::optional<media::AvcConfig> avc_;
    media::VideoTrackPtr video_track_;
    media::AudioTrackPtr audio_track_;
    std::uint64_t dropped_ = 0;
};

}  // namespace session::ingest
