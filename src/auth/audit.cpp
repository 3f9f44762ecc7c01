#include "session/auth/audit.hpp"

#include <limits>

namespace session::auth {

Result<> audit(db::Connection& connection, const Identity* by, const AuditNote& note, Clock::Wall at) {
    const auto actor_id = by == nullptr ? std::optional<std::int64_t>{} : std::optional{by->user_id};
    auto added = connection.execute(
        "INSERT INTO audit (channel_id, actor_id, actor, action, target, detail, at) VALUES ($1, $2, $3, $4, $5, $6, $7)", note.channel_id,
        actor_id, by == nullptr ? std::string{} : by->handle, note.action, note.target, note.detail, at);
    if (!added) return fail(added.error().with_context("audit"));
    return {};
}

Result<std::vector<AuditEntry>> list_audit(db::Connection& connection, std::optional<std::int64_t> channel_id, std::int64_t before,
                                           std::int64_t limit) {
    constexpr std::string_view kOfAll = "SELECT id, at, actor, action, target, detail FROM audit WHERE id < $1 ORDER BY id DESC LIMIT $2";
    constexpr std::string_view kOfChannel =
        "SELECT id, at, actor, action, target, detail FROM audit WHERE id < $1 AND channel_id = $2 ORDER BY id DESC LIMIT $3";
    const auto from = before > 0 ? before : std::numeric_limits<std::int64_t>::max();
    auto rows = channel_id ? connection.query(kOfChannel, from, *channel_id, limit) : connection.query(kOfAll, from, limit);
    if (!rows) return fail(rows.error());
    std::vector<AuditEntry> entries;
    auto read = rows->for_each([&entries](const db::Statement& row) {
        entries.push_back({row.integer(0), row.time(1), row.text(2), row.text(3), row.text(4), row.text(5)});
    });
    if (!read) return fail(read.error());
    return entries;
}

}  // namespace session::auth
