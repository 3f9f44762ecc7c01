// Re-encodes audio that is not plain AAC-LC. Private to transcode.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <mutex>

#include "session/transcode/encoder.hpp"
#include "session/transcode/ladder.hpp"
#include "session/transcode/worker_pool.hpp"
#include "transcode/libav.hpp"

namespace session::transcode {

// Decodes any AAC, mixes down to at most two channels, resamples to at most 48 kHz and encodes AAC-LC. A damaged packet leaves a gap
// that the next one's time closes. Runs on its own executor; push() never blocks and keeps at most `queue_limit` ticks waiting: beyond
// it the oldest packets are lost.
class AudioRung {
   public:
    [[nodiscard]] static Result<std::unique_ptr<AudioRung>> create(WorkerPool& pool, const LadderOptions& options, LadderOutput& output);
    ~AudioRung();
    AudioRung(const AudioRung&) = delete;
    AudioRung& operator=(const AudioRung&) = delete;

    void push(media::PacketPtr packet);
    void finish(std::function<void()> done);

   private:
    AudioRung(CodecContextPtr decoder, const LadderOptions& options, LadderOutput& output);

    void transcode_next();
    void receive_frames();
    [[nodiscard]] Result<> convert(const AVFrame& frame);
    [[nodiscard]] Result<> prepare(const AVFrame& frame);
    void deliver(Result<std::vector<media::PacketPtr>> packets);
    void stop(const Error& why);

    const std::int64_t bitrate_bps_;
    const std::int64_t queue_limit_;
    const std::string broadcast_;
    LadderOutput& output_;

    std::mutex mutex_;
    std::deque<media::PacketPtr> queue_;

    // The executor.
    CodecContextPtr decoder_;
    FramePtr frame_;
    SwrPtr resampler_;
    AVChannelLayout in_layout_{};
    int in_rate_ = 0;
    int in_format_ = -1;
    std::unique_ptr<AacEncoder> encoder_;
    bool is_stopped_ = false;

    std::unique_ptr<SerialExecutor> executor_;  // last: gone before what its jobs use
};

}  // namespace session::transcode
