// What plan_ladder decides per rung, with the settings that made it. Private to transcode.
#pragma once

#include <vector>

#include "session/transcode/ladder.hpp"

namespace session::transcode {

struct PlannedRung {
    RungPlan plan;
    RungConfig config;
};

[[nodiscard]] std::vector<PlannedRung> plan_rungs(const LadderConfig& config, const media::VideoTrack& source, media::Rational frame_rate);

}  // namespace session::transcode
