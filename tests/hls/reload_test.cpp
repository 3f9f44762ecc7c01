#include "session/hls/reload.hpp"

#include <catch2/catch.hpp>
#include <limits>

using namespace session::hls;

namespace {

// Segments up to 9 complete (3 parts each), parts 10.0 and 10.1 listed.
PlaylistSnapshot snapshot() {
    PlaylistSnapshot playlist;
    playlist.next = {10, 2};
    playlist.parts_in_last_complete_segment = 3;
    playlist.first_msn = 0;
    return playlist;
}

constexpr std::int64_t kPartTarget = 30'000;
constexpr auto kEnd = std::numeric_limits<std::int64_t>::max();

ReloadDecision decide(const PlaylistSnapshot& playlist, std::optional<std::int64_t> msn, std::optional<std::int64_t> part) {
    return decide_reload(playlist, msn, part, 1, kPartTarget);
}

const ReloadDecision kNow{ReloadAction::answer_now, {}};
const ReloadDecision kBad{ReloadAction::bad_request, {}};

ReloadDecision wait(std::int64_t msn, std::int64_t part) {
    return {ReloadAction::wait, {msn, part}};
}

}  // namespace

TEST_CASE("rule 1: an ended playlist answers at once, whatever is asked") {
    auto playlist = snapshot();
    playlist.is_ended = true;
    CHECK(decide(playlist, 99, std::nullopt) == kNow);
    CHECK(decide(playlist, std::nullopt, 1) == kNow);
}

TEST_CASE("rule 2: a part without a segment is refused; nothing asked is answered") {
    CHECK(decide(snapshot(), std::nullopt, 1) == kBad);
    CHECK(decide(snapshot(), std::nullopt, std::nullopt) == kNow);
    CHECK(decide(snapshot(), -1, std::nullopt) == kBad);
    CHECK(decide(snapshot(), 10, -1) == kBad);
}

TEST_CASE("rule 3: too far ahead is refused") {
    CHECK(decide(snapshot(), 12, std::nullopt) == wait(12, kEnd));
    CHECK(decide(snapshot(), 13, std::nullopt) == kBad);
    // Advance part limit: ceil(3 s / (1/3 s)) = 9 parts past 10.1.
    CHECK(decide(snapshot(), 10, 10) == wait(10, 10));
    CHECK(decide(snapshot(), 10, 11) == kBad);
    // With no part of segment 10 listed, 9 is the last segment.
    auto playlist = snapshot();
    playlist.next = {10, 0};
    CHECK(decide(playlist, 11, 0) == wait(11, 0));
    CHECK(decide(playlist, 12, 0) == kBad);
}

TEST_CASE("rule 3: parts of a second or more have a limit of three") {
    auto playlist = snapshot();
    CHECK(decide_reload(playlist, 10, 4, 4, 90'000).action == ReloadAction::wait);
    CHECK(decide_reload(playlist, 10, 5, 4, 90'000).action == ReloadAction::bad_request);
}

TEST_CASE("rule 4: a segment alone waits until it is complete") {
    CHECK(decide(snapshot(), 9, std::nullopt) == kNow);
    CHECK(decide(snapshot(), 10, std::nullopt) == wait(10, kEnd));
    CHECK(decide(snapshot(), 11, std::nullopt) == wait(11, kEnd));
}

TEST_CASE("rule 5: a part waits until it or anything later is listed") {
    CHECK(decide(snapshot(), 10, 1) == kNow);
    CHECK(decide(snapshot(), 10, 2) == wait(10, 2));
    CHECK(decide(snapshot(), 11, 0) == wait(11, 0));
}

TEST_CASE("rule 5: a part past the end of a complete segment is the first of the next") {
    auto playlist = snapshot();
    CHECK(decide(playlist, 9, 2) == kNow);
    CHECK(decide(playlist, 9, 3) == kNow);  // 10.0 is listed
    CHECK(decide(playlist, 9, 50) == kNow);
    CHECK(decide(playlist, 5, 50) == kNow);
    playlist.next = {10, 0};
    CHECK(decide(playlist, 9, 3) == wait(10, 0));
}

TEST_CASE("rule 6: what was satisfied before, and what has left the window, is answered at once") {
    auto playlist = snapshot();
    playlist.first_msn = 5;
    CHECK(decide(playlist, 2, std::nullopt) == kNow);
    CHECK(decide(playlist, 2, 1) == kNow);
}
