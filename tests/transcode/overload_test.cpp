// A ladder whose encoders are slower than its source: how late it gets, and what it gives up.
#include <algorithm>
#include <atomic>
#include <catch2/catch.hpp>
#include <condition_variable>
#include <mutex>

#include "session/transcode/ladder.hpp"
#include "session/transcode/worker_pool.hpp"
#include "transcode/collector.hpp"
#include "transcode/governor.hpp"
#include "transcode/source.hpp"

namespace session::transcode {
namespace {

constexpr std::int64_t kSecond = media::kTimescale;

// Moved by the test, read by the pool.
class SharedClock final : public Clock {
   public:
    [[nodiscard]] Steady steady_now() const noexcept override { return Steady{std::chrono::nanoseconds{now_.load()}}; }
    [[nodiscard]] Wall wall_now() const noexcept override { return {}; }
    void set(std::int64_t ticks) { now_ = media::rescale(ticks, media::kTimescale, 1'000'000'000); }

   private:
    std::atomic<std::int64_t> now_ = 0;
};

// A counting semaphore; libstdc++ 12's own loses wake-ups.
class Permits {
   public:
    void release(int count = 1) {
        const std::lock_guard lock{mutex_};
        count_ += count;
        changed_.notify_all();
    }
    [[nodiscard]] int count() {
        const std::lock_guard lock{mutex_};
        return count_;
    }
    void clear() {
        const std::lock_guard lock{mutex_};
        count_ = 0;
    }
    void acquire() {
        std::unique_lock lock{mutex_};
        changed_.wait(lock, [this] { return count_ > 0; });
        --count_;
    }

   private:
    std::mutex mutex_;
    std::condition_variable changed_;
    int count_ = 0;
};

test::Source thirty_fps(int seconds) {
    test::SourceOptions options;
    options.width = 64;
    options.height = 48;
    options.frames = 30 * seconds;
    options.segment_frames = 30;
    options.gop = 30;
    return make_source(options);
}

LadderOptions two_rungs(const test::Source& source) {
    LadderOptions options;
    options.config.rungs = {{"48p", 48, 100'000, 1.25, 1, 0, "ultrafast"}, {"32p", 32, 60'000, 1.25, 1, 0, "ultrafast"}};
    options.source.video = source.track;
    options.startup = 0;
    return options;
}

}  // namespace

TEST_CASE("an encoder three times too slow stays within a bounded delay, and is dropped in the end") {
    const auto source = thirty_fps(12);
    Permits permits;  // one for each picture the slow rung may finish
    std::atomic<std::int64_t> newest = 0;
    std::int64_t worst_lag = 0;
    test::Collector output;
    output.before_packet = [&](std::size_t rung, const media::Packet& packet) {
        if (rung != 0) return;
        permits.acquire();
        worst_lag = std::max(worst_lag, newest - packet.pts);
    };
    SharedClock clock;
    auto options = two_rungs(source);
    options.clock = &clock;
    WorkerPool pool{2};
    auto ladder = Ladder::create(pool, options, output).value();
    int deepest = 0;
    for (std::size_t i = 0; i < source.packets.size(); ++i) {
        newest = source.packets[i]->pts;
        clock.set(newest);
        ladder->push(source.packets[i]);
        if (i % 3 == 0 && permits.count() == 0) permits.release();  // time can't be saved up
        deepest = std::max(deepest, ladder->stats()[0].governor_step);
        // The other rung is the clock: decoding waits for the slow one until a packet is 90 ms old, three pictures here, and three more
        // are in its lookahead. It is never held up longer.
        constexpr std::int64_t kSixPictures = 6 * kSecond / 30;
        REQUIRE(output.wait_for([&](test::Collector& c) {
            // The slow rung must not get less of the machine than its permits say.
            const auto slow = ladder->stats()[0];
            if (permits.count() > 0 && slow.pictures_queued > 0 && !slow.is_dropped) return false;
            const auto& packets = c.renditions[1].packets;
            return newest <= kSixPictures || (!packets.empty() && packets.back()->pts >= newest - kSixPictures);
        }));
    }
    permits.release(1000);
    test::finish(*ladder);
    const auto stats = ladder->stats();
    CHECK(worst_lag < 2 * kSecond);  // without skipping it would be 10
    CHECK(stats[0].frames_skipped > 0);
    CHECK(deepest == 3);
    CHECK(stats[0].is_dropped);
    CHECK(output.renditions[0].dropped);
    CHECK_FALSE(stats[1].is_dropped);
    CHECK(output.renditions[1].packets.size() == source.packets.size());
    // Up to its end the slow rung had every segment start of the other.
    const auto slow = output.renditions[0].segment_starts();
    REQUIRE(slow.size() >= 3);
    CHECK(std::equal(slow.begin(), slow.end(), source.marks.begin()));
}

TEST_CASE("a dropped rung is tried again when the others have long been at ease, and later the next time") {
    const auto source = thirty_fps(40);
    Permits permits;
    std::atomic<bool> is_slow = true;
    test::Collector output;
    output.before_packet = [&](std::size_t rung, const media::Packet&) {
        if (rung == 0 && is_slow) permits.acquire();
    };
    SharedClock clock;
    auto options = two_rungs(source);
    options.clock = &clock;
    WorkerPool pool{2};
    auto ladder = Ladder::create(pool, options, output).value();
    std::size_t pushed = 0;
    std::int64_t time = 0;
    const auto push = [&] {
        clock.set(time += kSecond / 30);
        ladder->push(source.packets.at(pushed++));
    };
    const auto overload = [&] {
        is_slow = true;
        while (!ladder->stats()[0].is_dropped) {
            push();
            if (pushed % 3 == 0 && permits.count() == 0) permits.release();
            REQUIRE(output.wait_for([&](test::Collector& c) {
                const auto& packets = c.renditions[1].packets;
                return pushed <= 6 || (!packets.empty() && packets.back()->pts >= source.packets[pushed - 1]->pts - 6 * kSecond / 30);
            }));
        }
        is_slow = false;
        permits.release();  // it may be in its last picture
        REQUIRE(output.wait_for([](test::Collector& c) { return c.renditions[0].dropped.has_value(); }));
        permits.clear();
    };
    // Nothing is on its way when time passes, so that nothing is late.
    const auto play_after = [&](std::int64_t pause, int pictures) {
        time += pause;
        for (int i = 0; i < pictures; ++i) {
            push();
            REQUIRE(output.wait_for([&](test::Collector&) { return ladder->stats()[1].frames_encoded == pushed; }));
        }
    };
    const auto has_returned = [&](test::Collector&) { return !ladder->stats()[0].is_dropped; };

    overload();
    play_after(0, 3);
    play_after(29 * kSecond, 3);
    CHECK(ladder->stats()[0].is_dropped);
    std::size_t before = 0;
    REQUIRE(output.wait_for([&](test::Collector& c) {
        before = c.renditions[0].packets.size();
        c.renditions[0].dropped.reset();
        c.renditions[0].track.reset();
        return true;
    }));
    play_after(2 * kSecond, 3);
    REQUIRE(output.wait_for(has_returned));
    CHECK(ladder->stats()[0].governor_step == Governor::kLastStep);
    play_after(0, 60);
    REQUIRE(output.wait_for([&](test::Collector& c) { return c.renditions[0].packets.size() > before + 10; }));
    REQUIRE(output.wait_for([&](test::Collector& c) {
        const auto& first = *c.renditions[0].packets[before];
        CHECK(c.renditions[0].track);
        CHECK(first.starts_segment);
        CHECK(std::find(source.marks.begin(), source.marks.end(), first.pts) != source.marks.end());
        return true;
    }));

    overload();
    play_after(0, 3);
    play_after(31 * kSecond, 3);
    CHECK(ladder->stats()[0].is_dropped);
    play_after(30 * kSecond, 3);
    REQUIRE(output.wait_for(has_returned));
    test::finish(*ladder);
}

TEST_CASE("a burst at the start is worked off without loss") {
    const auto source = thirty_fps(5);
    SharedClock clock;  // stands still: the startup does not end, whatever the machine does
    auto options = two_rungs(source);
    options.clock = &clock;
    options.startup = 1;
    test::Collector output;
    WorkerPool pool{2};
    auto ladder = Ladder::create(pool, options, output).value();
    for (const auto& packet : source.packets) ladder->push(packet);
    test::finish(*ladder);
    for (const auto& [index, rendition] : output.renditions) CHECK(rendition.pts() == source.pts);
    CHECK(ladder->stats()[0].governor_step == 0);
}

TEST_CASE("a decoder that can't keep up skips whole GOPs and goes on at a keyframe") {
    const auto source = thirty_fps(6);
    Permits permits;
    test::Collector output;
    output.before_packet = [&](std::size_t, const media::Packet&) { permits.acquire(); };
    WorkerPool pool{1};  // held by the blocked output, so that nothing is decoded meanwhile
    auto ladder = Ladder::create(pool, two_rungs(source), output).value();
    for (const auto& packet : source.packets) ladder->push(packet);
    permits.release(10'000);
    test::finish(*ladder);
    const auto& rendition = output.renditions[0];
    CHECK(rendition.packets.size() < source.packets.size());
    CHECK(rendition.packets.back()->pts == source.pts.back());
    // The gap ends with an IDR, in every rung at the same time.
    const auto starts = rendition.segment_starts();
    CHECK(starts == output.renditions[1].segment_starts());
    for (std::size_t i = 1; i < rendition.packets.size(); ++i) {
        const auto& packet = *rendition.packets[i];
        if (packet.pts - rendition.packets[i - 1]->pts > kSecond) CHECK(packet.is_keyframe);
    }
}

}  // namespace session::transcode
