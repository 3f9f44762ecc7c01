#include "session/channels/broadcasts.hpp"

#include <limits>

#include "channels/records.hpp"

namespace session::channels {
namespace asio = boost::asio;
namespace {

constexpr std::string_view kFrom =
    " FROM broadcasts b JOIN channels c ON c.id = b.channel_id LEFT JOIN categories g ON g.id = b.category_id ";

std::string select(std::string_view where) {
    return std::string{"SELECT "}
        .append(kBroadcastColumns)
        .append(kFrom)
        .append(where)
        .append(" ORDER BY b.started_at DESC, b.id DESC LIMIT $4");
}

// Past ones only: those that run are the live list's.
Result<std::vector<Broadcast>> read_all(Result<db::Statement> rows) {
    if (!rows) return fail(rows.error());
    std::vector<Broadcast> broadcasts;
    const auto read = rows->for_each([&](const db::Statement& row) { broadcasts.push_back(read_broadcast(row)); });
    if (!read) return fail(read.error());
    return broadcasts;
}

constexpr Position kNewest{std::numeric_limits<std::int64_t>::max(), std::numeric_limits<std::int64_t>::max()};

Result<> index_ended(db::Connection& connection, std::string_view where, auto... values) {
    const auto removed = connection.execute(
        std::string{"DELETE FROM broadcast_search WHERE rowid IN (SELECT id FROM broadcasts WHERE "}.append(where).append(")"), values...);
    if (!removed) return fail(removed.error());
    const auto added = connection.execute(
        std::string{"INSERT INTO broadcast_search (rowid, title) SELECT id, title FROM broadcasts WHERE "}.append(where), values...);
    if (!added) return fail(added.error());
    return {};
}

Result<> record_one(db::Connection& connection, const BroadcastFacts& facts, Clock::Wall now) {
    const auto seen = facts.ended_at.value_or(now);
    // Without a channel of that name there is nothing to remember it by.
    const auto done = connection.execute(
        "INSERT INTO broadcasts (broadcast_id, channel_id, title, category_id, started_at, ended_at, last_seen_at, peak_viewers, "
        "unique_viewers, watch_time_ms) SELECT $1, id, title, category_id, $3, $4, $5, $6, $7, $8 FROM channels WHERE handle = $2 "
        "ON CONFLICT (broadcast_id) DO UPDATE SET title = excluded.title, category_id = excluded.category_id, ended_at = "
        "excluded.ended_at, "
        "last_seen_at = excluded.last_seen_at, peak_viewers = max(peak_viewers, excluded.peak_viewers), "
        "unique_viewers = max(unique_viewers, excluded.unique_viewers), watch_time_ms = max(watch_time_ms, excluded.watch_time_ms)",
        facts.broadcast_id, facts.handle, facts.started_at, facts.ended_at, seen, facts.peak_viewers, facts.unique_viewers,
        facts.watch_time.count());
    if (!done) return fail(done.error());
    const auto live = connection.execute("UPDATE channels SET last_live_at = $1 WHERE handle = $2", seen, facts.handle);
    if (!live) return fail(live.error());
    return facts.ended_at ? index_ended(connection, "broadcast_id = $1", facts.broadcast_id) : Result<>{};
}

}  // namespace

asio::awaitable<Result<>> Broadcasts::record(std::vector<BroadcastFacts> facts) {
    const auto now = store_.clock.wall_now();
    auto work = [facts = std::move(facts), now](db::Connection& connection) -> Result<> {
        for (const auto& each : facts) {
            if (auto done = record_one(connection, each, now); !done) return done;
        }
        return {};
    };
    auto done = co_await store_.database.write(std::move(work));
    co_return done;
}

Result<std::int64_t> Broadcasts::close_open() {
    auto work = [](db::Connection& connection) -> Result<std::int64_t> {
        if (auto indexed = index_ended(connection, "ended_at IS NULL"); !indexed) return fail(indexed.error());
        return connection.execute("UPDATE broadcasts SET ended_at = last_seen_at WHERE ended_at IS NULL");
    };
    return store_.database.write_now(std::move(work));
}

asio::awaitable<Result<std::vector<Broadcast>>> Broadcasts::of_channel(std::string handle, std::optional<Position> before,
                                                                       std::int64_t limit) {
    auto work = [handle = std::move(handle), from = before.value_or(kNewest),
                 limit](db::Connection& connection) -> Result<std::vector<Broadcast>> {
        const auto id = id_of_channel(connection, handle);
        if (!id) return fail(id.error());
        return read_all(connection.query(select("WHERE b.channel_id = $1 AND b.ended_at IS NOT NULL AND (b.started_at, b.id) < ($2, $3)"),
                                         *id, from.time, from.id, limit));
    };
    auto broadcasts = co_await store_.database.read(std::move(work));
    co_return broadcasts;
}

asio::awaitable<Result<std::vector<Broadcast>>> Broadcasts::recent(Reader reader, std::optional<Position> before, std::int64_t limit) {
    auto work = [reader, from = before.value_or(kNewest), limit](db::Connection& connection) -> Result<std::vector<Broadcast>> {
        return read_all(
            connection.query(select("WHERE b.ended_at IS NOT NULL AND c.id IN (SELECT id FROM shown_channels) AND (c.visibility = 'public' "
                                    "OR (c.visibility = 'members' AND $1 <> 0)) AND (b.started_at, b.id) < ($2, $3)"),
                             reader.user, from.time, from.id, limit));
    };
    auto broadcasts = co_await store_.database.read(std::move(work));
    co_return broadcasts;
}

}  // namespace session::channels
