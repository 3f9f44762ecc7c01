#include "session/hls/reload.hpp"

#include <limits>

#include "session/media/time.hpp"

namespace session::hls {
namespace {

constexpr std::int64_t kMaxSegmentsAhead = 2;
constexpr std::int64_t kEndOfSegment = std::numeric_limits<std::int64_t>::max();

// The Advance Part Limit: three parts, or three target durations' worth when parts are shorter than a second.
std::int64_t advance_part_limit(std::int64_t part_target_ticks) {
    if (part_target_ticks <= 0 || part_target_ticks >= media::kTimescale) return 3;
    return (3 * std::int64_t{media::kTimescale} + part_target_ticks - 1) / part_target_ticks;
}

ReloadDecision wait_for(Position position, const PlaylistSnapshot& playlist) {
    if (playlist.next > position) return {ReloadAction::answer_now, {}};
    return {ReloadAction::wait, position};
}

}  // namespace

ReloadDecision decide_reload(const PlaylistSnapshot& playlist, std::optional<std::int64_t> msn, std::optional<std::int64_t> part,
                             std::int32_t /*target_duration_s*/, std::int64_t part_target_ticks) {
    if (playlist.is_ended) return {ReloadAction::answer_now, {}};
    if (!msn) return {part ? ReloadAction::bad_request : ReloadAction::answer_now, {}};
    if (*msn < 0 || (part && *part < 0)) return {ReloadAction::bad_request, {}};
    // The open segment is the last one as soon as a part of it is listed.
    const auto last_msn = playlist.next.part > 0 ? playlist.next.msn : playlist.next.msn - 1;
    if (*msn > last_msn + kMaxSegmentsAhead) return {ReloadAction::bad_request, {}};
    if (!part) return wait_for({*msn, kEndOfSegment}, playlist);
    Position wanted{*msn, *part};
    // A part index past the end of a complete segment means the first part of the next.
    if (wanted.msn == playlist.next.msn - 1 && wanted.part >= playlist.parts_in_last_complete_segment) wanted = {wanted.msn + 1, 0};
    if (wanted.msn >= playlist.next.msn) {
        const auto parts_listed = wanted.msn == playlist.next.msn ? playlist.next.part : 0;
        if (wanted.part - (parts_listed - 1) > advance_part_limit(part_target_ticks)) return {ReloadAction::bad_request, {}};
    }
    return wait_for(wanted, playlist);
}

}  // namespace session::hls
