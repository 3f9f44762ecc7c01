#include "channels/records.hpp"

#include <algorithm>
#include <map>

namespace session::channels {
namespace {

constexpr std::string_view kChannelColumns =
    "SELECT c.id, coalesce(c.user_id, 0), c.is_declared, c.handle, coalesce(u.display_name, ''), c.title, coalesce(g.name, ''), "
    "coalesce(g.slug, ''), c.language, c.visibility, c.thumbnail, c.version, u.avatar_version, coalesce(u.is_disabled, 0) "
    "FROM channels c LEFT JOIN users u ON u.id = c.user_id LEFT JOIN categories g ON g.id = c.category_id ";

crypto::Digest256 to_digest(const Bytes& bytes) {
    crypto::Digest256 digest{};
    std::copy_n(bytes.begin(), std::min(bytes.size(), digest.size()), digest.begin());
    return digest;
}

auth::Channel read_channel(const db::Statement& row) {
    auth::Channel channel;
    channel.id = row.integer(0);
    channel.owner = row.integer(1);
    channel.is_declared = row.boolean(2);
    channel.handle = row.text(3);
    channel.display_name = row.text(4);
    channel.title = row.text(5);
    channel.category = row.text(6);
    channel.category_slug = row.text(7);
    channel.language = row.text(8);
    channel.visibility = parse_visibility(row.text(9)).value_or(auth::Visibility::invited);
    channel.thumbnail = parse_thumbnail_mode(row.text(10)).value_or(auth::ThumbnailMode::off);
    channel.version = row.integer(11);
    if (const auto avatar = row.optional_integer(12)) channel.avatar_url = avatar_url(channel.handle, *avatar);
    channel.is_suspended = row.boolean(13);
    return channel;
}

using ById = std::map<std::int64_t, auth::Channel*>;

// `sql` gives the channel's id first; `only` 0: of all channels.
template <class Take>
Result<> fill(db::Connection& connection, const ById& channels, std::string_view sql, std::int64_t only, Take take) {
    auto rows = connection.query(sql, only);
    if (!rows) return fail(rows.error());
    return rows->for_each([&](const db::Statement& row) {
        const auto channel = channels.find(row.integer(0));
        if (channel != channels.end()) take(*channel->second, row);
    });
}

Result<> fill_lists(db::Connection& connection, const ById& channels, std::int64_t only) {
    auto filled =
        fill(connection, channels, "SELECT channel_id, tag FROM channel_tags WHERE $1 = 0 OR channel_id = $1 ORDER BY channel_id, position",
             only, [](auth::Channel& channel, const db::Statement& row) { channel.tags.push_back(row.text(1)); });
    if (!filled) return filled;
    filled = fill(connection, channels, "SELECT channel_id, id, hash FROM stream_keys WHERE $1 = 0 OR channel_id = $1 ORDER BY id", only,
                  [](auth::Channel& channel, const db::Statement& row) {
                      channel.keys.push_back({row.integer(1), to_digest(row.bytes(2))});
                  });
    if (!filled) return filled;
    filled =
        fill(connection, channels, "SELECT channel_id, coalesce(key_id, 0), hash FROM former_stream_keys WHERE $1 = 0 OR channel_id = $1",
             only, [](auth::Channel& channel, const db::Statement& row) {
                 channel.revoked_keys.push_back({row.integer(1), to_digest(row.bytes(2))});
             });
    if (!filled) return filled;
    return fill(connection, channels, "SELECT channel_id, user_id FROM channel_allowed WHERE $1 = 0 OR channel_id = $1", only,
                [](auth::Channel& channel, const db::Statement& row) { auth::insert_user(channel.allowed, row.integer(1)); });
}

}  // namespace

Error channel_not_found() {
    Error error{ErrorCode::not_found, "There is no channel of that name."};
    error.set_reason("channel_not_found");
    return error;
}

Result<std::vector<auth::Channel>> load_all(db::Connection& connection) {
    std::vector<auth::Channel> channels;
    auto rows = connection.query(std::string{kChannelColumns} + "WHERE c.id IN (SELECT id FROM shown_channels)");
    if (!rows) return fail(rows.error());
    if (auto read = rows->for_each([&](const db::Statement& row) { channels.push_back(read_channel(row)); }); !read)
        return fail(read.error());
    ById by_id;
    for (auto& channel : channels) by_id[channel.id] = &channel;
    if (auto filled = fill_lists(connection, by_id, 0); !filled) return fail(filled.error());
    return channels;
}

Result<auth::Channel> load_one(db::Connection& connection, std::int64_t channel_id) {
    auto rows = connection.query(std::string{kChannelColumns} + "WHERE c.id = $1", channel_id);
    if (!rows) return fail(rows.error());
    const auto found = rows->step();
    if (!found) return fail(found.error());
    if (!*found) return fail(channel_not_found());
    auto channel = read_channel(*rows);
    const ById by_id{{channel.id, &channel}};
    if (auto filled = fill_lists(connection, by_id, channel_id); !filled) return fail(filled.error());
    return channel;
}

Result<std::int64_t> id_of_channel(db::Connection& connection, std::string_view handle) {
    auto rows = connection.query("SELECT id FROM shown_channels WHERE handle = $1", handle);
    if (!rows) return fail(rows.error());
    const auto found = rows->step();
    if (!found) return fail(found.error());
    if (!*found) return fail(channel_not_found());
    return rows->integer(0);
}

Result<std::int64_t> id_of_user(db::Connection& connection, std::string_view handle) {
    auto rows = connection.query("SELECT id FROM users WHERE handle = $1", handle);
    if (!rows) return fail(rows.error());
    const auto found = rows->step();
    if (!found) return fail(found.error());
    if (!*found) return refuse(ErrorCode::not_found, "user_not_found", "There is nobody of that name.");
    return rows->integer(0);
}

Result<std::optional<Category>> find_category(db::Connection& connection, std::string_view slug) {
    auto rows = connection.query("SELECT id, slug, name, art_version FROM categories WHERE slug = $1", slug);
    if (!rows) return fail(rows.error());
    const auto found = rows->step();
    if (!found) return fail(found.error());
    if (!*found) return std::optional<Category>{};
    return std::optional{Category{rows->integer(0), rows->text(1), rows->text(2), rows->integer(3)}};
}

Result<> touch(db::Connection& connection, std::int64_t channel_id) {
    const auto done = connection.execute("UPDATE channels SET version = version + 1 WHERE id = $1", channel_id);
    if (!done) return fail(done.error());
    return {};
}

Result<> index_channel(db::Connection& connection, std::int64_t channel_id) {
    const auto removed = connection.execute("DELETE FROM channel_search WHERE rowid = $1", channel_id);
    if (!removed) return fail(removed.error());
    const auto added = connection.execute(
        "INSERT INTO channel_search (rowid, name, detail) SELECT c.id, c.handle || ' ' || coalesce(u.display_name, ''), c.title || ' ' || "
        "coalesce(g.name, '') || ' ' || coalesce((SELECT group_concat(t.tag, ' ') FROM channel_tags t WHERE t.channel_id = c.id), '') "
        "FROM channels c LEFT JOIN users u ON u.id = c.user_id LEFT JOIN categories g ON g.id = c.category_id WHERE c.id = $1",
        channel_id);
    if (!added) return fail(added.error());
    return {};
}

Result<> purge_search(db::Connection& connection) {
    for (const auto* statement : {"DELETE FROM channel_search WHERE rowid NOT IN (SELECT id FROM channels)",
                                  "DELETE FROM category_search WHERE rowid NOT IN (SELECT id FROM categories)",
                                  "DELETE FROM broadcast_search WHERE rowid NOT IN (SELECT id FROM broadcasts)"}) {
        if (auto done = connection.execute(statement); !done) return fail(done.error());
    }
    return {};
}

Result<auth::Channel> finish_change(db::Connection& connection, std::int64_t channel_id) {
    if (auto done = touch(connection, channel_id); !done) return fail(done.error());
    if (auto done = index_channel(connection, channel_id); !done) return fail(done.error());
    return load_one(connection, channel_id);
}

void apply(auth::ChannelDirectory& directory, auth::Channel fresh) {
    const auto handle = fresh.handle;
    const bool is_known = directory.update(handle, [&fresh](auth::Channel& channel) {
        const bool is_same = channel.id == fresh.id;
        if (is_same && channel.version >= fresh.version) return;
        if (is_same) {
            fresh.banned = std::move(channel.banned);
            fresh.moderators = std::move(channel.moderators);
        }
        channel = std::move(fresh);
    });
    // It can't be refused: the database lets through neither a bad handle nor a key twice.
    if (!is_known) (void)directory.upsert(std::move(fresh));
}

Broadcast read_broadcast(const db::Statement& row) {
    Broadcast broadcast;
    broadcast.id = row.integer(0);
    broadcast.broadcast_id = row.text(1);
    broadcast.handle = row.text(2);
    broadcast.title = row.text(3);
    broadcast.category = row.text(4);
    broadcast.category_slug = row.text(5);
    broadcast.started_at = row.time(6);
    broadcast.ended_at = row.optional_time(7);
    const auto end = broadcast.ended_at.value_or(row.time(8));
    broadcast.duration = std::chrono::duration_cast<std::chrono::milliseconds>(end - broadcast.started_at);
    broadcast.peak_viewers = row.integer(9);
    broadcast.unique_viewers = row.integer(10);
    broadcast.watch_time = std::chrono::milliseconds{row.integer(11)};
    return broadcast;
}

}  // namespace session::channels
