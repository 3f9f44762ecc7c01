#include "hls/simulated_publisher.hpp"

#include <algorithm>
#include <cmath>

#include "support/media_source.hpp"

namespace session::test {
namespace {

std::int64_t stamp(const PublisherOptions& options, double seconds) {
    if (options.rounds_to_milliseconds) return std::llround(seconds * 1000) * 90;
    return std::llround(seconds * 90'000);
}

struct Frame {
    media::PacketPtr packet;
    std::int64_t gop = 0;
    std::int64_t number = 0;
};

std::vector<Frame> make_video(const PublisherOptions& options, Stretch stretch) {
    std::mt19937 random{options.seed};
    std::uniform_real_distribution<double> uniform{-1, 1};
    std::vector<Frame> frames;
    const auto per_gop = std::max<std::int64_t>(std::llround(options.frame_rate * options.gop_seconds), 1);
    const auto count = std::llround(options.frame_rate * stretch.length_seconds);
    std::int64_t last_dts = -1;
    for (std::int64_t i = 0; i < count; ++i) {
        const bool is_key = i % per_gop == 0;
        const auto off = is_key ? 0.0 : uniform(random) * options.jitter_frames;
        if (!is_key && std::abs(uniform(random)) < options.drop_chance) continue;
        const auto seconds = stretch.start_seconds + (static_cast<double>(i) + off) / options.frame_rate;
        const auto dts = std::max(stamp(options, seconds), last_dts + 90);
        last_dts = dts;
        // I P b b: every third frame is shown late, as x264 orders them.
        const auto reorder = options.composition_delay == 0 || is_key || i % 3 == 1 ? 1 : 0;
        const auto pts = dts + options.composition_delay * reorder;
        frames.push_back({video_packet(dts, pts, is_key, is_key ? 6000 : 900), i / per_gop, i});
    }
    return frames;
}

}  // namespace

std::vector<Arrival> simulate(const PublisherOptions& options, Stretch stretch, const std::vector<std::int64_t>& delays, const Keep& keep) {
    std::vector<Arrival> arrivals;
    if (options.has_video) {
        for (const auto& frame : make_video(options, stretch)) {
            for (std::size_t r = 0; r < delays.size(); ++r) {
                if (delays[r] < 0 || (keep && !keep(r, frame.gop, frame.number))) continue;
                arrivals.push_back({frame.packet->dts + delays[r], r, frame.packet});
            }
        }
    }
    if (options.has_audio) {
        const auto first = std::llround(stretch.start_seconds * options.sample_rate / 1024);
        const auto last = std::llround((stretch.start_seconds + stretch.length_seconds) * options.sample_rate / 1024);
        for (auto i = first; i < last; ++i) {
            const auto packet = audio_packet(media::rescale(i * 1024, options.sample_rate, media::kTimescale));
            const auto seconds = static_cast<double>(packet->pts) / media::kTimescale;
            if (seconds >= options.audio_stops && seconds < options.audio_returns) continue;
            const auto at = packet->pts + std::llround(options.audio_delay * media::kTimescale);
            for (std::size_t r = 0; r < delays.size(); ++r) arrivals.push_back({at, r, packet});
        }
    }
    std::stable_sort(arrivals.begin(), arrivals.end(), [](const Arrival& a, const Arrival& b) { return a.at < b.at; });
    return arrivals;
}

}  // namespace session::test
