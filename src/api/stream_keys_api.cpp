// A channel's stream keys, for its owner.
#include "api/channel_views.hpp"
#include "api/fields.hpp"

namespace session::api {
namespace {

Json key_json(const channels::StreamKeyInfo& info) {
    Json json;
    json["id"] = std::to_string(info.id);
    json["name"] = info.name;
    json["hint"] = info.hint;
    json["is_declared"] = info.is_declared;
    json["created_at"] = to_iso8601(info.created_at);
    json["last_used_at"] = to_json_time(info.last_used_at);
    json["last_used_address"] = info.last_used_address ? Json(*info.last_used_address) : Json(nullptr);
    json["refused_attempts"] = info.refused_attempts;
    json["last_refused_at"] = to_json_time(info.last_refused_at);
    return json;
}

// The one answer that has a key in it: nobody may keep it.
Answer revealed_answer(const channels::RevealedKey& key, int status = 200) {
    Json json;
    json["key"] = key_json(key.info);
    json["secret"] = std::string{key.secret.reveal()};
    auto response = json_answer(json, status);
    response.cache_control = "no-store";
    return response;
}

// Ends the stream on the air if it came with this key.
void end_stream_of(const ChannelServices& services, const std::string& handle, std::int64_t key_id) {
    if (services.key_use.key_on_air(handle) != key_id) return;
    services.on_air.end(handle, Error{ErrorCode::unauthorized, "its stream key was withdrawn"});
}

Result<std::string> read_name(const Json& body) {
    Fields fields{body};
    auto name = fields.text("name", {1, 40});
    if (auto read = fields.finish(); !read) return fail(read.error());
    return name;
}

Later list_keys(const ChannelServices& services, Call& call) {
    const auto channel = own_channel(services, call);
    if (!channel) co_return fail(channel.error());
    const auto flushed = co_await services.key_use.flush();
    if (!flushed) co_return fail(flushed.error());
    const auto keys = co_await services.keys.list((*channel)->handle);
    if (!keys) co_return fail(keys.error());
    Json json;
    json["keys"] = Json::array();
    for (const auto& key : *keys) json["keys"].push_back(key_json(key));
    co_return json_answer(json);
}

Later create_key(const ChannelServices& services, Call& call) {
    const auto channel = own_channel(services, call);
    if (!channel) co_return fail(channel.error());
    auto name = read_name(call.body());
    if (!name) co_return fail(name.error());
    auto also = noted(call, (*channel)->id, "key.create");
    const auto key = co_await services.keys.create((*channel)->handle, std::move(*name), std::move(also));
    if (!key) co_return fail(key.error());
    co_return revealed_answer(*key, 201);
}

Later rename_key(const ChannelServices& services, Call& call) {
    const auto channel = own_channel(services, call);
    if (!channel) co_return fail(channel.error());
    auto name = read_name(call.body());
    if (!name) co_return fail(name.error());
    const auto key = co_await services.keys.rename((*channel)->handle, call.id_param("id"), std::move(*name));
    if (!key) co_return fail(key.error());
    co_return json_answer(key_json(*key));
}

Later delete_key(const ChannelServices& services, Call& call) {
    const auto channel = own_channel(services, call);
    if (!channel) co_return fail(channel.error());
    const auto id = call.id_param("id");
    auto also = noted(call, (*channel)->id, "key.delete");
    const auto done = co_await services.keys.remove((*channel)->handle, id, std::move(also));
    if (!done) co_return fail(done.error());
    if (flag(call, "end_broadcast", true)) end_stream_of(services, (*channel)->handle, id);
    co_return no_content();
}

Later reveal_key(const ChannelServices& services, Call& call) {
    const auto channel = own_channel(services, call);
    if (!channel) co_return fail(channel.error());
    if (auto shown = call.require_reauthentication(); !shown) co_return fail(shown.error());
    auto also = noted(call, (*channel)->id, "key.reveal");
    const auto key = co_await services.keys.reveal((*channel)->handle, call.id_param("id"), std::move(also));
    if (!key) co_return fail(key.error());
    co_return revealed_answer(*key);
}

Later rotate_key(const ChannelServices& services, Call& call) {
    const auto channel = own_channel(services, call);
    if (!channel) co_return fail(channel.error());
    Fields fields{call.body()};
    const auto ends = fields.boolean_if("end_broadcast");
    if (!ends) fields.refuse("end_broadcast", "must be true or false");
    if (auto read = fields.finish(); !read) co_return fail(read.error());
    const auto id = call.id_param("id");
    auto also = noted(call, (*channel)->id, "key.rotate");
    const auto key = co_await services.keys.rotate((*channel)->handle, id, std::move(also));
    if (!key) co_return fail(key.error());
    if (ends.value_or(false)) end_stream_of(services, (*channel)->handle, id);
    co_return revealed_answer(*key);
}

}  // namespace

void add_key_routes(Routes& routes, const ServicesPtr& services) {
    using http::Method;
    const std::string keys = "/api/v1/channels/{handle}/keys";
    const auto one = keys + "/{id}";
    routes.add(Method::get, keys, Access::user, AsyncHandler{[services](Call& call) { return list_keys(*services, call); }});
    routes.add(Method::post, keys, Access::user, AsyncHandler{[services](Call& call) { return create_key(*services, call); }}, kJsonBody);
    routes.add(Method::patch, one, Access::user, AsyncHandler{[services](Call& call) { return rename_key(*services, call); }}, kJsonBody);
    routes.add(Method::del, one, Access::user, AsyncHandler{[services](Call& call) { return delete_key(*services, call); }});
    routes.add(Method::post, one + "/reveal", Access::user, AsyncHandler{[services](Call& call) { return reveal_key(*services, call); }});
    routes.add(Method::post, one + "/rotate", Access::user, AsyncHandler{[services](Call& call) { return rotate_key(*services, call); }},
               kJsonBody);
}

}  // namespace session::api
