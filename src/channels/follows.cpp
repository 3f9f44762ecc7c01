#include "session/channels/follows.hpp"

#include "channels/records.hpp"

namespace session::channels {
namespace asio = boost::asio;

Result<std::optional<Clock::Wall>> followed_since(db::Connection& connection, std::int64_t channel_id, auth::UserId user) {
    auto row = connection.query("SELECT created_at FROM follows WHERE channel_id = $1 AND user_id = $2", channel_id, user);
    if (!row) return fail(row.error());
    const auto found = row->step();
    if (!found) return fail(found.error());
    if (!*found) return std::optional<Clock::Wall>{};
    return std::optional<Clock::Wall>{row->time(0)};
}

asio::awaitable<Result<bool>> Follows::follow(auth::UserId user, std::string handle) {
    const auto now = store_.clock.wall_now();
    auto work = [user, handle = std::move(handle), now](db::Connection& connection) -> Result<bool> {
        const auto id = id_of_channel(connection, handle);
        if (!id) return fail(id.error());
        const auto added = connection.execute(
            "INSERT INTO follows (user_id, channel_id, created_at) VALUES ($1, $2, $3) ON CONFLICT (user_id, channel_id) DO NOTHING", user,
            *id, now);
        if (!added) return fail(added.error());
        return *added > 0;
    };
    auto is_new = co_await store_.database.write(std::move(work));
    co_return is_new;
}

asio::awaitable<Result<bool>> Follows::unfollow(auth::UserId user, std::string handle) {
    auto work = [user, handle = std::move(handle)](db::Connection& connection) -> Result<bool> {
        const auto id = id_of_channel(connection, handle);
        if (!id) return fail(id.error());
        const auto removed = connection.execute("DELETE FROM follows WHERE user_id = $1 AND channel_id = $2", user, *id);
        if (!removed) return fail(removed.error());
        return *removed > 0;
    };
    auto was_following = co_await store_.database.write(std::move(work));
    co_return was_following;
}

asio::awaitable<Result<bool>> Follows::is_following(auth::UserId user, std::string handle) {
    auto work = [user, handle = std::move(handle)](db::Connection& connection) -> Result<bool> {
        const auto id = id_of_channel(connection, handle);
        if (!id) return fail(id.error());
        auto row = connection.query("SELECT 1 FROM follows WHERE user_id = $1 AND channel_id = $2", user, *id);
        if (!row) return fail(row.error());
        return row->step();
    };
    auto is_following = co_await store_.database.read(std::move(work));
    co_return is_following;
}

asio::awaitable<Result<std::vector<Followed>>> Follows::list(auth::UserId user) {
    auto work = [user](db::Connection& connection) -> Result<std::vector<Followed>> {
        auto rows = connection.query(
            "SELECT c.handle, c.last_live_at, f.created_at FROM follows f JOIN channels c ON c.id = f.channel_id WHERE f.user_id = $1 "
            "ORDER BY coalesce(c.last_live_at, 0) DESC, c.handle",
            user);
        if (!rows) return fail(rows.error());
        std::vector<Followed> followed;
        const auto read = rows->for_each([&](const db::Statement& row) {
            followed.push_back({row.text(0), row.optional_time(1), row.time(2)});
        });
        if (!read) return fail(read.error());
        return followed;
    };
    auto followed = co_await store_.database.read(std::move(work));
    co_return followed;
}

asio::awaitable<Result<std::vector<auth::UserId>>> Follows::followers(std::string handle) {
    auto work = [handle = std::move(handle)](db::Connection& connection) -> Result<std::vector<auth::UserId>> {
        auto rows = connection.query("SELECT f.user_id FROM follows f JOIN channels c ON c.id = f.channel_id WHERE c.handle = $1", handle);
        if (!rows) return fail(rows.error());
        std::vector<auth::UserId> users;
        const auto read = rows->for_each([&](const db::Statement& row) { users.push_back(row.integer(0)); });
        if (!read) return fail(read.error());
        return users;
    };
    auto users = co_await store_.database.read(std::move(work));
    co_return users;
}

}  // namespace session::channels
