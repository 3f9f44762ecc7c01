#include "session/channels/export.hpp"

#include <nlohmann/json.hpp>

#include "session/base/time_text.hpp"

namespace session::channels {
namespace {

using Json = nlohmann::ordered_json;
using File = std::pair<std::string, std::string>;

File file(std::string name, const Json& content) {
    return {std::move(name), content.dump(2, ' ', false, Json::error_handler_t::replace) + "\n"};
}

Json text_or_null(const std::optional<std::string>& text) {
    return text ? Json(*text) : Json(nullptr);
}

Json time_or_null(const std::optional<db::TimePoint>& time) {
    return time ? Json(to_iso8601(*time)) : Json(nullptr);
}

// All rows as a list of objects.
template <class ToJson>
Result<Json> rows_of(db::Connection& connection, std::string_view sql, auth::UserId user, ToJson to_json) {
    auto rows = connection.query(sql, user);
    if (!rows) return fail(rows.error());
    Json list = Json::array();
    auto read = rows->for_each([&](const db::Statement& row) { list.push_back(to_json(row)); });
    if (!read) return fail(read.error());
    return list;
}

Json channel_json(const db::Statement& row) {
    return Json{{"handle", row.text(0)},
                {"title", row.text(1)},
                {"description", row.text(2)},
                {"category", row.optional_text(3).value_or("")},
                {"language", row.text(4)},
                {"visibility", row.text(5)},
                {"thumbnail", row.text(6)},
                {"created_at", to_iso8601(row.time(7))},
                {"last_live_at", time_or_null(row.optional_time(8))}};
}

Json key_json(const db::Statement& row) {
    return Json{{"name", row.text(0)},
                {"created_at", to_iso8601(row.time(1))},
                {"last_used_at", time_or_null(row.optional_time(2))},
                {"last_used_address", text_or_null(row.optional_text(3))}};
}

Json follow_json(const db::Statement& row) {
    return Json{{"handle", row.text(0)}, {"followed_at", to_iso8601(row.time(1))}};
}

Json broadcast_json(const db::Statement& row) {
    return Json{{"id", row.text(0)},
                {"title", row.text(1)},
                {"category", row.optional_text(2).value_or("")},
                {"started_at", to_iso8601(row.time(3))},
                {"ended_at", time_or_null(row.optional_time(4))},
                {"peak_viewers", row.integer(5)},
                {"unique_viewers", row.integer(6)},
                {"watch_time_s", static_cast<double>(row.integer(7)) / 1000}};
}

// The channel with its tags, keys and who is allowed to watch; null: none.
Result<Json> whole_channel(db::Connection& connection, auth::UserId user) {
    auto channels = rows_of(connection,
                            "SELECT c.handle, c.title, c.description, g.name, c.language, c.visibility, c.thumbnail, c.created_at, "
                            "c.last_live_at FROM channels c LEFT JOIN categories g ON g.id = c.category_id WHERE c.user_id = $1",
                            user, channel_json);
    if (!channels) return fail(channels.error());
    if (channels->empty()) return Json(nullptr);
    Json channel = channels->front();
    const auto handle = [](const db::Statement& row) { return Json(row.text(0)); };
    auto tags = rows_of(connection,
                        "SELECT t.tag FROM channel_tags t JOIN channels c ON c.id = t.channel_id WHERE c.user_id = $1 ORDER BY t.position",
                        user, handle);
    if (!tags) return fail(tags.error());
    auto allowed = rows_of(connection,
                           "SELECT u.handle FROM channel_allowed a JOIN channels c ON c.id = a.channel_id JOIN users u ON u.id = a.user_id "
                           "WHERE c.user_id = $1 ORDER BY u.handle",
                           user, handle);
    if (!allowed) return fail(allowed.error());
    auto keys = rows_of(connection,
                        "SELECT k.name, k.created_at, k.last_used_at, k.last_used_address FROM stream_keys k "
                        "JOIN channels c ON c.id = k.channel_id WHERE c.user_id = $1 ORDER BY k.id",
                        user, key_json);
    if (!keys) return fail(keys.error());
    channel["tags"] = *tags;
    channel["allowed"] = *allowed;
    channel["stream_keys"] = *keys;
    return channel;
}

}  // namespace

Result<std::vector<File>> export_of(db::Connection& connection, auth::UserId user) {
    auto channel = whole_channel(connection, user);
    if (!channel) return fail(channel.error());
    auto follows = rows_of(connection,
                           "SELECT c.handle, f.created_at FROM follows f JOIN channels c ON c.id = f.channel_id WHERE f.user_id = $1 "
                           "ORDER BY f.created_at, c.handle",
                           user, follow_json);
    if (!follows) return fail(follows.error());
    auto broadcasts = rows_of(connection,
                              "SELECT b.broadcast_id, b.title, g.name, b.started_at, b.ended_at, b.peak_viewers, b.unique_viewers, "
                              "b.watch_time_ms FROM broadcasts b JOIN channels c ON c.id = b.channel_id "
                              "LEFT JOIN categories g ON g.id = b.category_id WHERE c.user_id = $1 ORDER BY b.started_at",
                              user, broadcast_json);
    if (!broadcasts) return fail(broadcasts.error());
    return std::vector<File>{file("channel.json", *channel), file("follows.json", *follows), file("broadcasts.json", *broadcasts)};
}

}  // namespace session::channels
