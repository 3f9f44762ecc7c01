// From what the probe learned to what will be offered. Pure functions.
#pragma once

#include <string>
#include <vector>

#include "session/hls/stream.hpp"
#include "session/pipeline/pipeline.hpp"
#include "session/transcode/ladder.hpp"
#include "source_probe.hpp"

namespace session::pipeline {

struct Plan {
    bool has_source_rung = false;
    bool reencodes_audio = false;
    transcode::LadderConfig encoded;  // rungs to encode; may be empty
    std::int32_t target_duration_s = 1;
    std::int64_t part_target = 0;      // ticks
    std::vector<std::string> notices;  // for the creator, in plain words
};

[[nodiscard]] Plan make_plan(const PipelineOptions& options, const media::TrackSet& tracks, const SourceRhythm& rhythm);

// PART-TARGET for whole frames of `frame_ticks`: the fewest that reach `wanted`, in whole milliseconds so that stamps rounded to
// milliseconds never cross it (RFC 8216bis 4.4.4.9: a part never exceeds PART-TARGET).
[[nodiscard]] std::int64_t part_target_for(std::int64_t frame_ticks, std::int64_t wanted);

}  // namespace session::pipeline
