#include "plan.hpp"

#include <algorithm>
#include <cmath>

namespace session::pipeline {
namespace {

using media::kTimescale;

// AAC-LC, and nothing else, goes to players as it came.
bool is_plain_aac(const media::AudioTrack& track) {
    return track.codec == "mp4a.40.2" && track.samples_per_frame == 1024;
}

std::string format_seconds(std::int64_t ticks) {
    const auto tenths = (ticks * 10 + kTimescale / 2) / kTimescale;
    return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10);
}

void plan_video(Plan& plan, const PipelineOptions& options, const media::VideoTrack& video, const SourceRhythm& rhythm) {
    const bool is_playable = is_widely_playable(video.codec);
    plan.has_source_rung = options.offer_source && is_playable && rhythm.gop.has_value();
    if (options.offer_source && !rhythm.gop) {
        plan.notices.push_back("Keyframes are more than " + format_seconds(kLongestPassedGop) +
                               " s apart, so the source quality is not offered; the other qualities are fine. Set the keyframe interval to "
                               "1 s or 2 s (OBS: Settings, Output, Output Mode Advanced, Streaming, Keyframe Interval).");
    }
    if (options.offer_source && !is_playable) {
        plan.notices.push_back("Browsers can't play this H.264 profile (" + video.codec +
                               "), so the source quality is not offered. Encode 8-bit 4:2:0 in High profile to offer it.");
    }
    // Beyond 0.3 s over a whole second TARGETDURATION goes up: jitter must never round a segment past it.
    if (plan.has_source_rung) {
        const auto seconds = (*rhythm.gop - 3 * kTimescale / 10 + kTimescale - 1) / kTimescale;
        plan.target_duration_s = static_cast<std::int32_t>(std::clamp<std::int64_t>(seconds, 1, 2));
    }
    const auto short_side = std::min(video.width, video.height);
    for (const auto& rung : options.ladder.rungs) {
        // Beside the source itself a rung of its size is of no use.
        if (plan.has_source_rung && rung.short_side >= short_side) continue;
        plan.encoded.rungs.push_back(rung);
    }
}

}  // namespace

Plan make_plan(const PipelineOptions& options, const media::TrackSet& tracks, const SourceRhythm& rhythm) {
    Plan plan;
    if (tracks.video) plan_video(plan, options, *tracks.video, rhythm);
    plan.reencodes_audio = tracks.audio && !is_plain_aac(*tracks.audio);
    return plan;
}

}  // namespace session::pipeline
