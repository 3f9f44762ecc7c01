// What chat is made of.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "session/auth/channel_directory.hpp"
#include "session/auth/sessions.hpp"
#include "session/base/clock.hpp"

namespace session::chat {

enum class Rank : std::uint8_t { viewer, moderator, owner };  // in one channel; an admin is an owner everywhere
[[nodiscard]] Rank rank_of(const auth::Channel& channel, const auth::Identity& who) noexcept;

struct Message {
    struct Reply {
        std::int64_t id = 0;
        std::string handle;
        std::string text;  // its beginning; empty when it was deleted
    };

    std::int64_t id = 0;  // goes up with time, over all channels
    std::string handle;
    std::string display_name;
    std::vector<std::string> badges;  // broadcaster, moderator, admin
    std::string text;
    Clock::Wall sent_at{};
    std::string broadcast_id;  // empty: nothing was on the air
    std::optional<std::int64_t> media_time_ms;
    std::optional<Reply> reply;
    std::vector<std::string> mentions;
    bool is_deleted = false;
};

struct Page {
    std::vector<Message> messages;     // oldest first
    std::optional<std::int64_t> next;  // there are older ones: before this id
};

struct Settings {
    std::int64_t slow_mode_s = 0;
    std::optional<std::int64_t> followers_only_minutes;  // nullopt: everybody; 0: any follower
    bool emote_only = false;
    bool links_allowed = true;
    bool moderators_only = false;
    bool operator==(const Settings&) const = default;
};

struct Moderator {
    std::string handle;
    std::string display_name;
    std::string bio;
    std::string avatar_url;  // empty: none
    Clock::Wall created_at{};
};

// Somebody who is there.
struct Chatter {
    std::string handle;
    std::string display_name;
    std::vector<std::string> badges;
};
struct Attendance {
    std::size_t count = 0;          // everybody, also who is not signed in
    std::vector<Chatter> chatters;  // some hundreds at most
};

struct Ban {
    std::string handle;
    std::string display_name;
    std::optional<Clock::Wall> until;  // nullopt: until it is lifted
    std::string reason;
    std::string by;  // a handle
    Clock::Wall created_at{};
};

// All lines of one person, deleted at once.
struct Purge {
    std::int64_t lines = 0;
    Clock::Wall at{};  // what undoing it names
};

// What moderators are told of a person, beside what they said.
struct Standing {
    std::optional<Clock::Wall> followed_at;  // nullopt: they do not follow the channel
    std::optional<Ban> ban;
};

// Where the broadcast is when a line is said.
struct OnAir {
    std::string broadcast_id;
    std::int64_t media_time_ms = 0;
};

}  // namespace session::chat
