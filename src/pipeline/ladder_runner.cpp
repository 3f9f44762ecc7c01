#include "ladder_runner.hpp"

#include <boost/asio/post.hpp>
#include <utility>

#include "session/base/log.hpp"

namespace session::pipeline {
namespace asio = boost::asio;

// Lives on pool threads; posts. An output outlives its ladder, and is deaf once the runner is gone.
class LadderRunner::Output final : public transcode::LadderOutput {
   public:
    Output(asio::any_io_executor executor, std::weak_ptr<LadderRunner> runner)
        : executor_(std::move(executor)), runner_(std::move(runner)) {}

    void on_video_track(std::size_t rung, media::VideoTrackPtr track) override {
        deliver([rung, track = std::move(track)](const LadderEvents& events) { events.on_video_track(rung, track); });
    }
    void on_video_packet(std::size_t rung, media::PacketPtr packet) override {
        deliver([rung, packet = std::move(packet)](const LadderEvents& events) { events.on_video_packet(rung, packet); });
    }
    void on_audio_track(media::AudioTrackPtr track) override {
        deliver([track = std::move(track)](const LadderEvents& events) { events.on_audio_track(track); });
    }
    void on_audio_packet(media::PacketPtr packet) override {
        deliver([packet = std::move(packet)](const LadderEvents& events) { events.on_audio_packet(packet); });
    }
    void on_rung_dropped(std::size_t rung, const Error& why) override {
        deliver([rung, why](const LadderEvents& events) { events.on_rung_dropped(rung, why); });
    }
    void on_failed(const Error& why) override {
        deliver([why](const LadderEvents& events) { events.on_failed(why); });
    }

   private:
    template <class Call>
    void deliver(Call call) {
        asio::post(executor_, [runner = runner_, call = std::move(call)] {
            const auto self = runner.lock();
            if (self && !self->is_stopped_) call(self->events_);
        });
    }

    asio::any_io_executor executor_;
    std::weak_ptr<LadderRunner> runner_;
};

LadderRunner::LadderRunner(asio::any_io_executor executor, transcode::WorkerPool& workers, LadderEvents events)
    : executor_(std::move(executor)), workers_(workers), events_(std::move(events)) {}

LadderRunner::~LadderRunner() = default;

void LadderRunner::begin(transcode::LadderOptions options) {
    if (is_stopped_) return;
    next_ = std::make_unique<transcode::LadderOptions>(std::move(options));
    held_.clear();
    if (is_flushing_) return;  // start_next() follows the flush
    if (ladder_) {
        flush([] {});
    } else {
        start_next();
    }
}

void LadderRunner::push(const media::PacketPtr& packet) {
    if (is_stopped_) return;
    if (is_flushing_) {
        // A flush takes a fraction of a second; if it ever takes longer than this, the newest keyframes win.
        constexpr std::size_t kMaxHeld = 2'000;
        if (held_.size() >= kMaxHeld) held_.clear();
        if (next_) held_.push_back(packet);
        return;
    }
    if (ladder_) ladder_->push(packet);
}

void LadderRunner::repeat(const media::PacketPtr& still) {
    if (ladder_ && !is_stopped_ && !is_flushing_) ladder_->repeat(still);
}

void LadderRunner::flush(std::function<void()> done) {
    if (!ladder_ && !is_flushing_) return done();
    after_flush_.push_back(std::move(done));
    if (is_flushing_) return;
    is_flushing_ = true;
    ladder_->finish([executor = executor_, weak = weak_from_this()] {
        asio::post(executor, [weak] {
            const auto self = weak.lock();
            if (!self || self->is_stopped_) return;
            self->is_flushing_ = false;
            self->ladder_.reset();
            self->output_.reset();
            for (const auto& callback : std::exchange(self->after_flush_, {})) callback();
            if (self->next_ && !self->is_flushing_ && !self->ladder_) self->start_next();
        });
    });
}

void LadderRunner::start_next() {
    const auto options = std::exchange(next_, nullptr);
    output_ = std::make_shared<Output>(executor_, weak_from_this());
    auto ladder = transcode::Ladder::create(workers_, std::move(*options), *output_);
    if (!ladder) {
        output_->on_failed(ladder.error());
        return;
    }
    ladder_ = std::move(*ladder);
    for (const auto& packet : std::exchange(held_, {})) ladder_->push(packet);
}

void LadderRunner::stop() {
    is_stopped_ = true;
    ladder_.reset();
    held_.clear();
    next_.reset();
    after_flush_.clear();
}

std::vector<transcode::RungStats> LadderRunner::stats() const {
    return ladder_ ? ladder_->stats() : std::vector<transcode::RungStats>{};
}

}  // namespace session::pipeline
