#include "session/api/health_api.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "api/call.hpp"
#include "session/auth/viewer_access.hpp"

namespace session::api {
namespace {

constexpr std::int64_t kMostSeconds = 3'600;
// As many as a plot has columns.
constexpr std::size_t kMostSamples = 720;

double rounded(double value) {
    return std::round(value * 100) / 100;
}

Json to_json(const health::Video& video) {
    return {{"codec", video.codec},
            {"width", video.width},
            {"height", video.height},
            {"fps", rounded(video.fps)},
            {"bitrate_bps", video.bitrate_bps},
            {"keyframe_interval_s", video.keyframe_interval_s ? Json(rounded(*video.keyframe_interval_s)) : Json(nullptr)},
            {"missing_frames", video.missing_frames}};
}

Json to_json(const health::Audio& audio) {
    return {
        {"codec", audio.codec}, {"sample_rate_hz", audio.sample_rate_hz}, {"channels", audio.channels}, {"bitrate_bps", audio.bitrate_bps}};
}

Json to_json(const health::Publisher& publisher) {
    return {{"address", publisher.address}, {"encoder", publisher.encoder}, {"protocol", publisher.protocol}};
}

Json to_json(const health::Rung& rung) {
    return {{"name", rung.name},        {"width", rung.width},          {"height", rung.height}, {"bitrate_bps", rung.bitrate_bps},
            {"fps", rounded(rung.fps)}, {"speed", rounded(rung.speed)}, {"lag_ms", rung.lag_ms}, {"is_dropped", rung.is_dropped}};
}

Json to_json(const health::Issue& issue) {
    return {{"code", to_string(issue.code)},
            {"severity", to_string(issue.severity)},
            {"since", to_iso8601(issue.since)},
            {"value", issue.value},
            {"fix", issue.fix}};
}

Json to_json(const health::RefusedAttempt& attempt) {
    return {{"at", to_iso8601(attempt.at)}, {"address", attempt.address}, {"reason", attempt.reason}};
}

template <class T>
Json to_json(const std::vector<T>& values) {
    auto list = Json::array();
    for (const auto& value : values) list.push_back(to_json(value));
    return list;
}

template <class T>
Json to_json(const std::optional<T>& value) {
    return value ? to_json(*value) : Json(nullptr);
}

Json to_json(const health::Snapshot& snapshot) {
    Json json;
    json["status"] = to_string(snapshot.status);
    json["at"] = to_iso8601(snapshot.at);
    json["publisher"] = to_json(snapshot.publisher);
    json["video"] = to_json(snapshot.video);
    json["audio"] = to_json(snapshot.audio);
    json["ingest_lag_ms"] = snapshot.ingest_lag_ms;
    json["transcode_speed"] = snapshot.transcode_speed ? Json(rounded(*snapshot.transcode_speed)) : Json(nullptr);
    json["governor_step"] = snapshot.governor_step;
    json["source_offered"] = snapshot.source_offered;
    json["rungs"] = to_json(snapshot.rungs);
    json["issues"] = to_json(snapshot.issues);
    json["viewers"] = snapshot.viewers;
    json["peak_viewers"] = snapshot.peak_viewers;
    json["refused_attempts"] = to_json(snapshot.refused_attempts);
    return json;
}

// Every n-th, so that there are no more than a plot shows; the newest is among them.
Json to_history(const std::vector<health::Sample>& samples) {
    const auto step = std::max<std::size_t>(1, (samples.size() + kMostSamples - 1) / kMostSamples);
    auto list = Json::array();
    if (samples.empty()) return list;
    for (auto i = (samples.size() - 1) % step; i < samples.size(); i += step) {
        const auto& sample = samples[i];
        const auto known = [](float value) { return value > 0 ? Json(rounded(value)) : Json(nullptr); };
        list.push_back(Json{{"at", to_iso8601(sample.at)},
                            {"bitrate_bps", std::llround(sample.bitrate_bps)},
                            {"fps", rounded(sample.fps)},
                            {"keyframe_interval_s", known(sample.keyframe_interval_s)},
                            {"ingest_lag_ms", std::llround(sample.ingest_lag_ms)},
                            {"transcode_speed", known(sample.transcode_speed)},
                            {"viewers", std::llround(sample.viewers)}});
    }
    return list;
}

Answer show(const HealthSources& sources, const Call& call) {
    const auto channel = sources.channels.find(call.param("handle"));
    const auto& who = call.who();
    const auth::Watcher watcher{who.user_id, call.is_admin()};
    if (channel == nullptr || auth::may_watch(*channel, watcher) == auth::WatchDecision::not_invited) {
        return refuse(ErrorCode::not_found, "channel_not_found", "There is no channel of that name.");
    }
    if (!channel->is_owner(who.user_id) && !call.is_admin()) {
        return refuse(ErrorCode::forbidden, "forbidden", "Only the channel's owner sees how its stream arrives.");
    }
    auto json = to_json(sources.monitor.find(channel->handle));
    if (const auto wanted = call.query("history")) {
        std::int64_t seconds = 0;
        std::from_chars(wanted->data(), wanted->data() + wanted->size(), seconds);
        json["history"] = to_history(sources.monitor.history(channel->handle, std::clamp<std::int64_t>(seconds, 1, kMostSeconds)));
    }
    return json_answer(json);
}

}  // namespace

void add_health_routes(Routes& routes, HealthSources sources) {
    routes.add(http::Method::get, "/api/v1/channels/{handle}/health", Access::user,
               Handler{[sources](Call& call) { return show(sources, call); }});
}

std::string health_json(const health::Snapshot& snapshot) {
    return to_json(snapshot).dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace session::api
