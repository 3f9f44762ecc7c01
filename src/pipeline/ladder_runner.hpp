// Owns a broadcast's ladder: brings its output to the broadcast's executor, and replaces it between stretches without mixing them.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <deque>
#include <functional>
#include <memory>
#include <vector>

#include "session/media/packet.hpp"
#include "session/transcode/ladder.hpp"

namespace session::pipeline {

// What comes out, on the broadcast's executor, in order per rung. `rung` is the index within LadderOptions::config.
struct LadderEvents {
    std::function<void(std::size_t rung, const media::VideoTrackPtr&)> on_video_track;
    std::function<void(std::size_t rung, const media::PacketPtr&)> on_video_packet;
    std::function<void(const media::AudioTrackPtr&)> on_audio_track;
    std::function<void(const media::PacketPtr&)> on_audio_packet;
    std::function<void(std::size_t rung, const Error&)> on_rung_dropped;
    std::function<void(const Error&)> on_failed;
};

// Confined to the executor. One ladder runs at a time: begin() flushes the one before, and holds what is pushed until all of its
// packets are out; the source's packets are bounded by Ladder's own queue and by the time a flush takes (one GOP at most).
class LadderRunner : public std::enable_shared_from_this<LadderRunner> {
   public:
    LadderRunner(boost::asio::any_io_executor executor, transcode::WorkerPool& workers, LadderEvents events);
    ~LadderRunner();
    LadderRunner(const LadderRunner&) = delete;
    LadderRunner& operator=(const LadderRunner&) = delete;

    void begin(transcode::LadderOptions options);
    void push(const media::PacketPtr& packet);
    void repeat(const media::PacketPtr& still);
    // `done` runs on the executor when everything pushed so far is out.
    void flush(std::function<void()> done);
    // No event follows; the codecs stop.
    void stop();
    [[nodiscard]] std::vector<transcode::RungStats> stats() const;

   private:
    class Output;
    void start_next();

    boost::asio::any_io_executor executor_;
    transcode::WorkerPool& workers_;
    LadderEvents events_;
    bool is_stopped_ = false;
    bool is_flushing_ = false;
    std::vector<std::function<void()>> after_flush_;
    std::unique_ptr<transcode::LadderOptions> next_;
    std::deque<media::PacketPtr> held_;
    std::shared_ptr<Output> output_;
    std::unique_ptr<transcode::Ladder> ladder_;
};

}  // namespace session::pipeline
