// How a broadcast arrives and is encoded, as its owner is told once a second.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "session/base/clock.hpp"

namespace session::health {

enum class IssueCode : std::uint8_t {
    keyframe_long,
    keyframe_irregular,
    bitrate_low,
    bitrate_high,
    bitrate_unstable,
    fps_drop,
    frames_missing,
    starving,
    av_desync,
    audio_missing,
    audio_silent,
    codec_unsupported,
    transcode_slow,
    rung_dropped,
};
enum class Severity : std::uint8_t { warning, error };
enum class Status : std::uint8_t { good, ok, bad, no_data };

[[nodiscard]] std::string_view to_string(IssueCode code) noexcept;
[[nodiscard]] std::string_view to_string(Severity severity) noexcept;
[[nodiscard]] std::string_view to_string(Status status) noexcept;

struct Issue {
    IssueCode code = IssueCode::starving;
    Severity severity = Severity::warning;
    Clock::Wall since{};
    std::string value;  // as people say it: "8.3 s"
    std::string fix;    // plain advice
};

struct Publisher {
    std::string address;
    std::string encoder;   // what it calls itself; may be empty
    std::string protocol;  // rtmp, rtmps
};

struct Video {
    std::string codec;
    std::int32_t width = 0;
    std::int32_t height = 0;
    double fps = 0;
    std::int64_t bitrate_bps = 0;
    std::optional<double> keyframe_interval_s;  // none: not two keyframes yet
    std::int64_t missing_frames = 0;            // of this broadcast, told from holes between timestamps
};

struct Audio {
    std::string codec;
    std::int32_t sample_rate_hz = 0;
    std::int32_t channels = 0;
    std::int64_t bitrate_bps = 0;
};

struct Rung {
    std::string name;
    std::int32_t width = 0;
    std::int32_t height = 0;
    std::int64_t bitrate_bps = 0;
    double fps = 0;
    // Media time encoded per CPU time of one thread, over the last seconds it worked; below 1 it can't keep up. Where pictures had to be
    // skipped for want of time, at most the share that was encoded. 0: not known yet.
    double speed = 0;
    std::int64_t lag_ms = 0;
    int governor_step = 0;
    bool is_dropped = false;
};

struct RefusedAttempt {
    Clock::Wall at{};
    std::string address;
    std::string reason;
};

struct Snapshot {
    Status status = Status::no_data;
    Clock::Wall at{};
    std::optional<Publisher> publisher;
    std::optional<Video> video;
    std::optional<Audio> audio;
    std::int64_t ingest_lag_ms = 0;
    std::optional<double> transcode_speed;  // the slowest rung's; none: nothing is encoded
    int governor_step = 0;                  // the highest; 0: full quality
    bool source_offered = false;
    std::vector<Rung> rungs;
    std::vector<Issue> issues;
    std::int64_t viewers = 0;
    std::int64_t peak_viewers = 0;                 // the most at once, of this broadcast
    std::vector<RefusedAttempt> refused_attempts;  // newest first
};

// One second of the past, for plots.
struct Sample {
    Clock::Wall at{};
    float bitrate_bps = 0;
    float fps = 0;
    float keyframe_interval_s = 0;  // 0: unknown
    float ingest_lag_ms = 0;
    float transcode_speed = 0;  // 0: nothing is encoded
    float viewers = 0;
};

}  // namespace session::health
