// What a media playlist request with _HLS_msn and _HLS_part is to be told (RFC 8216bis 6.2.5.2).
#pragma once

#include <cstdint>
#include <optional>

#include "session/hls/published_stream.hpp"

namespace session::hls {

enum class ReloadAction {
    answer_now,   // with the current playlist
    wait,         // until playlist()->next > `until` (RenditionFeed::wait); after 3 target durations answer 503
    bad_request,  // 400
};

struct ReloadDecision {
    ReloadAction action = ReloadAction::answer_now;
    Position until;
    friend bool operator==(const ReloadDecision&, const ReloadDecision&) = default;
};

// Values that are not decimal integers are the caller's to refuse. Pure.
[[nodiscard]] ReloadDecision decide_reload(const PlaylistSnapshot& playlist, std::optional<std::int64_t> msn,
                                           std::optional<std::int64_t> part, std::int32_t target_duration_s,
                                           std::int64_t part_target_ticks);

}  // namespace session::hls
