// Chat in the database: each function within a work of db::Database.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "session/chat/chat.hpp"
#include "session/db/connection.hpp"

namespace session::chat::store {

struct User {
    auth::UserId id = 0;
    std::string handle;
    std::string display_name;
    bool is_admin = false;
};
// Error: not_found (user_not_found).
[[nodiscard]] Result<User> find_user(db::Connection& connection, const std::string& handle);

// Sets the message's id, and its reply's handle and text; drops a reply to a line that is not there.
[[nodiscard]] Result<> insert(db::Connection& connection, std::int64_t channel_id, auth::UserId user, Message& message);
[[nodiscard]] Result<Page> read_page(db::Connection& connection, std::int64_t channel_id, const Chat::Query& query);

struct Found {
    Message message;
    auth::UserId user = 0;
    bool is_leaving = false;  // its writer's account is to be deleted: nobody is to see it meanwhile
};
// A quote of somebody whose account is to be deleted is without its text. Error: not_found (message_not_found).
[[nodiscard]] Result<Found> find_message(db::Connection& connection, std::int64_t channel_id, std::int64_t message);
[[nodiscard]] Result<> mark_deleted(db::Connection& connection, std::int64_t message, std::optional<Clock::Wall> at);
// The ids, newest first.
// The newest first.
[[nodiscard]] Result<std::vector<std::int64_t>> unpurge(db::Connection& connection, std::int64_t channel_id, auth::UserId user,
                                                        Clock::Wall purged_at);
// Ids of the audit log: of the last note there is, and the handles of accounts that went after one, and are not there now.
struct Departures {
    std::int64_t last_note = 0;
    std::vector<std::string> handles;
};
[[nodiscard]] Result<Departures> read_departures(db::Connection& connection, std::int64_t after_note);

[[nodiscard]] Result<std::vector<std::int64_t>> purge(db::Connection& connection, std::int64_t channel_id, auth::UserId user,
                                                      Clock::Wall at);

[[nodiscard]] Result<> put_ban(db::Connection& connection, std::int64_t channel_id, auth::UserId user, const Ban& ban);
[[nodiscard]] Result<bool> drop_ban(db::Connection& connection, std::int64_t channel_id, auth::UserId user);
[[nodiscard]] Result<std::vector<Ban>> list_bans(db::Connection& connection, std::int64_t channel_id, Clock::Wall now);

[[nodiscard]] Result<std::vector<Moderator>> list_moderators(db::Connection& connection, std::int64_t channel_id);
[[nodiscard]] Result<> put_moderator(db::Connection& connection, std::int64_t channel_id, auth::UserId user, Clock::Wall at);
[[nodiscard]] Result<bool> drop_moderator(db::Connection& connection, std::int64_t channel_id, auth::UserId user);

[[nodiscard]] Result<> put_settings(db::Connection& connection, std::int64_t channel_id, const Settings& settings);
[[nodiscard]] Result<> put_words(db::Connection& connection, std::int64_t channel_id, const std::vector<std::string>& words);

// Everything that lives in memory, of all channels.
struct Everything {
    std::int64_t last_note = 0;
    std::vector<std::pair<std::int64_t, Settings>> settings;
    std::vector<std::pair<std::int64_t, std::string>> words;  // in order
    struct BanRow {
        std::int64_t channel_id = 0;
        auth::UserId user = 0;
        Ban ban;
    };
    std::vector<BanRow> bans;
    std::vector<std::pair<std::int64_t, auth::UserId>> moderators;
};
[[nodiscard]] Result<Everything> read_everything(db::Connection& connection, Clock::Wall now);

}  // namespace session::chat::store
