#include "health/issues.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace session::health {
namespace {

constexpr std::chrono::seconds kShownAfter{5};
constexpr double kLongestKeyframe_s = 2.1;  // 2 s, and what a millisecond clock makes of it
constexpr double kHopelessKeyframe_s = 10;
constexpr double kLeastBitsPerPixel = 0.02;  // 720p30: 550 kbit/s
constexpr std::int64_t kMostBitrate = 12'000'000;
constexpr double kMostSwing = 2.5;
constexpr double kLeastRate = 0.85;  // of the usual frame rate
constexpr double kMostMissing = 0.03;
constexpr double kLeastPace = 0.95;  // UX: for 5 s
constexpr double kMostDesync_s = 0.7;
constexpr double kAudioPatience_s = 3;
constexpr double kFreshAudio_s = 0.5;

std::string text(const char* format, double value) {
    std::array<char, 64> buffer{};
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-vararg): the formats are all below.
    const auto size = std::snprintf(buffer.data(), buffer.size(), format, value);
    return {buffer.data(), static_cast<std::size_t>(std::clamp(size, 0, 63))};
}

std::string bitrate_text(std::int64_t bps) {
    return bps >= 1'000'000 ? text("%.1f Mbit/s", static_cast<double>(bps) / 1e6) : text("%.0f kbit/s", static_cast<double>(bps) / 1e3);
}

// The 8-bit 4:2:0 profiles (ISO 14496-10 A.2): baseline, main, extended, high.
bool is_playable_profile(const std::string& codec) {
    constexpr std::array kProfiles{"avc1.42", "avc1.4d", "avc1.4D", "avc1.58", "avc1.64"};
    return std::any_of(kProfiles.begin(), kProfiles.end(), [&codec](const char* profile) { return codec.starts_with(profile); });
}

class Findings {
   public:
    void add(IssueCode code, Severity severity, std::string value, std::string fix) {
        issues_.push_back({code, severity, {}, std::move(value), std::move(fix)});
    }
    [[nodiscard]] std::vector<Issue> take() { return std::move(issues_); }

   private:
    std::vector<Issue> issues_;
};

void judge_keyframes(const Measured& measured, Findings& findings) {
    const auto interval = measured.keyframe_interval_s.value_or(0);
    if (interval > kLongestKeyframe_s) {
        findings.add(IssueCode::keyframe_long, interval > kHopelessKeyframe_s ? Severity::error : Severity::warning,
                     text("%.1f s", interval),
                     "Set the keyframe interval to 2 s (OBS: Settings, Output, Streaming). With longer ones your own picture can't be "
                     "passed on as it is, and viewers wait longer.");
    }
    const auto range = measured.keyframe_range_s;
    if (range && range->second > 1 && range->second > 1.5 * range->first + 0.2) {
        findings.add(IssueCode::keyframe_irregular, Severity::warning, text("%.1f", range->first) + text(" to %.1f s", range->second),
                     "Use a fixed keyframe interval of 2 s and no keyframes at scene changes (x264 option: scenecut=0).");
    }
}

void judge_bitrate(const media::VideoTrack& track, const Measured& measured, Findings& findings) {
    const auto rate = measured.usual_fps > 0 ? measured.usual_fps : measured.fps;
    const auto least = kLeastBitsPerPixel * track.width * track.height * rate;
    if (measured.video_bps > 0 && static_cast<double>(measured.video_bps) < least) {
        findings.add(IssueCode::bitrate_low, Severity::warning, bitrate_text(measured.video_bps),
                     "That is little for a picture of this size. Raise the video bitrate, or send a smaller picture.");
    }
    if (measured.video_bps > kMostBitrate) {
        findings.add(IssueCode::bitrate_high, Severity::warning, bitrate_text(measured.video_bps),
                     "Few viewers can receive your own quality. Lower the video bitrate to 6 Mbit/s or less.");
    }
    if (measured.bitrate_swing.value_or(1) > kMostSwing) {
        findings.add(IssueCode::bitrate_unstable, Severity::warning, text("up to %.1f times the lowest", *measured.bitrate_swing),
                     "Set the encoder's rate control to CBR. If it is already, your upload is shared with something else.");
    }
}

