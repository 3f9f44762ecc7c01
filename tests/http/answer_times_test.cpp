#include "session/http/answer_times.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <thread>
#include <vector>

#include "support/fake_clock.hpp"

using namespace session;
using namespace std::chrono_literals;

namespace {

double milliseconds_of(const std::optional<std::chrono::microseconds>& time) {
    REQUIRE(time);
    return static_cast<double>(time->count()) / 1000;
}

}  // namespace

TEST_CASE("percentiles of answers' times, off by a quarter at most") {
    test::FakeClock clock;
    http::AnswerTimes times;
    const auto percentile = [&](double share) { return times.percentile(share, clock.steady_now()); };
    CHECK_FALSE(percentile(0.95));
    times.add(1ms, clock.steady_now());
    CHECK(milliseconds_of(percentile(0.95)) == Approx(1).epsilon(0.25));
    for (int i = 1; i <= 1000; ++i) times.add(i * 100us, clock.steady_now());
    CHECK(milliseconds_of(percentile(0.5)) == Approx(50).epsilon(0.25));
    CHECK(milliseconds_of(percentile(0.95)) == Approx(95).epsilon(0.25));
    CHECK(milliseconds_of(percentile(1)) == Approx(100).epsilon(0.25));
    CHECK(milliseconds_of(percentile(0)) <= 0.13);
}

TEST_CASE("times from nothing to minutes have their place") {
    test::FakeClock clock;
    for (const auto taken : {0us, 1us, 3us, 4us, 7us, 8us, 1'000us, 59'999'999us}) {
        INFO(taken.count());
        http::AnswerTimes times;
        times.add(taken, clock.steady_now());
        const auto found = times.percentile(0.95, clock.steady_now());
        REQUIRE(found);
        CHECK(*found >= taken);
        CHECK(*found <= std::max(taken * 5 / 4, taken + 1us));
    }
    http::AnswerTimes times;
    times.add(-1ms, clock.steady_now());
    times.add(1h, clock.steady_now());
    CHECK(times.percentile(0, clock.steady_now()) <= 1us);
    CHECK(times.percentile(1, clock.steady_now()) > 50s);
}

TEST_CASE("what was a minute ago is forgotten") {
    test::FakeClock clock;
    http::AnswerTimes times;
    times.add(1s, clock.steady_now());
    clock.advance(30s);
    times.add(1ms, clock.steady_now());
    clock.advance(24s);
    CHECK(milliseconds_of(times.percentile(1, clock.steady_now())) == Approx(1000).epsilon(0.25));
    clock.advance(7s);
    CHECK(milliseconds_of(times.percentile(1, clock.steady_now())) == Approx(1).epsilon(0.25));
    clock.advance(30s);
    CHECK_FALSE(times.percentile(1, clock.steady_now()));
    // The same place in the ring, five minutes on.
    clock.advance(5min);
    CHECK_FALSE(times.percentile(1, clock.steady_now()));
    times.add(2ms, clock.steady_now());
    CHECK(milliseconds_of(times.percentile(1, clock.steady_now())) == Approx(2).epsilon(0.25));
}

TEST_CASE("threads add at once, and none is lost") {
    test::FakeClock clock;
    http::AnswerTimes times;
    const auto now = clock.steady_now();
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&times, now, taken = i % 2 == 0 ? 1ms : 1000ms] {
            for (int k = 0; k < 5000; ++k) times.add(taken, now);
        });
    }
    for (auto& thread : threads) thread.join();
    // Half of them each: one that is missing on either side would show.
    CHECK(times.percentile(0.5, now) < 2ms);
    CHECK(times.percentile(0.50005, now) > 500ms);
}
