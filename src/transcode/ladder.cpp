#include "session/transcode/ladder.hpp"

#include <algorithm>
#include <atomic>
#include <deque>
#include <mutex>
#include <optional>

#include "session/base/log.hpp"
#include "session/transcode/worker_pool.hpp"
#include "transcode/audio_rung.hpp"
#include "transcode/rung.hpp"
#include "transcode/scale_chain.hpp"
#include "transcode/segment_marks.hpp"
#include "transcode/video_decoder.hpp"

namespace session::transcode {
namespace {

// Of the latency budget, that decoding may wait for a full rung. Less than the half at which the governor calls a rung late.
constexpr std::int64_t kWaitPercent = 30;
// How much of a burst at the start may wait, where queue_limit is less.
constexpr std::int64_t kStartupQueue = 10 * media::kTimescale;
// How long every other rung must have kept its full quality before a dropped one is tried again. Doubled when it has to be dropped
// again, up to a limit.
constexpr std::int64_t kCalmBeforeReturn = 30 * media::kTimescale;
constexpr std::int64_t kCalmAtMost = 16 * kCalmBeforeReturn;
// A source that gives no picture for so long can't be decoded.
constexpr std::int64_t kHopeless = 10 * media::kTimescale;

Governor::Limits limits_for(std::int64_t latency_budget) {
    Governor::Limits limits;
    limits.late = latency_budget / 2;
    return limits;
}

// The decoder's executor takes one coded packet a job, scales what comes out for every rung and hands it on. While a rung's queue is
// full it waits, until the packet waiting longest has used up its share of the latency budget; from then on it goes on, and the full
// rung skips pictures. So a burst off the network is worked off without loss, and a slow rung delays the others by less than what
// counts as late. Lag is time since arrival, not distance in media time: a burst is no overload.
class LadderImpl final : public Ladder, public RungOwner {
   public:
    LadderImpl(WorkerPool& pool, LadderOptions options, std::vector<PlannedRung> planned, LadderOutput& output)
        : options_(std::move(options)), clock_(options_.clock != nullptr ? *options_.clock : system_clock_), output_(output) {
        for (std::size_t i = 0; i < planned.size(); ++i) {
            plans_.push_back(planned[i].plan);
            rungs_.push_back(std::make_unique<Rung>(
                RungSettings{i, std::move(planned[i]), options_.broadcast, limits_for(options_.latency_budget)}, pool, output, *this));
        }
        chain_ = std::make_unique<ScaleChain>(plans_);
        wanted_.resize(rungs_.size());
        executor_ = pool.make_executor();
    }

    ~LadderImpl() override {
        {
            const std::lock_guard lock{mutex_};
            is_stopping_ = true;
        }
        executor_.reset();
        rungs_.clear();
        audio_.reset();
    }

    void set_decoder(std::unique_ptr<VideoDecoder> decoder) { decoder_ = std::move(decoder); }
    void set_audio(std::unique_ptr<AudioRung> audio) { audio_ = std::move(audio); }

    [[nodiscard]] const std::vector<RungPlan>& rungs() const noexcept override { return plans_; }
    void push(media::PacketPtr packet) override { take(std::move(packet), false); }
    void repeat(media::PacketPtr still) override { take(std::move(still), true); }
    void finish(std::function<void()> done) override;
    [[nodiscard]] std::vector<RungStats> stats() const override;

   private:
    struct Coded {
        media::PacketPtr packet;
        std::int64_t arrival = 0;
        bool is_repeat = false;
        [[nodiscard]] bool is_keyframe() const { return packet->is_keyframe && !is_repeat; }
    };

