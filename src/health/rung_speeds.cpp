#include "health/rung_speeds.hpp"

#include <algorithm>

namespace session::health {
namespace {

constexpr std::size_t kWindow = 6;  // counts: five seconds
constexpr double kUsualRate = 30;
constexpr double kLeastSpeed = 0.01;  // 0 says that nothing is known

}  // namespace

std::vector<RungSpeed> RungSpeeds::measure(const Encoding& encoding, Clock::Steady now) {
    std::vector<RungSpeed> speeds;
    for (const auto& stats : encoding.stats) {
        auto& past = past_[stats.name];
        // Counting begins anew with each stretch.
        if (!past.counts.empty() && stats.frames_encoded < past.counts.back().encoded) past.counts.clear();
        past.counts.push_back({now, stats.frames_encoded, stats.frames_skipped, stats.encode_seconds});
        if (past.counts.size() > kWindow) past.counts.pop_front();
        RungSpeed result;
        auto& rung = result.rung;
        rung.name = stats.name;
        rung.lag_ms = stats.lag_ticks * 1000 / media::kTimescale;
        rung.governor_step = stats.governor_step;
        rung.is_dropped = stats.is_dropped;
        double rate = kUsualRate;
        const auto plan =
            std::find_if(encoding.plans.begin(), encoding.plans.end(), [&](const transcode::RungPlan& p) { return p.name == stats.name; });
        if (plan != encoding.plans.end()) {
            rung.width = plan->width;
            rung.height = plan->height;
            rung.bitrate_bps = plan->bitrate_bps;
            if (plan->frame_rate.num > 0) rate = plan->frame_rate.value();
        }
        const auto& first = past.counts.front();
        const auto& last = past.counts.back();
        const auto encoded = static_cast<double>(last.encoded - first.encoded);
        const auto skipped = static_cast<double>(last.skipped - std::min(first.skipped, last.skipped));
        const auto wall = std::chrono::duration<double>(last.at - first.at).count();
        if (wall > 0) rung.fps = encoded / wall;
        if (encoded > 0 && last.cpu_s > first.cpu_s) past.speed = encoded / rate / (last.cpu_s - first.cpu_s);
        if (encoded + skipped > 0) result.skipped_share = skipped / (encoded + skipped);
        rung.speed = past.speed;
        // The encoder may be quick enough and yet get no time, where others have the processors.
        if (result.skipped_share > kMostSkipped) rung.speed = std::min(rung.speed, std::max(kLeastSpeed, 1 - result.skipped_share));
        speeds.push_back(std::move(result));
    }
    return speeds;
}

}  // namespace session::health
