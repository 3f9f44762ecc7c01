#include "app/disk_forecast.hpp"

#include <catch2/catch.hpp>
#include <functional>

#include "support/fake_clock.hpp"

using namespace session;
using namespace std::chrono_literals;

namespace {

constexpr std::int64_t kMiB = 1024 * 1024;
constexpr std::int64_t kGiB = 1024 * kMiB;

struct Disk {
    test::FakeClock clock;
    app::DiskForecast forecast;
    std::int64_t free_bytes = 100 * kGiB;

    // `change`: of what is free, each minute.
    void pass(int minutes, std::int64_t change) {
        for (int i = 0; i < minutes; ++i) {
            forecast.add(clock.steady_now(), free_bytes);
            clock.advance(1min);
            free_bytes += change;
        }
    }
};

}  // namespace

TEST_CASE("days until the disk is full, at the rate of the last hours") {
    Disk disk;
    CHECK_FALSE(disk.forecast.days_left());
    disk.pass(15, -10 * kMiB);
    CHECK_FALSE(disk.forecast.days_left());  // too early to tell
    disk.pass(100, -10 * kMiB);
    // 14 GiB a day.
    CHECK(disk.forecast.days_left().value() == Approx(100.0 / 14.06).epsilon(0.03));
    // Looking more often changes nothing.
    const auto before = disk.forecast.days_left();
    disk.clock.advance(-30s);
    disk.forecast.add(disk.clock.steady_now(), 1);
    CHECK(disk.forecast.days_left() == before);
}

TEST_CASE("a disk that does not fill has no day on which it is full") {
    Disk disk;
    disk.pass(60, 0);
    CHECK_FALSE(disk.forecast.days_left());
    SECTION("what is written is little") {
        disk.pass(300, -kMiB / 32);
        CHECK_FALSE(disk.forecast.days_left());
    }
    SECTION("it is getting emptier") {
        disk.pass(60, 10 * kMiB);
        CHECK_FALSE(disk.forecast.days_left());
    }
    SECTION("what came has gone again") {
        disk.pass(30, -10 * kMiB);
        disk.pass(30, 10 * kMiB);
        disk.pass(2, 0);
        CHECK_FALSE(disk.forecast.days_left());
    }
    SECTION("not in ten years") {
        disk.free_bytes = 1'000'000 * kGiB;
        disk.pass(360, -kMiB);
        CHECK_FALSE(disk.forecast.days_left());
    }
}

TEST_CASE("what is longer ago than six hours is forgotten") {
    Disk disk;
    disk.pass(120, -10 * kMiB);
    CHECK(disk.forecast.days_left());
    disk.pass(6 * 60 + 2, 0);
    CHECK_FALSE(disk.forecast.days_left());
}

TEST_CASE("a full disk is full today") {
    Disk disk;
    disk.free_bytes = 0;
    disk.pass(1, 0);
    CHECK(disk.forecast.days_left() == 0.0);
}
