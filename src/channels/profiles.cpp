#include "session/channels/profiles.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "channels/records.hpp"

namespace session::channels {
namespace asio = boost::asio;
namespace {

// Never one that a channel had before: the audit log knows channels by it.
constexpr std::string_view kNextChannelId =
    "1 + max(coalesce((SELECT max(id) FROM channels), 0), coalesce((SELECT last FROM last_ids WHERE name = 'channels'), 0))";

Result<> set_tags(db::Connection& connection, std::int64_t channel_id, const std::vector<std::string>& tags) {
    if (auto done = connection.execute("DELETE FROM channel_tags WHERE channel_id = $1", channel_id); !done) return fail(done.error());
    std::int64_t position = 0;
    for (const auto& tag : tags) {
        const auto done =
            connection.execute("INSERT INTO channel_tags (channel_id, position, tag) VALUES ($1, $2, $3)", channel_id, position++, tag);
        if (!done) return fail(done.error());
    }
    return {};
}

// Nullopt: none. Error: invalid_argument, with the field.
Result<std::optional<std::int64_t>> category_id_of(db::Connection& connection, const std::string& slug) {
    if (slug.empty()) return std::optional<std::int64_t>{};
    const auto category = find_category(connection, slug);
    if (!category) return fail(category.error());
    if (*category) return std::optional{(*category)->id};
    Error error{ErrorCode::invalid_argument, "There is no such category."};
    error.set_reason("invalid_fields").set_fields({{"category", "is no category of this site"}});
    return fail(std::move(error));
}

Result<> change_row(db::Connection& connection, std::int64_t id, const ProfileChange& change) {
    const auto set = [&](std::string_view column, const auto& value) -> Result<> {
        if (!value) return {};
        const auto done = connection.execute("UPDATE channels SET " + std::string{column} + " = $1 WHERE id = $2", *value, id);
        if (!done) return fail(done.error());
        return {};
    };
    std::optional<std::string> visibility;
    std::optional<std::string> thumbnail;
    if (change.visibility) visibility = to_string(*change.visibility);
    if (change.thumbnail) thumbnail = to_string(*change.thumbnail);
    if (auto done = set("title", change.title); !done) return done;
    if (auto done = set("description", change.description); !done) return done;
    if (auto done = set("language", change.language); !done) return done;
    if (auto done = set("visibility", visibility); !done) return done;
    if (auto done = set("thumbnail", thumbnail); !done) return done;
    if (change.category_slug) {
        const auto category = category_id_of(connection, *change.category_slug);
        if (!category) return fail(category.error());
        const auto done = connection.execute("UPDATE channels SET category_id = $1 WHERE id = $2", *category, id);
        if (!done) return fail(done.error());
    }
    return change.tags ? set_tags(connection, id, *change.tags) : Result<>{};
}

// What the configuration file says of a declared channel.
bool is_of_the_file(const ProfileChange& change) noexcept {
    return change.title || change.category_slug || change.tags || change.language || change.visibility;
}

// The category of that name or slug; made if there is none.
Result<std::optional<std::int64_t>> declared_category(db::Connection& connection, const std::string& name, Clock::Wall now) {
    if (name.empty()) return std::optional<std::int64_t>{};
    const auto slug = make_slug(name);
    if (slug.empty()) return std::optional<std::int64_t>{};
    auto row = connection.query("SELECT id FROM categories WHERE slug = $1 OR name = $2 ORDER BY slug = $1 DESC", slug, name);
    if (!row) return fail(row.error());
    const auto found = row->step();
    if (!found) return fail(found.error());
    if (*found) return std::optional{row->integer(0)};
    auto made = connection.query("INSERT INTO categories (slug, name, created_at) VALUES ($1, $2, $3) RETURNING id", slug, name, now);
    if (!made) return fail(made.error());
    const auto inserted = made->step();
    if (!inserted) return fail(inserted.error());
    const auto id = made->integer(0);
    made->reset();
    const auto indexed = connection.execute("INSERT INTO category_search (rowid, name) VALUES ($1, $2)", id, name);
    if (!indexed) return fail(indexed.error());
    return std::optional{id};
}

// The declared key in place of the one the file had before.
Result<> set_declared_key(db::Connection& connection, std::int64_t channel_id, const StreamKey& key, Clock::Wall now) {
    const auto hash = auth::hash_stream_key(key);
    const ByteView bytes{hash};
    // Who still shows the old one is told from who guesses.
    auto done = connection.execute(
        "INSERT INTO former_stream_keys (hash, channel_id, retired_at) SELECT hash, channel_id, $3 FROM stream_keys WHERE channel_id = $1 "
        "AND is_declared <> 0 AND hash <> $2 ON CONFLICT (hash) DO NOTHING",
        channel_id, bytes, now);
    if (!done) return fail(done.error());
    done = connection.execute("DELETE FROM stream_keys WHERE channel_id = $1 AND is_declared <> 0 AND hash <> $2", channel_id, bytes);
    if (!done) return fail(done.error());
    // The same key at another channel: the file moved it here.
    done = connection.execute("DELETE FROM stream_keys WHERE hash = $1 AND channel_id <> $2", bytes, channel_id);
    if (!done) return fail(done.error());
    done = connection.execute("DELETE FROM former_stream_keys WHERE hash = $1", bytes);
    if (!done) return fail(done.error());
    done = connection.execute(
        "INSERT INTO stream_keys (channel_id, name, hash, is_declared, created_at) VALUES ($1, 'Configuration file', $2, 1, $3) "
        "ON CONFLICT (hash) DO NOTHING",
        channel_id, bytes, now);
    if (!done) return fail(done.error());
    return {};
}

Result<> sync_one(db::Connection& connection, const DeclaredChannel& declared, Clock::Wall now) {
    const auto category = declared_category(connection, declared.category, now);
    if (!category) return fail(category.error());
    auto row = connection.query(
        "INSERT INTO channels (id, handle, is_declared, title, category_id, language, visibility, created_at) SELECT " +
            std::string{kNextChannelId} +
            ", $1, 1, $2, $3, $4, $5, $6 WHERE true "
            "ON CONFLICT (handle) DO UPDATE SET is_declared = 1, title = excluded.title, category_id = excluded.category_id, "
            "language = excluded.language, visibility = excluded.visibility RETURNING id",
        declared.handle, declared.title, *category, declared.language, to_string(declared.visibility), now);
    if (!row) return fail(row.error());
    const auto made = row->step();
    if (!made) return fail(made.error());
    const auto id = row->integer(0);
    row->reset();
    if (auto done = set_tags(connection, id, declared.tags); !done) return done;
    if (auto done = set_declared_key(connection, id, declared.key, now); !done) return done;
    if (auto done = touch(connection, id); !done) return done;
    return index_channel(connection, id);
}

// Those that the file has no more: an account's become its own, the others are put away with their past.
Result<> withdraw_others(db::Connection& connection, const std::vector<DeclaredChannel>& declared) {
    std::set<std::string, std::less<>> kept;
    for (const auto& each : declared) kept.insert(each.handle);
    std::vector<std::int64_t> withdrawn;
    auto rows = connection.query("SELECT id, handle FROM channels WHERE is_declared <> 0");
    if (!rows) return fail(rows.error());
    const auto read = rows->for_each([&](const db::Statement& row) {
        if (!kept.contains(row.text(1))) withdrawn.push_back(row.integer(0));
    });
    if (!read) return read;
    for (const auto id : withdrawn) {
        auto done = connection.execute("UPDATE channels SET is_declared = 0, version = version + 1 WHERE id = $1", id);
        if (!done) return fail(done.error());
        done = connection.execute("DELETE FROM stream_keys WHERE channel_id = $1 AND is_declared <> 0", id);
        if (!done) return fail(done.error());
    }
    return {};
}

// Accounts that the command line made have no channel yet.
Result<> create_missing(db::Connection& connection, Clock::Wall now) {
    auto rows = connection.query("SELECT u.id, u.handle FROM users u WHERE NOT EXISTS (SELECT 1 FROM channels c WHERE c.user_id = u.id)");
    if (!rows) return fail(rows.error());
    std::vector<std::pair<std::int64_t, std::string>> users;
    const auto read = rows->for_each([&](const db::Statement& row) { users.emplace_back(row.integer(0), row.text(1)); });
    if (!read) return read;
    for (const auto& [id, handle] : users) {
        if (auto made = create_channel(connection, id, handle, now, Adoption::allow); !made) return fail(made.error());
    }
    return {};
}

Result<Details> read_details(db::Connection& connection, std::string_view handle, auth::UserId reader) {
    auto row = connection.query(
        "SELECT c.description, c.created_at, c.last_live_at, (SELECT count(*) FROM follows f WHERE f.channel_id = c.id), "
        "EXISTS (SELECT 1 FROM follows f WHERE f.channel_id = c.id AND f.user_id = $2) FROM channels c WHERE c.handle = $1",
        handle, reader);
    if (!row) return fail(row.error());
    const auto found = row->step();
    if (!found) return fail(found.error());
    if (!*found) return fail(channel_not_found());
    Details details;
    details.description = row->text(0);
    details.created_at = row->time(1);
    details.last_live_at = row->optional_time(2);
    details.followers = row->integer(3);
    details.is_following = row->boolean(4);
    return details;
}

}  // namespace

Result<auth::Channel> create_channel(db::Connection& connection, auth::UserId user, std::string_view handle, Clock::Wall now,
                                     Adoption adoption) {
    const auto taken = [] { return refuse(ErrorCode::conflict, "handle_taken", "This handle is taken."); };
    auto row = connection.query("SELECT id, user_id, is_declared FROM channels WHERE handle = $1", handle);
    if (!row) return fail(row.error());
    const auto found = row->step();
    if (!found) return fail(found.error());
    if (!*found) {
        const auto inserted = connection.execute(
            "INSERT INTO channels (id, user_id, handle, created_at) SELECT " + std::string{kNextChannelId} + ", $1, $2, $3", user, handle,
            now);
        if (!inserted) return fail(inserted.error());
    } else {
        const auto id = row->integer(0);
        const bool has_owner = !row->is_null(1);
        const bool is_declared = row->boolean(2);
        row->reset();
        if (has_owner || (is_declared && adoption == Adoption::refuse)) return taken();
        // One that is declared no more belongs to nobody: a newcomer starts without its past.
        if (!is_declared) {
            if (auto gone = connection.execute("DELETE FROM channels WHERE id = $1", id); !gone) return fail(gone.error());
            return create_channel(connection, user, handle, now, adoption);
        }
        if (auto done = connection.execute("UPDATE channels SET user_id = $1 WHERE id = $2", user, id); !done) return fail(done.error());
    }
    const auto id = id_of_channel(connection, handle);
    if (!id) return fail(id.error());
    return finish_change(connection, *id);
}

Result<std::optional<auth::Channel>> find_channel_of(db::Connection& connection, auth::UserId user) {
    auto row = connection.query("SELECT id FROM shown_channels WHERE user_id = $1", user);
    if (!row) return fail(row.error());
    const auto found = row->step();
    if (!found) return fail(found.error());
    if (!*found) return std::optional<auth::Channel>{};
    const auto id = row->integer(0);
    row->reset();
    auto channel = load_one(connection, id);
    if (!channel) return fail(channel.error());
    return std::optional{std::move(*channel)};
}

Result<> delete_channel_of(db::Connection& connection, auth::UserId user) {
    for (const auto* statement :
         {"DELETE FROM audit WHERE channel_id IN (SELECT id FROM channels WHERE user_id = $1)",
          "DELETE FROM broadcast_search WHERE rowid IN (SELECT id FROM broadcasts WHERE channel_id IN (SELECT id FROM channels WHERE "
          "user_id = $1))",
          "DELETE FROM broadcasts WHERE channel_id IN (SELECT id FROM channels WHERE user_id = $1)",
          "DELETE FROM stream_keys WHERE is_declared = 0 AND channel_id IN (SELECT id FROM channels WHERE user_id = $1)",
          "DELETE FROM former_stream_keys WHERE channel_id IN (SELECT id FROM channels WHERE user_id = $1)",
          "DELETE FROM channel_search WHERE rowid IN (SELECT id FROM channels WHERE user_id = $1 AND is_declared = 0)",
          "DELETE FROM channels WHERE user_id = $1 AND is_declared = 0",
          "UPDATE channels SET user_id = NULL, description = '', version = version + 1 WHERE user_id = $1"}) {
        if (auto done = connection.execute(statement, user); !done) return fail(done.error());
    }
    return {};
}

void Profiles::put(auth::Channel channel) {
    apply(store_.directory, std::move(channel));
}

Result<> Profiles::sync(std::vector<DeclaredChannel> declared) {
    const auto now = store_.clock.wall_now();
    auto work = [declared = std::move(declared), now](db::Connection& connection) -> Result<std::vector<auth::Channel>> {
        if (auto done = withdraw_others(connection, declared); !done) return fail(done.error());
        for (const auto& each : declared) {
            if (auto done = sync_one(connection, each, now); !done)
                return fail(done.error().with_context("channel \"" + each.handle + "\""));
        }
        if (auto done = create_missing(connection, now); !done) return fail(done.error());
        if (auto done = purge_search(connection); !done) return fail(done.error());
        return load_all(connection);
    };
    auto all = store_.database.write_now(std::move(work));
    if (!all) return fail(all.error());
    std::set<std::string, std::less<>> present;
    for (auto& channel : *all) {
        present.insert(channel.handle);
        apply(store_.directory, std::move(channel));
    }
    const auto known = store_.directory.snapshot();
    for (const auto& channel : *known) {
        if (!present.contains(channel->handle)) store_.directory.remove(channel->handle);
    }
    return {};
}

asio::awaitable<Result<>> Profiles::refresh() {
    std::map<std::string, std::pair<std::int64_t, std::int64_t>> known;
    const auto before = store_.directory.snapshot();
    for (const auto& channel : *before) known[channel->handle] = {channel->id, channel->version};
    struct Changes {
        std::vector<auth::Channel> fresh;
        std::vector<std::string> gone;
        bool misses_some = false;
    };
    auto work = [known = std::move(known)](db::Connection& connection) mutable -> Result<Changes> {
        auto rows = connection.query("SELECT id, handle, version FROM shown_channels");
        if (!rows) return fail(rows.error());
        std::vector<std::int64_t> changed;
        const auto read = rows->for_each([&](const db::Statement& row) {
            const auto old = known.find(row.text(1));
            const bool is_same = old != known.end() && old->second == std::pair{row.integer(0), row.integer(2)};
            if (!is_same) changed.push_back(row.integer(0));
            if (old != known.end()) known.erase(old);
        });
        if (!read) return fail(read.error());
        Changes changes;
        for (const auto id : changed) {
            auto channel = load_one(connection, id);
            if (!channel) return fail(channel.error());
            changes.fresh.push_back(std::move(*channel));
        }
        for (const auto& [handle, version] : known) changes.gone.push_back(handle);
        auto missing = connection.query("SELECT 1 FROM users u WHERE NOT EXISTS (SELECT 1 FROM channels c WHERE c.user_id = u.id) LIMIT 1");
        if (!missing) return fail(missing.error());
        const auto misses = missing->step();
        if (!misses) return fail(misses.error());
        changes.misses_some = *misses;
        return changes;
    };
    auto changes = co_await store_.database.read(std::move(work));
    if (!changes) co_return fail(changes.error());
    if (changes->fresh.empty() && changes->gone.empty() && !changes->misses_some) co_return Result<>{};
    const auto now = store_.clock.wall_now();
    std::vector<std::int64_t> ids;
    for (const auto& channel : changes->fresh) ids.push_back(channel.id);
    auto index = [ids = std::move(ids), now](db::Connection& connection) -> Result<> {
        if (auto done = create_missing(connection, now); !done) return done;
        for (const auto id : ids) {
            if (auto done = index_channel(connection, id); !done) return done;
        }
        return purge_search(connection);
    };
    const auto indexed = co_await store_.database.write(std::move(index));
    if (!indexed) co_return fail(indexed.error());
    for (auto& channel : changes->fresh) apply(store_.directory, std::move(channel));
    for (const auto& handle : changes->gone) store_.directory.remove(handle);
    co_return Result<>{};
}

asio::awaitable<Result<Details>> Profiles::details(std::string handle, auth::UserId reader) {
    auto work = [handle = std::move(handle), reader](db::Connection& connection) { return read_details(connection, handle, reader); };
    auto details = co_await store_.database.read(std::move(work));
    co_return details;
}

asio::awaitable<Result<>> Profiles::update(std::string handle, ProfileChange change, Also also) {
    auto work = [handle = std::move(handle), change = std::move(change),
                 also = std::move(also)](db::Connection& connection) -> Result<auth::Channel> {
        const auto id = id_of_channel(connection, handle);
        if (!id) return fail(id.error());
        const auto before = load_one(connection, *id);
        if (!before) return fail(before.error());
        if (before->is_declared && is_of_the_file(change)) {
            return refuse(ErrorCode::conflict, "declared_channel", "The configuration file says this of the channel; change it there.");
        }
        if (auto done = change_row(connection, *id, change); !done) return fail(done.error());
        if (auto done = call(also, connection, handle); !done) return fail(done.error());
        return finish_change(connection, *id);
    };
    auto fresh = co_await store_.database.write(std::move(work));
    if (!fresh) co_return fail(fresh.error());
    apply(store_.directory, std::move(*fresh));
    co_return Result<>{};
}

asio::awaitable<Result<std::vector<std::string>>> Profiles::allowed(std::string handle) {
    auto work = [handle = std::move(handle)](db::Connection& connection) -> Result<std::vector<std::string>> {
        const auto id = id_of_channel(connection, handle);
        if (!id) return fail(id.error());
        auto rows = connection.query(
            "SELECT u.handle FROM channel_allowed a JOIN users u ON u.id = a.user_id WHERE a.channel_id = $1 ORDER BY u.handle", *id);
        if (!rows) return fail(rows.error());
        std::vector<std::string> handles;
        const auto read = rows->for_each([&](const db::Statement& row) { handles.push_back(row.text(0)); });
        if (!read) return fail(read.error());
        return handles;
    };
    auto handles = co_await store_.database.read(std::move(work));
    co_return handles;
}

asio::awaitable<Result<>> Profiles::allow(std::string handle, std::string user) {
    const auto now = store_.clock.wall_now();
    auto work = [handle = std::move(handle), user = std::move(user), now](db::Connection& connection) -> Result<auth::Channel> {
        const auto channel_id = id_of_channel(connection, handle);
        if (!channel_id) return fail(channel_id.error());
        const auto user_id = id_of_user(connection, user);
        if (!user_id) return fail(user_id.error());
        const auto done = connection.execute(
            "INSERT INTO channel_allowed (channel_id, user_id, created_at) VALUES ($1, $2, $3) ON CONFLICT (channel_id, user_id) DO "
            "NOTHING",
            *channel_id, *user_id, now);
        if (!done) return fail(done.error());
        return finish_change(connection, *channel_id);
    };
    auto fresh = co_await store_.database.write(std::move(work));
    if (!fresh) co_return fail(fresh.error());
    apply(store_.directory, std::move(*fresh));
    co_return Result<>{};
}

asio::awaitable<Result<>> Profiles::disallow(std::string handle, std::string user) {
    auto work = [handle = std::move(handle), user = std::move(user)](db::Connection& connection) -> Result<auth::Channel> {
        const auto channel_id = id_of_channel(connection, handle);
        if (!channel_id) return fail(channel_id.error());
        const auto user_id = id_of_user(connection, user);
        if (!user_id) return fail(user_id.error());
        const auto done = connection.execute("DELETE FROM channel_allowed WHERE channel_id = $1 AND user_id = $2", *channel_id, *user_id);
        if (!done) return fail(done.error());
        return finish_change(connection, *channel_id);
    };
    auto fresh = co_await store_.database.write(std::move(work));
    if (!fresh) co_return fail(fresh.error());
    apply(store_.directory, std::move(*fresh));
    co_return Result<>{};
}

}  // namespace session::channels
