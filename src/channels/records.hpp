// Reading and writing channels within a transaction: what the services have in common.
#pragma once

#include "session/channels/types.hpp"

namespace session::channels {

// As the directory has them; without those that were taken out of the configuration file. Bans and moderators are the chat's.
[[nodiscard]] Result<std::vector<auth::Channel>> load_all(db::Connection& connection);
// Error: not_found.
[[nodiscard]] Result<auth::Channel> load_one(db::Connection& connection, std::int64_t channel_id);
// Error: not_found (channel_not_found).
[[nodiscard]] Result<std::int64_t> id_of_channel(db::Connection& connection, std::string_view handle);
// Error: not_found (user_not_found).
[[nodiscard]] Result<std::int64_t> id_of_user(db::Connection& connection, std::string_view handle);
[[nodiscard]] Result<std::optional<Category>> find_category(db::Connection& connection, std::string_view slug);

// After every change of what the directory has: so that an older state never replaces a newer one there.
[[nodiscard]] Result<> touch(db::Connection& connection, std::int64_t channel_id);
// Into the search index what the tables say now.
[[nodiscard]] Result<> index_channel(db::Connection& connection, std::int64_t channel_id);
// Out of the index what is in its tables no more. Searches never find such rows.
[[nodiscard]] Result<> purge_search(db::Connection& connection);
[[nodiscard]] inline Result<> call(const Also& also, db::Connection& connection, std::string_view subject) {
    return also ? also(connection, subject) : Result<>{};
}
// The common end of a change: a new version, the index, and the channel as it is then.
[[nodiscard]] Result<auth::Channel> finish_change(db::Connection& connection, std::int64_t channel_id);

// Puts it into the directory, unless that has a newer state. What others keep there stays.
void apply(auth::ChannelDirectory& directory, auth::Channel fresh);

// For handlers of errors that people see.
[[nodiscard]] Error channel_not_found();

// Of a row: id, broadcast_id, handle, title, category name, slug, started_at, ended_at, last_seen_at, peak, unique, watch_time_ms.
inline constexpr std::string_view kBroadcastColumns =
    "b.id, b.broadcast_id, c.handle, b.title, coalesce(g.name, ''), coalesce(g.slug, ''), b.started_at, b.ended_at, b.last_seen_at, "
    "b.peak_viewers, b.unique_viewers, b.watch_time_ms";
[[nodiscard]] Broadcast read_broadcast(const db::Statement& row);

}  // namespace session::channels
