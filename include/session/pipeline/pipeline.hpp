// Builds and runs one broadcast's graph: source packets → (ladder) → packager → directory.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "session/base/clock.hpp"
#include "session/base/metrics.hpp"
#include "session/hls/published_stream.hpp"
#include "session/live/registry.hpp"
#include "session/store/segment_store.hpp"
#include "session/transcode/ladder.hpp"
#include "session/transcode/worker_pool.hpp"

namespace session::pipeline {

struct PipelineOptions {
    transcode::LadderConfig ladder;
    bool offer_source = true;                            // the publisher's own H.264, re-wrapped, where its keyframes allow it
    bool offer_audio_only = true;                        // a rung of sound alone
    std::int64_t part_duration = media::kTimescale / 3;  // ticks wanted; the packager makes it whole frames
    double part_hold_back_parts = 3.0;
    std::chrono::milliseconds window{30'000};
    std::chrono::milliseconds key_rotation{20'000};
};

// What is encoded of a broadcast now.
struct EncodingReport {
    std::vector<transcode::RungPlan> plans;
    std::vector<transcode::RungStats> stats;
    bool source_offered = false;
};

// What all broadcasts share. Each must outlive every pipeline.
struct PipelineServices {
    transcode::WorkerPool& workers;
    store::SegmentStore& store;
    hls::Directory& directory;
    const Clock& clock;
    Metrics& metrics;
    // At each tick, on the broadcast's executor. May be empty.
    std::function<void(const std::string& handle, EncodingReport report)> on_encoding{};
};

// One broadcast's pipeline, confined to context.executor. It first watches up to a GOP (at most kLongestPassedGop) to learn the
// source's rhythm, then fixes the renditions and TARGETDURATION for the broadcast's life:
// - keyframes at most 2 s apart: a source rung, and every segment starts at a keyframe of the source;
// - longer: encoded rungs only, on a 1 s grid, and a notice that tells the creator what to change.
// A source rung whose publisher later breaks that rule is dropped; the encoded rungs go on.
// The stream is listed in the directory once every rendition has something to play (at once where the channel has no other stream
// there), and stays until the pipeline is destroyed or the channel's next one plays.
[[nodiscard]] std::unique_ptr<live::BroadcastSink> make_pipeline(live::SinkContext context, PipelineOptions options,
                                                                 PipelineServices services);

}  // namespace session::pipeline
