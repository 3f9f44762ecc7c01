#include "pipeline/segment_marker.hpp"

#include <catch2/catch.hpp>
#include <vector>

#include "packets.hpp"

using session::pipeline::SegmentMarker;
using session::test::video_packet;
using Decision = SegmentMarker::Decision;

namespace {

constexpr std::int64_t kFrame = 3'000;  // 30 fps

// The frames at which segments start, of `count` frames with keyframes where `is_key` says so.
template <class IsKey>
std::vector<int> starts(SegmentMarker& marker, int count, IsKey is_key) {
    std::vector<int> found;
    for (int i = 0; i < count; ++i) {
        if (marker.decide(*video_packet(90'000 + i * kFrame, is_key(i))) != Decision::none) found.push_back(i);
    }
    return found;
}

}  // namespace

TEST_CASE("with a source rung segments start at the source's keyframes") {
    SegmentMarker marker{SegmentMarker::Mode::source_keyframes, 180'000};
    CHECK(starts(marker, 181, [](int i) { return i % 60 == 0; }) == std::vector<int>{0, 60, 120, 180});
}

TEST_CASE("V7 all-intra sources still get segments of about a second") {
    SegmentMarker marker{SegmentMarker::Mode::source_keyframes, 90'000};
    CHECK(starts(marker, 64, [](int) { return true; }) == std::vector<int>{0, 21, 42, 63});
}

TEST_CASE("extra keyframes soon after a start (scene cuts) are ordinary frames") {
    SegmentMarker marker{SegmentMarker::Mode::source_keyframes, 90'000};
    CHECK(starts(marker, 61, [](int i) { return i % 30 == 0 || i == 5; }) == std::vector<int>{0, 30, 60});
}

TEST_CASE("a source whose keyframe is overdue gets a segment start all the same, reported as such") {
    SegmentMarker marker{SegmentMarker::Mode::source_keyframes, 90'000};
    CHECK(marker.decide(*video_packet(90'000, true)) == Decision::start);
    CHECK(marker.decide(*video_packet(90'000 + 41 * kFrame, false)) == Decision::none);
    CHECK(marker.decide(*video_packet(90'000 + 42 * kFrame, false)) == Decision::overdue);
    CHECK(marker.decide(*video_packet(90'000 + 43 * kFrame, false)) == Decision::none);
}

TEST_CASE("without a source rung segments start on a fixed grid, whatever the source's keyframes") {
    SegmentMarker marker{SegmentMarker::Mode::interval, 90'000};
    CHECK(starts(marker, 91, [](int i) { return i == 0 || i == 47; }) == std::vector<int>{0, 30, 60, 90});
}

TEST_CASE("a hole in the source skips grid lines and does not shift them") {
    SegmentMarker marker{SegmentMarker::Mode::interval, 90'000};
    CHECK(marker.decide(*video_packet(90'000, true)) == Decision::start);
    CHECK(marker.decide(*video_packet(90'000 + 75 * kFrame, false)) == Decision::start);
    CHECK(marker.decide(*video_packet(90'000 + 89 * kFrame, false)) == Decision::none);
    CHECK(marker.decide(*video_packet(90'000 + 90 * kFrame, false)) == Decision::start);
}

TEST_CASE("a new stretch starts a segment at once") {
    SegmentMarker marker{SegmentMarker::Mode::interval, 90'000};
    CHECK(marker.decide(*video_packet(90'000, true)) == Decision::start);
    marker.restart();
    CHECK(marker.decide(*video_packet(90'000 + kFrame, true)) == Decision::start);
}
