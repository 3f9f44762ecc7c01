// Whether and how somebody may watch.
#include "api/channel_views.hpp"

namespace session::api {
namespace {

constexpr std::chrono::hours kLifetime{24};

// What a decision is called here; nullopt: allowed.
std::optional<std::string> reason_of(auth::WatchDecision decision) {
    switch (decision) {
        case auth::WatchDecision::allowed: return std::nullopt;
        case auth::WatchDecision::sign_in: return "sign_in";
        case auth::WatchDecision::banned: return "banned";
        case auth::WatchDecision::not_invited: break;
    }
    return "private";
}

Json refusal(const std::string& reason) {
    Json json;
    json["can_watch"] = false;
    json["reason"] = reason;
    json["url"] = nullptr;
    json["token"] = nullptr;
    json["expires_at"] = nullptr;
    return json;
}

Answer private_answer(const Json& json) {
    auto response = json_answer(json);
    response.cache_control = "no-store";
    return response;
}

// Signed in: a cookie that lasts as long as the session does. Nobody: the master playlist hands out anonymous ones, by which a viewer who
// comes again is the same.
Answer permit(const ChannelServices& services, const Call& call, const Card& card) {
    const auto now = call.now();
    const auto* who = call.identity();
    const bool is_embedded = flag(call, "embed", false);
    Json json;
    json["can_watch"] = card.is_playable();
    json["reason"] = card.is_playable() ? Json(nullptr) : Json("offline");
    json["url"] = card.is_playable() ? Json("/hls/" + card.channel->handle + "/master.m3u8") : Json(nullptr);
    json["token"] = nullptr;
    json["expires_at"] = nullptr;
    auth::PlaybackGrant grant;
    if (who != nullptr) {
        grant = services.tokens.make_for_user(who->user_id, who->session_id, now + kLifetime);
    } else if (is_embedded) {
        auto anonymous = auth::PlaybackTokens::make_anonymous(now + kLifetime);
        if (!anonymous) return fail(anonymous.error());
        grant = std::move(*anonymous);
    } else {
        return private_answer(json);
    }
    json["expires_at"] = to_iso8601(grant.expires);
    if (is_embedded) {
        grant.channel = card.channel->handle;
        json["token"] = services.tokens.issue(grant);
    }
    auto response = private_answer(json);
    if (!is_embedded) {
        response->add_header("Set-Cookie", auth::playback_cookie(services.tokens.issue(grant), kLifetime, call.request().is_secure));
    }
    return response;
}

Later get_playback(const ChannelServices& services, Call& call) {
    const auto channel = services.directory.find(call.param("handle"));
    const auto watcher = watcher_of(call);
    const auto decision = channel == nullptr ? auth::WatchDecision::not_invited : auth::may_watch(*channel, watcher);
    if (decision == auth::WatchDecision::allowed) co_return permit(services, call, look_at(services, channel));
    bool is_known_to = decision != auth::WatchDecision::not_invited;
    if (!is_known_to && channel != nullptr && watcher.user != 0) {
        // Who followed it before it became private knows of it.
        const auto follows = co_await services.follows.is_following(watcher.user, channel->handle);
        is_known_to = follows && *follows;
    }
    if (!is_known_to) co_return refuse(ErrorCode::not_found, "channel_not_found", "There is no channel of that name.");
    const auto reason = reason_of(decision).value_or("private");
    co_return private_answer(refusal(reason));
}

}  // namespace

void add_playback_routes(Routes& routes, const ServicesPtr& services) {
    routes.add(http::Method::get, "/api/v1/channels/{handle}/playback", Access::anyone,
               AsyncHandler{[services](Call& call) { return get_playback(*services, call); }});
}

}  // namespace session::api
