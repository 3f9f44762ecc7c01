#include "transcode/plan.hpp"

#include <algorithm>
#include <cmath>

namespace session::transcode {
namespace {

constexpr std::int32_t kMinSide = 16;
constexpr std::int64_t kMinBitrate = 100'000;
// A stated sample aspect ratio beyond this is a broken VUI, not a picture.
constexpr double kMaxAspect = 4;

struct Size {
    double width = 0;
    double height = 0;
    [[nodiscard]] double short_side() const { return std::min(width, height); }
};

// With square samples, which every player shows right.
Size displayed(const media::VideoTrack& source) {
    const auto aspect = source.sample_aspect_ratio.value();
    const bool is_sane = aspect >= 1 / kMaxAspect && aspect <= kMaxAspect;
    return {source.width * (is_sane ? aspect : 1), static_cast<double>(source.height)};
}

std::int32_t even(double side) {
    return std::max(kMinSide, 2 * static_cast<std::int32_t>(std::lround(side / 2)));
}

// A source over the limit loses whole frames, so that the rest stays evenly spaced; 10 % over still counts as the limit.
media::Rational limited(media::Rational rate, double limit) {
    if (limit <= 0 || rate.num <= 0 || rate.den <= 0) return rate;
    const auto keep_one_of = static_cast<std::int32_t>(std::ceil(0.9 * rate.value() / limit));
    return keep_one_of <= 1 ? rate : media::Rational{rate.num, rate.den * keep_one_of};
}

PlannedRung make_rung(const RungConfig& config, const Size& source, media::Rational frame_rate) {
    const auto scale = config.short_side / source.short_side();
    PlannedRung rung;
    rung.config = config;
    rung.plan.name = config.name;
    rung.plan.width = even(source.width * scale);
    rung.plan.height = even(source.height * scale);
    rung.plan.frame_rate = limited(frame_rate, config.max_frame_rate);
    rung.plan.bitrate_bps = config.bitrate_bps;
    rung.plan.peak_bps = static_cast<std::int64_t>(std::llround(static_cast<double>(config.bitrate_bps) * config.maxrate_factor));
    return rung;
}

}  // namespace

std::vector<PlannedRung> plan_rungs(const LadderConfig& config, const media::VideoTrack& source, media::Rational frame_rate) {
    std::vector<PlannedRung> rungs;
    const auto size = displayed(source);
    if (config.rungs.empty() || size.short_side() < 1) return rungs;
    for (const auto& rung : config.rungs) {
        if (rung.short_side <= size.short_side()) rungs.push_back(make_rung(rung, size, frame_rate));
    }
    if (!rungs.empty()) return rungs;
    // Smaller than every rung: its own size, with the smallest rung's bits per sample.
    const auto by_size = [](const RungConfig& a, const RungConfig& b) { return a.short_side < b.short_side; };
    auto own = *std::min_element(config.rungs.begin(), config.rungs.end(), by_size);
    const auto ratio = size.short_side() / own.short_side;
    own.short_side = static_cast<std::int32_t>(size.short_side());
    own.name = std::to_string(own.short_side) + "p";
    own.bitrate_bps = std::max(kMinBitrate, static_cast<std::int64_t>(static_cast<double>(own.bitrate_bps) * ratio * ratio));
    rungs.push_back(make_rung(own, size, frame_rate));
    return rungs;
}

std::vector<RungPlan> plan_ladder(const LadderConfig& config, const media::VideoTrack& source, media::Rational frame_rate) {
    std::vector<RungPlan> plans;
    for (auto& rung : plan_rungs(config, source, frame_rate)) plans.push_back(std::move(rung.plan));
    return plans;
}

}  // namespace session::transcode
