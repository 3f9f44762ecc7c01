#include "session/health/snapshot.hpp"

namespace session::health {

std::string_view to_string(IssueCode code) noexcept {
    switch (code) {
        case IssueCode::keyframe_long: return "keyframe_long";
        case IssueCode::keyframe_irregular: return "keyframe_irregular";
        case IssueCode::bitrate_low: return "bitrate_low";
        case IssueCode::bitrate_high: return "bitrate_high";
        case IssueCode::bitrate_unstable: return "bitrate_unstable";
        case IssueCode::fps_drop: return "fps_drop";
        case IssueCode::frames_missing: return "frames_missing";
        case IssueCode::starving: return "starving";
        case IssueCode::av_desync: return "av_desync";
        case IssueCode::audio_missing: return "audio_missing";
        case IssueCode::audio_silent: return "audio_silent";
        case IssueCode::codec_unsupported: return "codec_unsupported";
        case IssueCode::transcode_slow: return "transcode_slow";
        case IssueCode::rung_dropped: return "rung_dropped";
    }
    return "unknown";
}

std::string_view to_string(Severity severity) noexcept {
    return severity == Severity::error ? "error" : "warning";
}

std::string_view to_string(Status status) noexcept {
    switch (status) {
        case Status::good: return "good";
        case Status::ok: return "ok";
        case Status::bad: return "bad";
        case Status::no_data: break;
    }
    return "no_data";
}

}  // namespace session::health
