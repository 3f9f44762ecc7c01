#include "session/chat/export.hpp"

#include <nlohmann/json.hpp>

#include "session/base/time_text.hpp"

namespace session::chat {

using Json = nlohmann::ordered_json;

Result<std::pair<std::string, std::string>> export_of(db::Connection& connection, auth::UserId user) {
    auto rows = connection.query(
        "SELECT c.handle, m.text, m.sent_at, m.deleted_at FROM chat_messages m JOIN channels c ON c.id = m.channel_id "
        "WHERE m.user_id = $1 ORDER BY m.id",
        user);
    if (!rows) return fail(rows.error());
    Json lines = Json::array();
    auto read = rows->for_each([&lines](const db::Statement& row) {
        lines.push_back(
            Json{{"channel", row.text(0)}, {"sent_at", to_iso8601(row.time(2))}, {"text", row.text(1)}, {"is_deleted", !row.is_null(3)}});
    });
    if (!read) return fail(read.error());
    return std::pair{std::string{"chat.json"}, lines.dump(2, ' ', false, Json::error_handler_t::replace) + "\n"};
}

}  // namespace session::chat
