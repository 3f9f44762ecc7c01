// The broadcast timeline: a publisher's RTMP milliseconds, made monotonic 90 kHz ticks.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "session/base/clock.hpp"
#include "session/media/time.hpp"
#include "session/media/track.hpp"

namespace session::live {

// Maps each message's timestamp once. Not synchronised: it lives where its Broadcast lives.
//
// - Wraps at 2^31 (ffmpeg, SRS) and 2^32 are followed by serial arithmetic.
// - A step the arrival times do not explain (an encoder's clock jumped), and a hole longer than kLongestHole, are taken out: the
//   timeline goes on at once and `was_rebased` is set, so that the owner marks a discontinuity. Both tracks are moved by the same
//   amount when they jump together, so they never come apart. A track that stops while the other goes on has neither: it returns to
//   where it would be.
// - Before what follows a jump or a return there is a hole of kSeam or a little more (W3C Media Source Extensions 3.5.8, step 6: a
//   browser that finds a hole in one track begins all tracks anew at their next random access point. If the hole were wide enough for
//   audio frames alone, it would find it only after the video's keyframe, and throw the frames up to the next one away).
// - Audio is counted in samples: millisecond stamps only correct it once they are kAudioTolerance away, so that players hear no clicks.
// - dts is strictly increasing per track.
class Timeline {
   public:
    // Ticks of the first frame: room for negative composition offsets.
    static constexpr std::int64_t kStart = media::kTimescale;
    static constexpr std::int64_t kLongestHole = 2 * media::kTimescale + media::kTimescale / 2;
    // The least hole; 1.5 frames where that is more, so that the distance between the keyframe and the frame before exceeds 2 frames.
    static constexpr std::int64_t kSeam = media::kTimescale / 20;
    static constexpr std::int64_t kAudioTolerance = media::kTimescale / 50;

    struct Stamp {
        std::int64_t dts = 0;
        bool was_rebased = false;
    };

    // `timestamp_ms` as on the wire; `arrival` when it was read.
    [[nodiscard]] Stamp map_video(std::uint32_t timestamp_ms, Clock::Steady arrival);
    // nullopt: the frame would overlap what was already there by more than the tolerance; drop it.
    [[nodiscard]] std::optional<Stamp> map_audio(std::uint32_t timestamp_ms, Clock::Steady arrival, const media::AudioTrack& track);

    // A publisher returned: its clock has nothing to do with the one before. The timeline goes on after its head and a seam.
    void begin_epoch();

    // The end of the newest frame of either track.
    [[nodiscard]] std::int64_t head() const noexcept { return head_; }

   private:
    struct Track {
        bool has_last = false;
        std::uint32_t last_raw_ms = 0;
        std::int64_t last_ms = 0;  // unwrapped
        std::int64_t offset = 0;   // ticks = ms * 90 + offset
        std::uint64_t epoch = 0;
        Clock::Steady last_arrival{};
        std::int64_t last_dts = -1;
        std::int64_t last_duration = 0;
    };

    [[nodiscard]] std::int64_t next_start() const;
    [[nodiscard]] Stamp map(Track& track, std::uint32_t timestamp_ms, Clock::Steady arrival);
    void rebase(Track& track, std::int64_t ms);

    Track video_;
    Track audio_;
    std::uint64_t epoch_ = 1;
    bool has_epoch_offset_ = false;
    std::int64_t epoch_offset_ = 0;
    std::int64_t head_ = kStart;
    // Audio counted in samples since its anchor.
    std::int64_t audio_anchor_ = 0;
    std::int64_t audio_samples_ = 0;
    std::int32_t audio_rate_ = 0;
};

}  // namespace session::live
