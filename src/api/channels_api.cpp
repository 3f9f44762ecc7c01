#include "session/api/channels_api.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <ctime>
#include <memory>
#include <nlohmann/json.hpp>

namespace session::api {
namespace {

using Json = nlohmann::ordered_json;

// ISO 8601 in UTC, to the millisecond.
std::string to_iso8601(Clock::Wall time) {
    const auto millis = std::chrono::duration_cast<std::chrono::milliseconds>(time.time_since_epoch()).count();
    const std::time_t seconds = millis / 1000;
    std::tm utc{};
    gmtime_r(&seconds, &utc);
    std::array<char, 32> text{};
    const auto size = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S.", &utc);
    const auto fraction = std::to_string(1000 + millis % 1000).substr(1);
    return std::string{text.data(), size} + fraction + "Z";
}

// What a state means to who looks at a list.
int rank(live::State state) noexcept {
    switch (state) {
        case live::State::live: return 0;
        case live::State::reconnecting: return 1;
        case live::State::starting: return 2;
        case live::State::ended:
        case live::State::offline: break;
    }
    return 3;
}

bool is_on_air(live::State state) noexcept {
    return rank(state) < 3;
}
bool is_playable(live::State state) noexcept {
    return state == live::State::live || state == live::State::reconnecting;
}

struct Listed {
    auth::ChannelPtr channel;
    live::State state = live::State::offline;
    std::optional<Clock::Wall> started_at;
    std::optional<std::int64_t> viewers;
};

Listed look_at(const ChannelSources& sources, auth::ChannelPtr channel) {
    Listed listed;
    const auto status = sources.broadcast(channel->handle);
    if (status && status->state != live::State::offline) {
        listed.state = status->state;
        listed.started_at = status->started_at;
        listed.viewers = sources.viewers(channel->handle);
    }
    listed.channel = std::move(channel);
    return listed;
}

Json to_json(const Listed& listed) {
    const auto& channel = *listed.channel;
    Json json;
    json["handle"] = channel.handle;
    json["title"] = channel.title.empty() ? channel.handle : channel.title;
    json["category"] = channel.category;
    json["tags"] = channel.tags;
    json["state"] = std::string{live::to_string(listed.state)};
    json["started_at"] = listed.started_at ? Json(to_iso8601(*listed.started_at)) : Json(nullptr);
    json["viewers"] = listed.viewers ? Json(*listed.viewers) : Json(nullptr);
    return json;
}

// Titles come from files: bytes that are no UTF-8 must not break the answer.
http::Response to_response(const Json& json) {
    return http::json_response(json.dump(-1, ' ', false, Json::error_handler_t::replace));
}

http::Response list_channels(const ChannelSources& sources) {
    std::vector<Listed> listed;
    const auto all = sources.channels.snapshot();
    for (const auto& channel : *all) {
        if (channel->visibility != auth::Visibility::everyone) continue;
        auto one = look_at(sources, channel);
        if (is_on_air(one.state)) listed.push_back(std::move(one));
    }
    std::stable_sort(listed.begin(), listed.end(), [](const Listed& a, const Listed& b) {
        if (rank(a.state) != rank(b.state)) return rank(a.state) < rank(b.state);
        return a.viewers.value_or(0) > b.viewers.value_or(0);
    });
    Json json;
    json["channels"] = Json::array();
    for (const auto& one : listed) json["channels"].push_back(to_json(one));
    json["next_cursor"] = nullptr;
    return to_response(json);
}

http::Response show_channel(const ChannelSources& sources, std::string_view handle) {
    auto channel = sources.channels.find(handle);
    // To a stranger, a channel by invitation does not exist.
    if (channel == nullptr || channel->visibility == auth::Visibility::invited) {
        return http::error_response(404, "channel_not_found", "There is no channel of that name.");
    }
    const auto listed = look_at(sources, std::move(channel));
    auto json = to_json(listed);
    json["playback"] = nullptr;
    if (is_playable(listed.state)) json["playback"] = Json{{"url", "/hls/" + listed.channel->handle + "/master.m3u8"}};
    return to_response(json);
}

http::Response tell_time(const Clock& clock) {
    const auto now = std::chrono::duration_cast<std::chrono::milliseconds>(clock.wall_now().time_since_epoch()).count();
    return http::json_response("{\"now_ms\":" + std::to_string(now) + "}");
}

}  // namespace

void add_channel_routes(http::Router& router, ChannelSources sources) {
    const auto shared = std::make_shared<const ChannelSources>(std::move(sources));
    http::RouteOptions options;
    options.group = "api";
    router.get(
        "/api/v1/channels", [shared](const http::Request&) -> http::Reply { return list_channels(*shared); }, options);
    router.get(
        "/api/v1/channels/{handle}",
        [shared](const http::Request& request) -> http::Reply { return show_channel(*shared, request.param("handle")); }, options);
    router.get(
        "/api/v1/time", [shared](const http::Request&) -> http::Reply { return tell_time(shared->clock); }, options);
}

}  // namespace session::api