    [[nodiscard]] std::int64_t now() const noexcept override {
        const auto since_epoch = std::chrono::duration_cast<std::chrono::nanoseconds>(clock_.steady_now().time_since_epoch());
        return media::rescale(since_epoch.count(), 1'000'000'000, media::kTimescale);
    }
    [[nodiscard]] bool is_starting() const noexcept override { return now() - started_at_ < options_.startup; }
    void on_rung_progress() override {
        const std::lock_guard lock{mutex_};
        try_a_dropped_rung();
        schedule();
    }
    void on_rung_overloaded() override;

    void take(media::PacketPtr packet, bool is_repeat);
    // With the lock held.
    void try_a_dropped_rung();
    void schedule();
    [[nodiscard]] bool has_work() const { return !coded_.empty() || (is_finishing_ && !is_flushed_); }
    [[nodiscard]] bool must_wait() const;
    void skip_gops();

    // The decoder's executor.
    void decode_next();
    void decode(const Coded& coded);
    void on_picture(const SharedFrame& frame, std::int64_t arrival, bool may_skip);
    void flush();
    void count_end();
    void fail_all(const Error& why);

    const LadderOptions options_;
    SystemClock system_clock_;
    const Clock& clock_;
    LadderOutput& output_;
    std::vector<RungPlan> plans_;

    mutable std::mutex mutex_;
    std::deque<Coded> coded_;
    std::vector<std::int64_t> lost_marks_;  // of skipped packets
    bool is_awaiting_keyframe_ = false;
    bool is_scheduled_ = false;
    bool is_finishing_ = false;
    bool is_flushed_ = false;
    bool is_failed_ = false;
    bool is_stopping_ = false;
    std::function<void()> done_;
    std::int64_t newest_dts_ = 0;
    std::vector<Rung*> dropped_;    // for want of CPU, the smallest last
    std::int64_t calm_since_ = -1;  // since when every rung has been at its full quality; -1: is not
    std::int64_t calm_needed_ = kCalmBeforeReturn;
    std::atomic<std::int64_t> started_at_ = -1;  // -1: no packet yet
    std::atomic<std::size_t> open_ends_ = 0;

    // The decoder's executor.
    std::unique_ptr<VideoDecoder> decoder_;
    std::unique_ptr<ScaleChain> chain_;
    SegmentMarks marks_;
    std::vector<bool> wanted_;
    bool has_started_ = false;
    std::int64_t last_picture_dts_ = -1;

    std::vector<std::unique_ptr<Rung>> rungs_;
    std::unique_ptr<AudioRung> audio_;
    std::unique_ptr<SerialExecutor> executor_;
};

void LadderImpl::take(media::PacketPtr packet, bool is_repeat) {
    if (packet->kind == media::TrackKind::audio) {
        if (audio_) audio_->push(std::move(packet));
        return;
    }
    if (rungs_.empty()) return;
    const std::lock_guard lock{mutex_};
    if (is_finishing_ || is_failed_) return;
    newest_dts_ = packet->dts;
    if (started_at_ < 0) started_at_ = now();
    Coded coded{std::move(packet), now(), is_repeat};
    if (is_awaiting_keyframe_ && !coded.is_keyframe()) {
        if (coded.packet->starts_segment) lost_marks_.push_back(coded.packet->pts);
        return;
    }
    is_awaiting_keyframe_ = false;
    coded_.push_back(std::move(coded));
    skip_gops();
    schedule();
}

void LadderImpl::skip_gops() {
    const auto before = coded_.size();
    const auto limit = is_starting() ? std::max(options_.queue_limit, kStartupQueue) : options_.queue_limit;
    while (!coded_.empty() && newest_dts_ - coded_.front().packet->dts > limit) {
        do {
            const auto& packet = *coded_.front().packet;
            if (packet.starts_segment) lost_marks_.push_back(packet.pts);
            coded_.pop_front();
        } while (!coded_.empty() && !coded_.front().is_keyframe());
    }
    if (coded_.size() == before) return;
    is_awaiting_keyframe_ = coded_.empty();
    log::warn("transcode", "decoder can't keep up: packets skipped",
              {{"broadcast", options_.broadcast}, {"packets", before - coded_.size()}});
}

void LadderImpl::try_a_dropped_rung() {
    if (dropped_.empty() || is_finishing_ || is_failed_ || is_stopping_) return;
    const bool is_calm =
        std::all_of(rungs_.begin(), rungs_.end(), [](const auto& r) { return r->is_dropped() || r->governor_step() == 0; });
    const auto time = now();
    if (!is_calm || calm_since_ < 0) calm_since_ = is_calm ? time : -1;
    if (!is_calm || time - calm_since_ < calm_needed_) return;
    dropped_.back()->revive();
    dropped_.pop_back();
    calm_since_ = -1;
    calm_needed_ = std::min(2 * calm_needed_, kCalmAtMost);
}

void LadderImpl::schedule() {
    if (is_scheduled_ || is_stopping_ || !has_work()) return;
    is_scheduled_ = true;
    executor_->post([this] { decode_next(); });
}

bool LadderImpl::must_wait() const {
    const auto longest_wait = options_.latency_budget * kWaitPercent / 100;
    const bool may_skip = !is_finishing_ && !is_starting() && !coded_.empty() && now() - coded_.front().arrival >= longest_wait;
    return !may_skip && std::any_of(rungs_.begin(), rungs_.end(), [](const auto& rung) { return rung->is_full(); });
}

void LadderImpl::decode_next() {
    std::optional<Coded> coded;
    {
        const std::lock_guard lock{mutex_};
        if (is_stopping_ || !has_work() || must_wait()) {
            is_scheduled_ = false;
            return;
        }
        for (const auto mark : lost_marks_) marks_.add(mark);
        lost_marks_.clear();
        if (coded_.empty()) {
            is_flushed_ = true;
        } else {
            coded = std::move(coded_.front());
            coded_.pop_front();
        }
    }
    if (!coded) return flush();  // is_scheduled_ stays: nothing comes after it
    decode(*coded);
    const std::lock_guard lock{mutex_};
    is_scheduled_ = false;
    schedule();
}

void LadderImpl::decode(const Coded& coded) {
    const auto& packet = *coded.packet;
    if (packet.starts_segment) marks_.add(packet.pts);
    if (last_picture_dts_ < 0) last_picture_dts_ = packet.dts;
    bool is_finishing = false;
    {
        const std::lock_guard lock{mutex_};
        is_finishing = is_finishing_;
    }
    const auto show = [&](const SharedFrame& frame) {
        last_picture_dts_ = packet.dts;
        on_picture(frame, coded.arrival, !is_finishing && !is_starting());
    };
    if (coded.is_repeat) return decoder_->repeat(packet.pts, show);
    decoder_->decode(packet, show);
    if (packet.dts - last_picture_dts_ > kHopeless) fail_all(Error{ErrorCode::unsupported, "no picture came out of 10 s of video"});
}

void LadderImpl::on_picture(const SharedFrame& frame, std::int64_t arrival, bool may_skip) {
    const bool is_idr = marks_.take(frame->pts);
    has_started_ = has_started_ || is_idr;
    if (!has_started_) return;
    for (std::size_t i = 0; i < rungs_.size(); ++i) wanted_[i] = rungs_[i]->wants(frame->pts, is_idr, may_skip);
    const auto pts = frame->pts;
    const auto ok = chain_->run(frame, wanted_, [&](ScaleChain::Scaled scaled) {
        rungs_[scaled.rung]->push({scaled.image, std::move(scaled.owner), pts, is_idr, arrival, scaled.cpu_ns});
    });
    if (!ok) fail_all(ok.error());
}

void LadderImpl::fail_all(const Error& why) {
    {
        const std::lock_guard lock{mutex_};
        if (is_failed_) return;
        is_failed_ = true;
        coded_.clear();
    }
    log::warn("transcode", "source can't be transcoded", {{"broadcast", options_.broadcast}, {"why", why}});
    // Told by whichever rung stops last, so that no packet follows.
    auto open = std::make_shared<std::atomic<std::size_t>>(rungs_.size());
    for (const auto& rung : rungs_) {
        rung->stop([this, open, why] {
            if (--*open == 0) output_.on_failed(why);
        });
    }
}

void LadderImpl::finish(std::function<void()> done) {
    done_ = std::move(done);
    open_ends_ = rungs_.size() + (audio_ ? 1 : 0) + 1;
    if (audio_) audio_->finish([this] { count_end(); });
    if (rungs_.empty()) {
        executor_->post([this] { count_end(); });
        return;
    }
    const std::lock_guard lock{mutex_};
    is_finishing_ = true;
    schedule();
}

void LadderImpl::flush() {
    decoder_->flush([this](const SharedFrame& frame) { on_picture(frame, now(), false); });
    for (const auto& rung : rungs_) rung->finish([this] { count_end(); });
    count_end();
}

void LadderImpl::count_end() {
    if (--open_ends_ > 0) return;
    const auto done = std::move(done_);
    done();  // *this may be gone now
}

void LadderImpl::on_rung_overloaded() {
    const std::lock_guard lock{mutex_};  // against the destructor, which takes the rungs apart
    if (is_stopping_) return;
    Rung* top = nullptr;
    std::size_t live = 0;
    for (const auto& rung : rungs_) {
        if (rung->is_dropped()) continue;
        ++live;
        if (top == nullptr || rung->plan().height > top->plan().height) top = rung.get();
        rung->forgive();
    }
    // A picture that stutters is better than none.
    if (live <= 1) return;
    top->drop(Error{ErrorCode::unavailable, "the machine can't keep up with it"});
    dropped_.push_back(top);
    calm_since_ = -1;
}

std::vector<RungStats> LadderImpl::stats() const {
    std::vector<RungStats> stats;
    for (const auto& rung : rungs_) stats.push_back(rung->stats());
    return stats;
}

}  // namespace

Result<std::unique_ptr<Ladder>> Ladder::create(WorkerPool& pool, LadderOptions options, LadderOutput& output) {
    std::vector<PlannedRung> planned;
    std::unique_ptr<VideoDecoder> decoder;
    if (options.source.video && !options.config.rungs.empty()) {
        planned = plan_rungs(options.config, *options.source.video, options.source.video->frame_rate);
        if (planned.empty()) return fail(ErrorCode::unsupported, "a source picture of no size");
        auto opened = VideoDecoder::open(*options.source.video);
        if (!opened) return fail(opened.error());
        decoder = *std::move(opened);
    }
    std::unique_ptr<AudioRung> audio;
    if (options.reencode_audio) {
        auto created = AudioRung::create(pool, options, output);
        if (!created) return fail(created.error());
        audio = *std::move(created);
    }
    auto ladder = std::make_unique<LadderImpl>(pool, std::move(options), std::move(planned), output);
    ladder->set_decoder(std::move(decoder));
    ladder->set_audio(std::move(audio));
    return ladder;
}

}  // namespace session::transcode
