#include "session/chat/json.hpp"

#include <nlohmann/json.hpp>

#include "session/base/time_text.hpp"

namespace session::chat {
namespace {

using Json = nlohmann::ordered_json;

Json user_json(const std::string& handle, const std::string& display_name, const std::vector<std::string>& badges) {
    return Json{{"handle", handle}, {"display_name", display_name}, {"badges", badges}};
}

}  // namespace

Json to_json(const Message& message, bool shows_deleted) {
    const bool is_hidden = message.is_deleted && !shows_deleted;
    Json json;
    json["id"] = message.id;
    json["user"] = user_json(message.handle, message.display_name, message.badges);
    json["text"] = is_hidden ? std::string{} : message.text;
    json["sent_at"] = to_iso8601(message.sent_at);
    json["broadcast_id"] = message.broadcast_id.empty() ? Json(nullptr) : Json(message.broadcast_id);
    json["media_time_ms"] = message.media_time_ms ? Json(*message.media_time_ms) : Json(nullptr);
    json["reply_to"] = nullptr;
    if (message.reply) json["reply_to"] = Json{{"id", message.reply->id}, {"handle", message.reply->handle}, {"text", message.reply->text}};
    json["mentions"] = is_hidden ? std::vector<std::string>{} : message.mentions;
    json["is_deleted"] = message.is_deleted;
    return json;
}

Json to_json(const Page& page, bool shows_deleted) {
    Json json;
    json["messages"] = Json::array();
    for (const auto& message : page.messages) json["messages"].push_back(to_json(message, shows_deleted));
    json["next_cursor"] = page.next ? Json(std::to_string(*page.next)) : Json(nullptr);
    return json;
}

Json to_json(const Settings& settings) {
    Json json;
    json["slow_mode_s"] = settings.slow_mode_s;
    json["followers_only_minutes"] = settings.followers_only_minutes ? Json(*settings.followers_only_minutes) : Json(nullptr);
    json["emote_only"] = settings.emote_only;
    json["links_allowed"] = settings.links_allowed;
    json["moderators_only"] = settings.moderators_only;
    return json;
}

Json to_json(const Ban& ban) {
    Json json;
    json["handle"] = ban.handle;
    json["display_name"] = ban.display_name;
    json["until"] = ban.until ? Json(to_iso8601(*ban.until)) : Json(nullptr);
    json["reason"] = ban.reason;
    json["by"] = ban.by;
    json["created_at"] = to_iso8601(ban.created_at);
    return json;
}

Json to_json(const Standing& standing) {
    Json json;
    json["followed_at"] = standing.followed_at ? Json(to_iso8601(*standing.followed_at)) : Json(nullptr);
    json["ban"] = standing.ban ? to_json(*standing.ban) : Json(nullptr);
    return json;
}

Json to_json(const Moderator& moderator) {
    Json json;
    json["handle"] = moderator.handle;
    json["display_name"] = moderator.display_name;
    json["avatar_url"] = moderator.avatar_url.empty() ? Json(nullptr) : Json(moderator.avatar_url);
    json["bio"] = moderator.bio;
    json["created_at"] = to_iso8601(moderator.created_at);
    return json;
}

Json to_json(const Attendance& attendance) {
    Json json;
    json["count"] = attendance.count;
    json["chatters"] = Json::array();
    for (const auto& chatter : attendance.chatters) {
        json["chatters"].push_back(user_json(chatter.handle, chatter.display_name, chatter.badges));
    }
    return json;
}

}  // namespace session::chat
