// The demo's coded frames: picture and sound of one moment after the other.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <vector>

#include "demo/scene.hpp"
#include "session/base/result.hpp"
#include "session/media/packet.hpp"
#include "session/transcode/encoder.hpp"

namespace session::demo {

inline constexpr int kWidth = 1280;
inline constexpr int kHeight = 720;
inline constexpr int kFramesPerSecond = 30;
inline constexpr std::int64_t kVideoBitrate = 1'500'000;
inline constexpr std::int64_t kAudioBitrate = 96'000;

// One thread at a time.
class Source {
   public:
    [[nodiscard]] static Result<std::unique_ptr<Source>> create();

    [[nodiscard]] media::TrackSet tracks() const { return {video_->track(), audio_->track()}; }

    // Frame number `index`, counted from 0 and growing, showing `wall`: its video packet, and the audio up to its end that became
    // complete. A keyframe at each multiple of kFramesPerSecond. Frames may be left out; the sound of up to a second of them is made up
    // for. Times are ticks of media::kTimescale from frame 0.
    [[nodiscard]] Result<std::vector<media::PacketPtr>> make(std::int64_t index, std::chrono::system_clock::time_point wall);

   private:
    Source(std::unique_ptr<transcode::PictureEncoder> video, std::unique_ptr<transcode::AacEncoder> audio);

    Scene scene_{kWidth, kHeight};
    std::unique_ptr<transcode::PictureEncoder> video_;
    std::unique_ptr<transcode::AacEncoder> audio_;
    std::int64_t next_sample_ = 0;
};

}  // namespace session::demo
