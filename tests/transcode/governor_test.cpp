#include "transcode/governor.hpp"

#include <catch2/catch.hpp>

namespace session::transcode {
namespace {

constexpr std::int64_t kSecond = media::kTimescale;
constexpr std::int64_t kFrame = kSecond / 30;

// Feeds a constant lag and gives the time of each change of step, negative where it goes down.
class Driver {
   public:
    std::vector<int> steps;
    int gave_up = 0;

    void run(std::int64_t seconds, std::int64_t lag, bool is_skipping = false) {
        for (std::int64_t i = 0; i < seconds * 30; ++i, now_ += kFrame) {
            const auto verdict = governor.observe(now_, lag, is_skipping);
            if (verdict == Governor::Verdict::step_changed) steps.push_back(governor.step());
            if (verdict == Governor::Verdict::give_up) {
                ++gave_up;
                governor.forgive(now_);
            }
        }
    }
    Governor governor{Governor::Limits{}};

   private:
    std::int64_t now_ = 0;
};

}  // namespace

TEST_CASE("a rung in time is left alone, and so is one that was late for a moment") {
    Driver driver;
    driver.run(30, kFrame);
    for (int i = 0; i < 20; ++i) {
        for (int late = 0; late < 10; ++late) CHECK(driver.governor.observe(30 * kSecond, kSecond, false) == Governor::Verdict::keep);
        driver.run(1, kFrame);
    }
    CHECK(driver.steps.empty());
}

TEST_CASE("a rung that stays late goes down step by step, then gives up, again and again") {
    Driver driver;
    driver.run(4, kSecond / 3);
    CHECK(driver.steps == std::vector{1, 2, 3});
    CHECK(driver.governor.halves_frame_rate());
    CHECK(driver.governor.effort() == Effort::least);
    driver.run(12, kSecond / 3);
    CHECK(driver.gave_up == 4);
}

TEST_CASE("skipped pictures count as late") {
    Driver driver;
    driver.run(1, 0, true);
    CHECK(driver.steps == std::vector{1});
}

TEST_CASE("calm climbs back slowly, and each early climb doubles the wait") {
    Driver driver;
    driver.run(1, kSecond);
    driver.run(9, 0);
    CHECK(driver.governor.step() == 1);
    driver.run(2, 0);
    CHECK(driver.governor.step() == 0);
    driver.run(1, kSecond);
    CHECK(driver.governor.step() == 1);
    driver.run(15, 0);
    CHECK(driver.governor.step() == 1);
    driver.run(6, 0);
    CHECK(driver.governor.step() == 0);
    CHECK(driver.governor.effort() == Effort::preset);
}

TEST_CASE("between late and calm nothing moves") {
    Driver driver;
    driver.run(2, kSecond);
    const auto step = driver.governor.step();
    driver.run(60, kSecond / 9);
    CHECK(driver.governor.step() == step);
}

}  // namespace session::transcode
