// What chat.cpp and moderation.cpp share.
#pragma once

#include <memory>
#include <nlohmann/json.hpp>
#include <shared_mutex>
#include <string>
#include <unordered_map>

#include "chat/room.hpp"
#include "chat/store.hpp"
#include "session/chat/chat.hpp"
#include "session/chat/json.hpp"

namespace session::chat {

using Json = nlohmann::ordered_json;

struct Chat::Impl {
    explicit Impl(Sources chat_sources) : sources(std::move(chat_sources)) {}

    // Made when it is first asked for.
    [[nodiscard]] std::shared_ptr<Room> room(std::int64_t channel_id) {
        {
            const std::shared_lock lock{mutex};
            const auto found = rooms.find(channel_id);
            if (found != rooms.end()) return found->second;
        }
        const std::unique_lock lock{mutex};
        auto& made = rooms[channel_id];
        if (made == nullptr) made = std::make_shared<Room>();
        return made;
    }
    void publish(const auth::Channel& channel, std::string type, const Json& data, events::Audience audience = {}) const {
        publish_to(topic_of(channel), std::move(type), data, audience);
    }
    void publish_to(const std::string& topic, std::string type, const Json& data, events::Audience audience = {}) const {
        events::Message message;
        message.type = std::move(type);
        message.data = data.dump(-1, ' ', false, Json::error_handler_t::replace);
        message.audience = audience;
        sources.hub.publish(topic, std::move(message));
    }
    void publish_line(const auth::Channel& channel, const Message& line) const {
        events::Message message;
        message.type = "chat.message";
        message.data = to_json(line).dump(-1, ' ', false, Json::error_handler_t::replace);
        message.key = static_cast<std::uint64_t>(line.id);
        message.is_line = true;
        sources.hub.publish(topic_of(channel), std::move(message));
    }

    const Sources sources;
    std::shared_mutex mutex;
    std::unordered_map<std::int64_t, std::shared_ptr<Room>> rooms;  // by the channel's id
    std::int64_t last_note = 0;  // of the audit log, as far as it was read; the database's writer's thread
};

// Error: forbidden.
[[nodiscard]] inline Result<> require(const auth::Channel& channel, const auth::Identity& who, Rank rank) {
    if (rank_of(channel, who) >= rank) return {};
    return refuse(ErrorCode::forbidden, "forbidden",
                  rank == Rank::owner ? "Only the channel's owner may do this." : "Only moderators may do this.");
}

[[nodiscard]] std::vector<std::string> badges_of(const auth::Channel& channel, const auth::Identity& who);

}  // namespace session::chat
