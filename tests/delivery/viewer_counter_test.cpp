#include "session/delivery/viewer_counter.hpp"

#include <catch2/catch.hpp>

#include "support/fake_clock.hpp"

using namespace session;
using namespace std::chrono_literals;

TEST_CASE("distinct viewers are counted for two rotations") {
    test::FakeClock clock;
    delivery::ViewerCounter counter{clock, {.window = 40s}};
    counter.saw("demo", 1);
    counter.saw("demo", 1);
    counter.saw("demo", 2);
    counter.saw("other", 3);
    CHECK(counter.count("demo") == 2);
    CHECK(counter.count("other") == 1);
    CHECK(counter.count("none") == 0);
    clock.advance(30s);
    counter.saw("demo", 1);
    clock.advance(20s);
    CHECK(counter.count("demo") == 1);
    clock.advance(60s);
    CHECK(counter.count("demo") == 0);
}

TEST_CASE("memory is bounded") {
    test::FakeClock clock;
    delivery::ViewerCounter counter{clock, {.window = 40s, .max_viewers = 3, .max_channels = 2}};
    for (std::uint64_t viewer = 0; viewer < 10; ++viewer) counter.saw("demo", viewer);
    CHECK(counter.count("demo") == 3);
    counter.saw("second", 1);
    counter.saw("third", 1);
    CHECK(counter.count("third") == 0);
    clock.advance(50s);
    counter.saw("third", 1);
    CHECK(counter.count("third") == 1);
}

TEST_CASE("a broadcast's figures: peak, unique viewers, watch time") {
    test::FakeClock clock;
    delivery::ViewerCounter counter{clock, {.window = 40s}};
    counter.saw("demo", 1);
    clock.advance(30s);
    counter.begin("demo");  // who is there already counts from now on
    counter.saw("demo", 2);
    clock.advance(20s);
    counter.saw("demo", 1);
    counter.saw("demo", 2);
    clock.advance(20s);
    counter.saw("demo", 1);
    CHECK(counter.peak("demo") == 2);
    CHECK(counter.peak("none") == 0);
    auto figures = counter.figures("demo");
    CHECK(figures.now == 2);
    CHECK(figures.peak == 2);
    CHECK(figures.unique == 2);
    CHECK(figures.watched == 40s + 30s);  // 2 has its last key for 20 s, of which half count
    clock.advance(100s);
    CHECK(counter.count("demo") == 0);
    counter.saw("demo", 2);
    figures = counter.figures("demo");
    CHECK(figures.now == 1);
    CHECK(figures.unique == 2);
    CHECK(figures.watched == 50s + 30s);
    counter.begin("demo");
    CHECK(counter.figures("demo").unique == 1);
    CHECK(counter.figures("demo").watched == 0s);
    counter.forget("demo");
    clock.advance(100s);
    CHECK(counter.count("demo") == 0);
    CHECK(counter.figures("demo").peak == 0);
}
