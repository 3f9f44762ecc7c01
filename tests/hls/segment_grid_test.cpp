#include "hls/segment_grid.hpp"

#include <catch2/catch.hpp>

using namespace session;
using namespace session::hls;

namespace {

constexpr std::int64_t kSecond = 90'000;

}  // namespace

TEST_CASE("the first to reach a boundary numbers it, the others find it") {
    SegmentGrid grid{100, kSecond / 2};
    const auto first = grid.begin_segment(std::nullopt, 7, false);
    REQUIRE(first);
    CHECK(first->is_new);
    CHECK(first->segment.msn == 100);
    CHECK(grid.begin_segment(100, kSecond + 7, false)->segment.msn == 101);
    const auto other = grid.begin_segment(std::nullopt, 7, false);
    CHECK_FALSE(other->is_new);
    CHECK(other->segment.msn == 100);
    // Its frame of the boundary did not survive: the next one means the same boundary, and begins where the others did.
    const auto late = grid.begin_segment(100, kSecond + 3007, false);
    CHECK(late->segment.msn == 101);
    CHECK(late->segment.start == kSecond + 7);
    CHECK(grid.next_msn() == 102);
}

TEST_CASE("a boundary that nobody else had, in what is past, is an ordinary frame") {
    SegmentGrid grid{0, kSecond / 2};
    (void)grid.begin_segment(std::nullopt, 0, false);
    (void)grid.begin_segment(0, 4 * kSecond, false);
    CHECK_FALSE(grid.begin_segment(0, 2 * kSecond, false));
    CHECK(grid.begin_segment(0, 4 * kSecond, false)->segment.msn == 1);
}

TEST_CASE("short segments are told apart") {
    SegmentGrid grid{0, kSecond / 2};
    (void)grid.begin_segment(std::nullopt, 0, false);
    CHECK(grid.begin_segment(0, kSecond / 5, false)->segment.msn == 1);
    CHECK(grid.begin_segment(1, kSecond / 4, false)->segment.msn == 2);
    CHECK(grid.begin_segment(0, kSecond / 5, false)->segment.msn == 1);
    CHECK(grid.begin_segment(0, kSecond / 4, false)->segment.msn == 2);
}

TEST_CASE("an interruption ends the segment, and what follows is a discontinuity") {
    SegmentGrid grid{0, kSecond / 2};
    (void)grid.begin_segment(std::nullopt, 0, false);
    CHECK_FALSE(grid.end_of(0));
    grid.interrupt(kSecond / 3);
    CHECK(grid.end_of(0) == kSecond / 3);
    const auto back = grid.begin_segment(0, 9 * kSecond, false);
    CHECK(back->segment.is_discontinuity);
    CHECK(grid.end_of(0) == kSecond / 3);
    CHECK_FALSE(grid.begin_segment(1, 10 * kSecond, false)->segment.is_discontinuity);
}

TEST_CASE("a rendition late for a boundary dates it as the others did, though the clock was set since") {
    SegmentGrid grid{0, kSecond / 2};
    const Clock::Wall wall{std::chrono::seconds{1'795'000'000}};
    grid.set_wall_clock(0, wall);
    (void)grid.begin_segment(std::nullopt, kSecond, false);
    grid.set_wall_clock(5 * kSecond, wall + std::chrono::minutes{1});
    CHECK(grid.begin_segment(std::nullopt, kSecond, false)->segment.date == wall + std::chrono::seconds{1});
    CHECK(grid.begin_segment(0, 6 * kSecond, true)->segment.date == wall + std::chrono::seconds{61});
}
