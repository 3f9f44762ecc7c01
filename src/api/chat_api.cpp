#include "session/api/chat_api.hpp"

#include <charconv>
#include <chrono>
#include <limits>

#include "api/call.hpp"
#include "api/fields.hpp"
#include "session/auth/audit.hpp"
#include "session/auth/viewer_access.hpp"
#include "session/chat/json.hpp"

namespace session::api {
namespace asio = boost::asio;
namespace {

using Later = asio::awaitable<Answer>;
using ServicesPtr = std::shared_ptr<const ChatServices>;

constexpr Length kHandle{1, 32, false};
constexpr Length kUndo{1, 16, false};
constexpr std::int64_t kLastMoment = 9'000'000'000'000;  // in milliseconds since 1970; a wall clock holds little more
constexpr std::int64_t kLongestTimeout = 1'209'600;      // two weeks

// {handle} of the path. Error: not_found, also when it is private and not for this caller; unauthorized, when signed in they may.
Result<auth::ChannelPtr> find_channel(const ChatServices& services, const Call& call) {
    auto channel = services.channels.find(call.param("handle"));
    const auto* who = call.identity();
    const auth::Watcher watcher{who == nullptr ? 0 : who->user_id, call.is_admin()};
    const auto decision = channel == nullptr ? auth::WatchDecision::not_invited : auth::may_watch(*channel, watcher);
    if (decision == auth::WatchDecision::not_invited)
        return refuse(ErrorCode::not_found, "channel_not_found", "There is no channel of that name.");
    if (decision == auth::WatchDecision::sign_in) return refuse(ErrorCode::unauthorized, "sign_in_required", "Sign in first.");
    return channel;
}

chat::Rank rank_of(const auth::Channel& channel, const Call& call) {
    return call.identity() == nullptr ? chat::Rank::viewer : chat::rank_of(channel, *call.identity());
}

// The channel, of which the caller is a moderator or more.
Result<auth::ChannelPtr> find_moderated(const ChatServices& services, const Call& call) {
    auto channel = find_channel(services, call);
    if (channel && rank_of(**channel, call) == chat::Rank::viewer)
        return refuse(ErrorCode::forbidden, "forbidden", "Only moderators may do this.");
    return channel;
}

std::optional<std::int64_t> to_number(const std::optional<std::string>& text) {
    if (!text) return std::nullopt;
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), number);
    if (error != std::errc{} || end != text->data() + text->size()) return std::nullopt;
    return number;
}

Answer done(const Result<>& result) {
    if (!result) return fail(result.error());
    return no_content();
}

Later list_messages(ServicesPtr services, Call& call) {
    const auto channel = find_channel(*services, call);
    if (!channel) co_return fail(channel.error());
    const bool is_moderator = rank_of(**channel, call) != chat::Rank::viewer;
    chat::Chat::Query query;
    query.before = to_number(call.query("before"));
    query.limit = call.limit();
    query.user = call.query("user").value_or(std::string{});
    const bool is_own = call.identity() != nullptr && call.identity()->handle == query.user;
    if (!query.user.empty() && !is_moderator && !is_own)
        co_return refuse(ErrorCode::forbidden, "forbidden", "Only moderators may do this.");
    const auto page = co_await services->chat.history(*channel, std::move(query));
    if (!page) co_return fail(page.error());
    co_return json_answer(chat::to_json(*page, is_moderator));
}

Later send_message(ServicesPtr services, Call& call) {
    const auto channel = find_channel(*services, call);
    if (!channel) co_return fail(channel.error());
    Fields fields{call.body()};
    chat::Chat::Line line;
    line.text = fields.text("text", {1, 4000, true});
    line.reply_to = fields.integer_if("reply_to", 0, std::numeric_limits<std::int64_t>::max());
    const auto nonce = fields.text_if("nonce", {0, 64, false});
    if (auto good = fields.finish(); !good) co_return fail(good.error());
    if (const auto status = services->registry.find((*channel)->handle); status && status->state != live::State::ended) {
        line.on_air = chat::OnAir{status->broadcast_id, status->media_time_ms};
    }
    const auto said = co_await services->chat.send(*channel, call.who(), std::move(line));
    if (!said) co_return fail(said.error());
    auto json = chat::to_json(*said);
    if (nonce) json["nonce"] = *nonce;
    co_return json_answer(json, 201);
}

Later delete_message(ServicesPtr services, Call& call) {
    const auto channel = find_channel(*services, call);
    if (!channel) co_return fail(channel.error());
    const auto removed = co_await services->chat.remove(*channel, call.who(), call.id_param("id"));
    co_return done(removed);
}

Later restore_message(ServicesPtr services, Call& call) {
    const auto channel = find_moderated(*services, call);
    if (!channel) co_return fail(channel.error());
    const auto restored = co_await services->chat.restore(*channel, call.who(), call.id_param("id"));
    co_return done(restored);
}

