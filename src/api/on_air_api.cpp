// Ending streams: by their owners, and by admins, who see all that is on the air.
#include <algorithm>

#include "api/channel_views.hpp"

namespace session::api {
namespace {

Later end_broadcast(const ChannelServices& services, Call& call) {
    const auto channel = own_channel(services, call);
    if (!channel) co_return fail(channel.error());
    if (!look_at(services, *channel).is_on_air()) co_return refuse(ErrorCode::conflict, "not_live", "This channel is not live.");
    const auto written = co_await note(services, call, (*channel)->id, "broadcast.end", (*channel)->handle);
    if (!written) co_return fail(written.error());
    services.on_air.end((*channel)->handle, Error{ErrorCode::cancelled, "ended on the channel's page"});
    co_return no_content();
}

Json active_json(const ChannelServices& services, const Card& card) {
    const auto measures = services.on_air.measures ? services.on_air.measures(card.channel->handle) : Measures{};
    const auto shown = to_json(services, card);
    Json json;
    for (const auto* name : {"handle", "display_name", "title", "state", "started_at"}) json[name] = shown[name];
    json["viewers"] = card.viewers;
    json["peak_viewers"] = std::max(measures.peak_viewers, card.viewers);
    json["publisher"] = measures.publisher;
    json["encoder"] = measures.encoder;
    json["ingest_bitrate_bps"] = measures.ingest_bitrate_bps;
    json["transcode_speed"] = measures.transcode_speed ? Json(*measures.transcode_speed) : Json(nullptr);
    json["status"] = measures.status;
    json["rungs"] = measures.rungs;
    json["thumbnail_url"] = shown["thumbnail_url"];
    return json;
}

Answer list_active(const ChannelServices& services, Call&) {
    std::vector<Card> cards;
    for (const auto& status : services.on_air.list()) {
        auto channel = services.directory.find(status.handle);
        if (channel == nullptr) continue;
        auto card = look_at(services, std::move(channel));
        if (card.is_on_air()) cards.push_back(std::move(card));
    }
    sort_by_viewers(cards);
    Json json;
    json["broadcasts"] = Json::array();
    for (const auto& card : cards) json["broadcasts"].push_back(active_json(services, card));
    return json_answer(json);
}

Later kick(const ChannelServices& services, Call& call) {
    const auto channel = services.directory.find(call.param("handle"));
    if (channel == nullptr || !look_at(services, channel).is_on_air()) {
        co_return refuse(ErrorCode::not_found, "not_live", "No channel of that name is live.");
    }
    if (flag(call, "revoke_keys", false)) {
        auto also = noted(call, 0, "broadcast.kick", "and revoked its stream keys");
        const auto revoked = co_await services.keys.remove_all(channel->handle, std::move(also));
        if (!revoked) co_return fail(revoked.error());
    } else {
        const auto written = co_await note(services, call, 0, "broadcast.kick", channel->handle);
        if (!written) co_return fail(written.error());
    }
    services.on_air.end(channel->handle, Error{ErrorCode::cancelled, "ended by an admin"});
    co_return no_content();
}

}  // namespace

void add_on_air_routes(Routes& routes, const ServicesPtr& services) {
    using http::Method;
    routes.add(Method::del, "/api/v1/channels/{handle}/broadcast", Access::user,
               AsyncHandler{[services](Call& call) { return end_broadcast(*services, call); }});
    routes.add(Method::get, "/api/v1/admin/broadcasts", Access::admin,
               Handler{[services](Call& call) { return list_active(*services, call); }});
    routes.add(Method::del, "/api/v1/admin/broadcasts/{handle}", Access::admin,
               AsyncHandler{[services](Call& call) { return kick(*services, call); }});
}

}  // namespace session::api
