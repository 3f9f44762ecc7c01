// The transcoding ladder of one broadcast: decode once, scale and encode per rung, on a shared thread pool.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "session/base/clock.hpp"
#include "session/base/metrics.hpp"
#include "session/base/result.hpp"
#include "session/media/packet.hpp"
#include "session/media/track.hpp"

namespace session::transcode {

class WorkerPool;  // transcode/worker_pool.hpp

// One encoded rendition as the operator asked for it. Sizes are a box the picture must fit in, by its shorter side (height for
// landscape, width for portrait): never upscaled, aspect kept, even sizes.
struct RungConfig {
    std::string name;                 // "720p": names the rendition in URLs
    std::int32_t short_side = 0;      // luma samples
    std::int64_t bitrate_bps = 0;     // average target
    double maxrate_factor = 1.25;     // VBV maxrate = factor x bitrate_bps
    double bufsize_factor = 1.0;      // VBV buffer = factor x bitrate_bps, in bits
    double max_frame_rate = 0;        // 0: the source's
    std::string preset = "veryfast";  // x264
};

struct LadderConfig {
    std::vector<RungConfig> rungs;
};

struct LadderOptions {
    LadderConfig config;
    media::TrackSet source;  // video is required for encoded rungs; audio only if it must be re-encoded
    bool reencode_audio = false;
    std::int64_t audio_bitrate_bps = 128'000;
    // Ticks. About how long after a packet's arrival its pictures must be encoded: late rungs skip pictures, and the governor acts at
    // half of it.
    std::int64_t latency_budget = media::kTimescale * 3 / 10;
    // How many ticks of coded packets may wait; beyond it whole GOPs are skipped.
    std::int64_t queue_limit = 2 * media::kTimescale;
    // Ticks of the clock after the first packet in which nothing counts as late: whoever looked at the source first hands over what he
    // held in one burst.
    std::int64_t startup = 3 * media::kTimescale;
    std::string broadcast;         // names the broadcast in log lines
    const Clock* clock = nullptr;  // null: the system's; outlives the ladder
};

// What one encoded rung will be: decided when the ladder is made, before the first frame.
struct RungPlan {
    std::string name;
    std::int32_t width = 0;
    std::int32_t height = 0;
    media::Rational frame_rate{};
    std::int64_t bitrate_bps = 0;
    std::int64_t peak_bps = 0;
};

// Which rungs of `config` make sense for a source of this size and rate (drops those that would upscale; a source smaller than every
// rung gets one rung of its own size). Pure.
[[nodiscard]] std::vector<RungPlan> plan_ladder(const LadderConfig& config, const media::VideoTrack& source, media::Rational frame_rate);

struct RungStats {
    std::string name;
    std::uint64_t frames_encoded = 0;
    std::uint64_t frames_skipped = 0;
    std::uint64_t pictures_queued = 0;
    double encode_seconds = 0;   // CPU time of the encoder and scaler
    std::int64_t lag_ticks = 0;  // from a packet's arrival to its picture's encoding
    int governor_step = 0;       // 0 = full quality
    bool is_dropped = false;
};

// Called on pool threads, never two at a time for one rung; must not block. `rung` indexes Ladder::rungs().
class LadderOutput {
   public:
    LadderOutput() = default;
    LadderOutput(const LadderOutput&) = delete;
    LadderOutput& operator=(const LadderOutput&) = delete;
    virtual ~LadderOutput() = default;

    // Before the rung's first packet, and again when it returns after it was dropped.
    virtual void on_video_track(std::size_t rung, media::VideoTrackPtr track) = 0;
    virtual void on_video_packet(std::size_t rung, media::PacketPtr packet) = 0;
    // Re-encoded audio (AAC-LC), when LadderOptions::reencode_audio is set.
    virtual void on_audio_track(media::AudioTrackPtr track) = 0;
    virtual void on_audio_packet(media::PacketPtr packet) = 0;
    // The governor gave up this rung, or its encoder failed: no more packets of it follow, unless the machine has long been at ease
    // with the others and the rung is tried again.
    virtual void on_rung_dropped(std::size_t rung, const Error& why) = 0;
    // The source can't be decoded at all: no more packets of any rung follow.
    virtual void on_failed(const Error& why) = 0;
};

// Keyframes: an IDR frame in every rung exactly where the source packet says starts_segment (where that frame did not survive the
// decoder: at the first frame whose pts is not before it), and nowhere else; those output packets say starts_segment.
//
// Life: create → push… → finish or destroy. push() and finish() come from one thread at a time. The destructor stops taking work,
// waits for the running job of each executor (one frame), and drops what is queued.
class Ladder {
   public:
    // `output` must outlive the ladder. Errors: unsupported (decoder or size), internal.
    [[nodiscard]] static Result<std::unique_ptr<Ladder>> create(WorkerPool& pool, LadderOptions options, LadderOutput& output);

    Ladder() = default;
    Ladder(const Ladder&) = delete;
    Ladder& operator=(const Ladder&) = delete;
    virtual ~Ladder() = default;

    [[nodiscard]] virtual const std::vector<RungPlan>& rungs() const noexcept = 0;

    // Queues a source packet (video, or audio when re-encoding; other audio is ignored). Never blocks; see queue_limit.
    virtual void push(media::PacketPtr packet) = 0;
    // Shows the last picture again, at `still`'s pts and with its mark, in place of video that does not come; its data is not looked at.
    virtual void repeat(media::PacketPtr still) = 0;

    // Flushes decoder and encoders; `done` runs on a pool thread after the last packet, and may destroy the ladder. Nothing may be
    // pushed afterwards.
    virtual void finish(std::function<void()> done) = 0;

    [[nodiscard]] virtual std::vector<RungStats> stats() const = 0;
};

}  // namespace session::transcode