Answer show_settings(const ServicesPtr& services, Call& call) {
    const auto channel = find_channel(*services, call);
    if (!channel) return fail(channel.error());
    return json_answer(chat::to_json(services->chat.settings(**channel)));
}

Later update_settings(ServicesPtr services, Call& call) {
    const auto channel = find_moderated(*services, call);
    if (!channel) co_return fail(channel.error());
    auto settings = services->chat.settings(**channel);
    Fields fields{call.body()};
    settings.slow_mode_s = fields.integer_if("slow_mode_s", 0, 600).value_or(settings.slow_mode_s);
    const auto minutes = fields.integer_or_null("followers_only_minutes", 0, 129'600);
    if (fields.has("followers_only_minutes")) settings.followers_only_minutes = minutes;
    settings.emote_only = fields.boolean_if("emote_only").value_or(settings.emote_only);
    settings.links_allowed = fields.boolean_if("links_allowed").value_or(settings.links_allowed);
    settings.moderators_only = fields.boolean_if("moderators_only").value_or(settings.moderators_only);
    if (auto good = fields.finish(); !good) co_return fail(good.error());
    const auto set = co_await services->chat.set_settings(*channel, call.who(), settings);
    if (!set) co_return fail(set.error());
    co_return json_answer(chat::to_json(settings));
}

Answer list_chatters(const ServicesPtr& services, Call& call) {
    const auto channel = find_channel(*services, call);
    if (!channel) return fail(channel.error());
    return json_answer(chat::to_json(services->chat.attendance(**channel)));
}

Later list_bans(ServicesPtr services, Call& call) {
    const auto channel = find_moderated(*services, call);
    if (!channel) co_return fail(channel.error());
    const auto bans = co_await services->chat.bans(*channel);
    if (!bans) co_return fail(bans.error());
    Json json;
    json["bans"] = Json::array();
    for (const auto& ban : *bans) json["bans"].push_back(chat::to_json(ban));
    co_return json_answer(json);
}

Later ban(ServicesPtr services, Call& call) {
    const auto channel = find_moderated(*services, call);
    if (!channel) co_return fail(channel.error());
    Fields fields{call.body()};
    chat::Chat::BanOrder order;
    order.user = std::string{call.param("user")};
    if (const auto seconds = fields.integer_or_null("duration_s", 1, kLongestTimeout)) order.duration = std::chrono::seconds{*seconds};
    order.reason = fields.text_if("reason", {0, 200, false}).value_or(std::string{});
    if (auto good = fields.finish(); !good) co_return fail(good.error());
    const auto banned = co_await services->chat.ban(*channel, call.who(), std::move(order));
    if (!banned) co_return fail(banned.error());
    co_return json_answer(chat::to_json(*banned));
}

Later unban(ServicesPtr services, Call& call) {
    const auto channel = find_moderated(*services, call);
    if (!channel) co_return fail(channel.error());
    const auto lifted = co_await services->chat.unban(*channel, call.who(), std::string{call.param("user")});
    co_return done(lifted);
}

Later purge(ServicesPtr services, Call& call) {
    const auto channel = find_moderated(*services, call);
    if (!channel) co_return fail(channel.error());
    Fields fields{call.body()};
    auto user = fields.text("user", kHandle);
    if (auto good = fields.finish(); !good) co_return fail(good.error());
    const auto purged = co_await services->chat.purge(*channel, call.who(), std::move(user));
    if (!purged) co_return fail(purged.error());
    // A moment, to the millisecond; to who calls it is only what they give back.
    const auto undo = std::chrono::duration_cast<std::chrono::milliseconds>(purged->at.time_since_epoch()).count();
    co_return json_answer(Json{{"deleted", purged->lines}, {"undo", std::to_string(undo)}});
}

Later unpurge(ServicesPtr services, Call& call) {
    const auto channel = find_moderated(*services, call);
    if (!channel) co_return fail(channel.error());
    Fields fields{call.body()};
    auto user = fields.text("user", kHandle);
    const auto moment = to_number(fields.text("undo", kUndo));
    const bool is_moment = moment && *moment >= 0 && *moment <= kLastMoment;
    if (!is_moment && fields.is_good()) fields.refuse("undo", "is nothing that a purge said");
    if (auto good = fields.finish(); !good) co_return fail(good.error());
    const Clock::Wall at{std::chrono::milliseconds{*moment}};
    const auto restored = co_await services->chat.unpurge(*channel, call.who(), std::move(user), at);
    if (!restored) co_return fail(restored.error());
    co_return json_answer(Json{{"restored", *restored}});
}

Later show_standing(ServicesPtr services, Call& call) {
    const auto channel = find_channel(*services, call);
    if (!channel) co_return fail(channel.error());
    const auto standing = co_await services->chat.standing(*channel, call.who(), std::string{call.param("user")});
    if (!standing) co_return fail(standing.error());
    co_return json_answer(chat::to_json(*standing));
}

Answer list_words(const ServicesPtr& services, Call& call) {
    const auto channel = find_moderated(*services, call);
    if (!channel) return fail(channel.error());
    return json_answer(Json{{"words", services->chat.words(**channel)}});
}

Later set_words(ServicesPtr services, Call& call) {
    const auto channel = find_moderated(*services, call);
    if (!channel) co_return fail(channel.error());
    Fields fields{call.body()};
    const auto words = fields.texts_if("words", 500, {1, 50, false});
    if (!words && fields.is_good()) fields.refuse("words", "is missing");
    if (auto good = fields.finish(); !good) co_return fail(good.error());
    const auto set = co_await services->chat.set_words(*channel, call.who(), *words);
    if (!set) co_return fail(set.error());
    co_return json_answer(Json{{"words", *words}});
}

Later list_moderators(ServicesPtr services, Call& call) {
    const auto channel = find_channel(*services, call);
    if (!channel) co_return fail(channel.error());
    const auto moderators = co_await services->chat.moderators(*channel);
    if (!moderators) co_return fail(moderators.error());
    Json json;
    json["moderators"] = Json::array();
    for (const auto& moderator : *moderators) json["moderators"].push_back(chat::to_json(moderator));
    co_return json_answer(json);
}

Later add_moderator(ServicesPtr services, Call& call) {
    const auto channel = find_channel(*services, call);
    if (!channel) co_return fail(channel.error());
    const auto added = co_await services->chat.add_moderator(*channel, call.who(), std::string{call.param("user")});
    co_return done(added);
}

Later remove_moderator(ServicesPtr services, Call& call) {
    const auto channel = find_channel(*services, call);
    if (!channel) co_return fail(channel.error());
    const auto removed = co_await services->chat.remove_moderator(*channel, call.who(), std::string{call.param("user")});
    co_return done(removed);
}

Later list_audit(ServicesPtr services, Call& call) {
    const auto channel = find_moderated(*services, call);
    if (!channel) co_return fail(channel.error());
    const auto limit = call.limit();
    const auto before = to_number(call.cursor()).value_or(0);
    auto work = [id = (*channel)->id, before, limit](db::Connection& connection) {
        return auth::list_audit(connection, id, before, limit + 1);
    };
    auto entries = co_await services->database.read(std::move(work));
    if (!entries) co_return fail(entries.error());
    Json json;
    json["entries"] = Json::array();
    json["next_cursor"] = nullptr;
    if (entries->size() > static_cast<std::size_t>(limit)) {
        entries->pop_back();
        json["next_cursor"] = to_cursor(std::to_string(entries->back().id));
    }
    for (const auto& entry : *entries) {
        json["entries"].push_back(Json{{"id", entry.id},
                                       {"at", to_iso8601(entry.at)},
                                       {"actor", entry.actor},
                                       {"action", entry.action},
                                       {"target", entry.target},
                                       {"detail", entry.detail}});
    }
    co_return json_answer(json);
}

}  // namespace

