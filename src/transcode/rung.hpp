// One encoded rendition: its queue of pictures, its encoder, its governor. Private to transcode.
#pragma once

#include <atomic>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "session/transcode/ladder.hpp"
#include "session/transcode/worker_pool.hpp"
#include "transcode/governor.hpp"
#include "transcode/picture.hpp"
#include "transcode/plan.hpp"

namespace session::transcode {

struct RawPicture {
    ImageView image;
    std::shared_ptr<const void> owner;  // keeps image's planes
    std::int64_t pts = 0;
    bool is_idr = false;
    std::int64_t arrival = 0;  // RungOwner::now() of the packet that brought it out of the decoder: lag without the stream's reordering
    std::int64_t scale_ns = 0;
};

// What a rung needs of its ladder. Called on the rung's executor.
class RungOwner {
   public:
    RungOwner() = default;
    RungOwner(const RungOwner&) = delete;
    RungOwner& operator=(const RungOwner&) = delete;
    virtual ~RungOwner() = default;

    // The steady clock in ticks.
    [[nodiscard]] virtual std::int64_t now() const noexcept = 0;
    // Nothing counts as late yet.
    [[nodiscard]] virtual bool is_starting() const noexcept = 0;
    // There is room in its queue again.
    virtual void on_rung_progress() = 0;
    // It is on its last step and still late.
    virtual void on_rung_overloaded() = 0;
};

struct RungSettings {
    std::size_t index = 0;
    PlannedRung planned;
    std::string broadcast;  // for the log
    Governor::Limits limits;
};

// wants(), is_full() and push() belong to the decoder's executor, the rest runs on the rung's own; stats() anywhere.
class Rung {
   public:
    Rung(RungSettings settings, WorkerPool& pool, LadderOutput& output, RungOwner& owner);

    // Whether this picture should be scaled and pushed: decides frame rate, and skips (and counts) what a full queue has no room for.
    // IDR pictures always pass, so that all rungs have the same. `may_skip` false: the source has ended, nothing is late.
    [[nodiscard]] bool wants(std::int64_t pts, bool is_idr, bool may_skip);
    [[nodiscard]] bool is_full() const;
    void push(RawPicture picture);

    // Encodes what is queued and held back, then calls `done` on the rung's executor.
    void finish(std::function<void()> done);
    // Ends the rung, until it is revived, and tells the output. Any thread.
    void drop(Error why);
    // Tries a dropped rung again, from the next IDR picture on. Any thread.
    void revive();
    // Ends the rung for good and silently; `stopped` runs on its executor when nothing more can follow.
    void stop(std::function<void()> stopped);
    // Another rung was dropped: the governor judges anew.
    void forgive() noexcept { is_forgiven_ = true; }

    [[nodiscard]] bool is_dropped() const noexcept { return is_dropped_; }
    [[nodiscard]] int governor_step() const noexcept { return step_; }
    [[nodiscard]] const RungPlan& plan() const noexcept { return settings_.planned.plan; }
    [[nodiscard]] RungStats stats() const;

   private:
    void encode_next();
    void clear();
    [[nodiscard]] bool encode(const RawPicture& picture);
    [[nodiscard]] Result<> open_encoder(const ColourInfo& colour);
    void deliver(std::shared_ptr<media::Packet> packet);
    void follow_pace(std::int64_t pts);
    void govern(std::int64_t lag);

    const RungSettings settings_;
    LadderOutput& output_;
    RungOwner& owner_;

    // The decoder's executor.
    std::int64_t last_kept_pts_ = -1;
    std::uint64_t since_idr_ = 0;

    mutable std::mutex mutex_;
    std::deque<RawPicture> queue_;

    // The rung's executor.
    std::unique_ptr<X264Encoder> encoder_;
    Governor governor_;
    Effort effort_ = Effort::preset;
    double pace_ = 1;
    std::int64_t pace_since_ = -1;
    std::int64_t pace_last_ = -1;
    int pace_pictures_ = 0;

    std::atomic<bool> is_dropped_ = false;
    std::atomic<bool> is_stopped_ = false;  // for good
    std::atomic<bool> awaits_idr_ = false;
    std::atomic<bool> is_forgiven_ = false;
    std::atomic<bool> is_ending_ = false;
    std::atomic<bool> halves_frame_rate_ = false;
    std::atomic<bool> has_skipped_ = false;
    std::atomic<int> step_ = 0;
    std::atomic<std::uint64_t> encoded_ = 0;
    std::atomic<std::uint64_t> skipped_ = 0;
    std::atomic<std::int64_t> cpu_ns_ = 0;
    std::atomic<std::int64_t> lag_ = 0;

    std::unique_ptr<SerialExecutor> executor_;  // last: gone before what its jobs use
};

}  // namespace session::transcode