void judge_frames(const Measured& measured, Findings& findings) {
    if (measured.usual_fps > 0 && measured.fps > 0 && measured.fps < kLeastRate * measured.usual_fps) {
        findings.add(
            IssueCode::fps_drop, Severity::warning, text("%.0f", measured.fps) + text(" of %.0f fps", measured.usual_fps),
            "The encoder leaves frames out. Close other programs, use a faster encoder preset, or lower resolution or frame rate.");
    }
    if (measured.missing_share > kMostMissing) {
        findings.add(IssueCode::frames_missing, Severity::warning, text("%.0f %% of frames", measured.missing_share * 100),
                     "Frames are lost before they are sent. Lower the video bitrate, and use a cable rather than Wi-Fi.");
    }
    if (measured.pace && *measured.pace < kLeastPace) {
        findings.add(IssueCode::starving, Severity::error, text("%.2f times real time", *measured.pace),
                     "The stream arrives more slowly than it is made: your upload is too slow for it. Lower the video bitrate.");
    }
}

void judge_audio(const Facts& facts, Findings& findings) {
    const auto& measured = facts.measured;
    const bool is_missing = measured.audio_age_s > kAudioPatience_s && measured.is_arriving;
    if (is_missing) {
        findings.add(IssueCode::audio_missing, Severity::warning, facts.tracks.audio ? text("for %.0f s", measured.audio_age_s) : "none",
                     "No sound arrives. Check that an audio source is in the scene and that an audio track is selected for streaming.");
    } else if (measured.is_silent) {
        findings.add(IssueCode::audio_silent, Severity::warning, "silence",
                     "The sound is silent. Check that the microphone is not muted and that the right device is chosen.");
    }
    const bool is_comparable = facts.tracks.video && facts.tracks.audio && measured.audio_age_s < kFreshAudio_s;
    if (is_comparable && std::abs(measured.audio_ahead_s) > kMostDesync_s) {
        findings.add(IssueCode::av_desync, Severity::warning,
                     text("%.1f s ", std::abs(measured.audio_ahead_s)) + (measured.audio_ahead_s > 0 ? "ahead" : "behind"),
                     "Sound and picture are sent apart. Restart the stream; if it stays, check the audio's sync offset in the encoder.");
    }
}

void judge_encoding(const std::vector<RungSpeed>& rungs, Findings& findings) {
    double slowest = 0;
    bool is_slow = false;
    std::string dropped;
    for (const auto& [rung, skipped] : rungs) {
        if (rung.is_dropped) {
            dropped += (dropped.empty() ? "" : ", ") + rung.name;
            continue;
        }
        if (rung.speed > 0 && (slowest == 0 || rung.speed < slowest)) slowest = rung.speed;
        is_slow = is_slow || (rung.speed > 0 && rung.speed < 1) || skipped > kMostSkipped;
    }
    if (is_slow) {
        findings.add(IssueCode::transcode_slow, Severity::warning, text("%.1f times real time", slowest),
                     "The server can't encode all qualities fast enough and lowers theirs. Send a smaller picture or fewer frames, or ask "
                     "who runs the server for fewer qualities.");
    }
    if (!dropped.empty()) {
        findings.add(IssueCode::rung_dropped, Severity::warning, dropped,
                     "The server gave this quality up for the rest of the broadcast, since it could not keep up.");
    }
}

}  // namespace

std::vector<Issue> find_issues(const Facts& facts) {
    Findings findings;
    if (facts.tracks.video) {
        const auto& track = *facts.tracks.video;
        if (!is_playable_profile(track.codec)) {
            findings.add(IssueCode::codec_unsupported, Severity::error, track.codec,
                         "Browsers can't play this kind of H.264, so only re-encoded qualities are offered. Use profile high, main or "
                         "baseline with 8-bit 4:2:0 colour (OBS: colour format NV12).");
        }
        judge_keyframes(facts.measured, findings);
        judge_bitrate(track, facts.measured, findings);
        judge_frames(facts.measured, findings);
    }
    judge_audio(facts, findings);
    judge_encoding(facts.rungs, findings);
    return findings.take();
}

std::vector<Issue> IssueLog::update(std::vector<Issue> found, Clock::Wall now) {
    for (auto& issue : found) {
        const auto [seen, is_new] = seen_.try_emplace(issue.code);
        issue.since = is_new ? now : seen->second.issue.since;
        seen->second = {std::move(issue), now};
    }
    std::erase_if(seen_, [now](const auto& entry) { return now - entry.second.last > kShownAfter; });
    std::vector<Issue> shown;
    for (const auto& [code, seen] : seen_) shown.push_back(seen.issue);
    std::stable_sort(shown.begin(), shown.end(), [](const Issue& a, const Issue& b) { return a.severity > b.severity; });
    return shown;
}

Status status_of(bool is_arriving, const std::vector<Issue>& issues) noexcept {
    if (!is_arriving) return Status::no_data;
    const bool has_error = std::any_of(issues.begin(), issues.end(), [](const Issue& i) { return i.severity == Severity::error; });
    return has_error ? Status::bad : issues.empty() ? Status::good : Status::ok;
}

}  // namespace session::health
