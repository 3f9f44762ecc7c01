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

}  // namespace session::pipeline