void add_chat_routes(Routes& routes, ChatServices services) {
    const auto shared = std::make_shared<const ChatServices>(services);
    using http::Method;
    const std::string channel = "/api/v1/channels/{handle}";
    const auto add = [&](Method method, const std::string& path, Access access, auto handler, CallOptions options = {}) {
        routes.add(
            method, channel + path, access, [shared, handler](Call& call) { return handler(shared, call); }, options);
    };
    add(Method::get, "/chat/messages", Access::anyone, list_messages);
    add(Method::post, "/chat/messages", Access::user, send_message, kJsonBody);
    add(Method::del, "/chat/messages/{id}", Access::user, delete_message);
    add(Method::post, "/chat/messages/{id}/restore", Access::user, restore_message);
    add(Method::get, "/chat/settings", Access::anyone, show_settings);
    add(Method::patch, "/chat/settings", Access::user, update_settings, kJsonBody);
    add(Method::get, "/chat/chatters", Access::anyone, list_chatters);
    add(Method::get, "/chat/bans", Access::user, list_bans);
    add(Method::put, "/chat/bans/{user}", Access::user, ban, kJsonBody);
    add(Method::del, "/chat/bans/{user}", Access::user, unban);
    add(Method::post, "/chat/purge", Access::user, purge, kJsonBody);
    add(Method::post, "/chat/purge/undo", Access::user, unpurge, kJsonBody);
    add(Method::get, "/chat/users/{user}", Access::user, show_standing);
    add(Method::get, "/chat/words", Access::user, list_words);
    add(Method::put, "/chat/words", Access::user, set_words, kJsonBody);
    add(Method::get, "/moderators", Access::anyone, list_moderators);
    add(Method::put, "/moderators/{user}", Access::user, add_moderator);
    add(Method::del, "/moderators/{user}", Access::user, remove_moderator);
    add(Method::get, "/audit", Access::user, list_audit);
}

}  // namespace session::api
