#include "session/api/channels_api.hpp"

#include <algorithm>
#include <cctype>

#include "api/channel_views.hpp"
#include "api/fields.hpp"

namespace session::api {
namespace {

Later show_channel(const ChannelServices& services, Call& call) {
    const auto channel = visible_channel(services, call);
    if (!channel) co_return fail(channel.error());
    std::optional<auth::Identity> reader;
    if (call.identity() != nullptr) reader = *call.identity();
    const auto json = co_await describe_channel(services, *channel, reader);
    if (!json) co_return fail(json.error());
    co_return json_answer(*json);
}

std::string lower(std::string_view text) {
    std::string folded{text};
    std::transform(folded.begin(), folded.end(), folded.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return folded;
}

// Without blanks around them, each once.
std::vector<std::string> tidy(const std::vector<std::string>& tags) {
    std::vector<std::string> tidied;
    for (const auto& tag : tags) {
        const auto begin = tag.find_first_not_of(' ');
        if (begin == std::string::npos) continue;
        auto trimmed = tag.substr(begin, tag.find_last_not_of(' ') - begin + 1);
        const bool is_there =
            std::any_of(tidied.begin(), tidied.end(), [&](const std::string& other) { return lower(other) == lower(trimmed); });
        if (!is_there) tidied.push_back(std::move(trimmed));
    }
    return tidied;
}

// The characters of a BCP 47 tag; which languages there are is not ours to say.
bool is_language(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](unsigned char c) { return std::isalnum(c) != 0 || c == '-'; });
}

Result<channels::ProfileChange> read_change(const Json& body) {
    Fields fields{body};
    channels::ProfileChange change;
    change.title = fields.text_if("title", {0, 140});
    change.category_slug = fields.takes_null("category") ? std::string{} : fields.text_if("category", {0, 60});
    if (const auto tags = fields.texts_if("tags", 5, {1, 25})) change.tags = tidy(*tags);
    change.description = fields.text_if("description", {0, 2000, true});
    change.language = fields.text_if("language", {0, 35});
    if (change.language && !is_language(*change.language)) fields.refuse("language", "is no language tag, like en or pt-BR");
    if (const auto visibility = fields.choice_if("visibility", {"public", "unlisted", "members", "private"})) {
        change.visibility = channels::parse_visibility(*visibility);
    }
    if (const auto thumbnail = fields.choice_if("thumbnail", {"on", "off", "blur"})) {
        change.thumbnail = channels::parse_thumbnail_mode(*thumbnail);
    }
    if (auto read = fields.finish(); !read) return fail(read.error());
    return change;
}

Later update_channel(const ChannelServices& services, Call& call) {
    const auto channel = own_channel(services, call);
    if (!channel) co_return fail(channel.error());
    const auto handle = (*channel)->handle;
    auto change = read_change(call.body());
    if (!change) co_return fail(change.error());
    std::string what;
    for (const auto& [name, value] : call.body().items()) what += what.empty() ? name : ", " + name;
    auto also = noted(call, (*channel)->id, "channel.update", std::move(what));
    const auto changed = co_await services.profiles.update(handle, std::move(*change), std::move(also));
    if (!changed) co_return fail(changed.error());
    if (const auto fresh = services.directory.find(handle); fresh != nullptr && services.on_air.on_profile_changed) {
        services.on_air.on_profile_changed(*fresh);
    }
    co_return co_await show_channel(services, call);
}

// As everybody may see them: GET /users/{handle} has the same.
Result<Json> public_users(const std::vector<std::string>& handles, db::Connection& connection) {
    auto users = Json::array();
    for (const auto& handle : handles) {
        auto row = connection.query("SELECT handle, display_name, avatar_version, bio, created_at FROM users WHERE handle = $1", handle);
        if (!row) return fail(row.error());
        const auto found = row->step();
        if (!found) return fail(found.error());
        if (!*found) continue;
        Json user;
        user["handle"] = row->text(0);
        user["display_name"] = row->text(1);
        user["avatar_url"] = nullptr;
        if (const auto version = row->optional_integer(2)) user["avatar_url"] = channels::avatar_url(row->text(0), *version);
        user["bio"] = row->text(3);
        user["created_at"] = to_iso8601(row->time(4));
        users.push_back(std::move(user));
    }
    return users;
}

Later list_allowed(const ChannelServices& services, Call& call) {
    const auto channel = own_channel(services, call);
    if (!channel) co_return fail(channel.error());
    auto handles = co_await services.profiles.allowed((*channel)->handle);
    if (!handles) co_return fail(handles.error());
    auto work = [handles = std::move(*handles)](db::Connection& connection) { return public_users(handles, connection); };
    auto users = co_await services.database.read(std::move(work));
    if (!users) co_return fail(users.error());
    Json json;
    json["users"] = std::move(*users);
    co_return json_answer(json);
}

Later allow_viewer(const ChannelServices& services, Call& call) {
    const auto channel = own_channel(services, call);
    if (!channel) co_return fail(channel.error());
    const auto done = co_await services.profiles.allow((*channel)->handle, std::string{call.param("user")});
    if (!done) co_return fail(done.error());
    co_return no_content();
}

Later disallow_viewer(const ChannelServices& services, Call& call) {
    const auto channel = own_channel(services, call);
    if (!channel) co_return fail(channel.error());
    const auto done = co_await services.profiles.disallow((*channel)->handle, std::string{call.param("user")});
    if (!done) co_return fail(done.error());
    co_return no_content();
}

Later list_broadcasts(const ChannelServices& services, Call& call) {
    const auto channel = visible_channel(services, call);
    if (!channel) co_return fail(channel.error());
    const auto limit = call.limit(20);
    auto rows = co_await services.broadcasts.of_channel((*channel)->handle, position_of(call), limit + 1);
    if (!rows) co_return fail(rows.error());
    co_return json_answer(to_page(std::move(*rows), limit));
}

Answer tell_time(Call& call) {
    Json json;
    json["now_ms"] = std::chrono::duration_cast<std::chrono::milliseconds>(call.now().time_since_epoch()).count();
    return json_answer(json);
}

}  // namespace

void add_profile_routes(Routes& routes, const ServicesPtr& services) {
    using http::Method;
    constexpr std::string_view kChannel = "/api/v1/channels/{handle}";
    const auto path = [kChannel](std::string_view rest) { return std::string{kChannel}.append(rest); };
    routes.add(Method::get, "/api/v1/time", Access::anyone, Handler{tell_time});
    routes.add(Method::get, kChannel, Access::anyone, AsyncHandler{[services](Call& call) { return show_channel(*services, call); }});
    routes.add(Method::patch, kChannel, Access::user, AsyncHandler{[services](Call& call) { return update_channel(*services, call); }},
               kJsonBody);
    routes.add(Method::get, path("/allowed"), Access::user, AsyncHandler{[services](Call& call) { return list_allowed(*services, call); }});
    routes.add(Method::put, path("/allowed/{user}"), Access::user,
               AsyncHandler{[services](Call& call) { return allow_viewer(*services, call); }});
    routes.add(Method::del, path("/allowed/{user}"), Access::user,
               AsyncHandler{[services](Call& call) { return disallow_viewer(*services, call); }});
    routes.add(Method::get, path("/broadcasts"), Access::anyone,
               AsyncHandler{[services](Call& call) { return list_broadcasts(*services, call); }});
}

boost::asio::awaitable<Result<Json>> describe_channel(const ChannelServices& services, auth::ChannelPtr channel,
                                                      std::optional<auth::Identity> reader) {
    const auto user = reader ? reader->user_id : auth::Watcher{}.user;
    const auto details = co_await services.profiles.details(channel->handle, user);
    if (!details) co_return fail(details.error());
    const auto card = look_at(services, channel);
    auto json = to_json(services, card);
    json["description"] = details->description;
    json["visibility"] = std::string{channels::to_string(card.channel->visibility)};
    json["follower_count"] = details->followers;
    json["is_following"] = details->is_following;
    json["last_live_at"] = to_json_time(details->last_live_at);
    json["created_at"] = to_iso8601(details->created_at);
    json["broadcast_id"] = card.is_on_air() ? Json(card.broadcast_id) : Json(nullptr);
    json["thumbnail"] = std::string{channels::to_string(card.channel->thumbnail)};
    json["playback"] = nullptr;
    if (card.is_playable()) json["playback"] = Json{{"url", "/hls/" + card.channel->handle + "/master.m3u8"}};
    json["viewer"] = Json{{"is_owner", card.channel->is_owner(user)}, {"is_moderator", card.channel->is_moderator(user)}};
    co_return json;
}

void add_channel_routes(Routes& routes, ChannelServices services) {
    const auto shared = std::make_shared<const ChannelServices>(std::move(services));
    add_profile_routes(routes, shared);
    add_listing_routes(routes, shared);
    add_playback_routes(routes, shared);
    add_following_routes(routes, shared);
    add_key_routes(routes, shared);
    add_category_routes(routes, shared);
    add_on_air_routes(routes, shared);
}

}  // namespace session::api
