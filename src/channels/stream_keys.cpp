#include "session/channels/stream_keys.hpp"

#include <optional>

#include "channels/records.hpp"
#include "session/auth/audit.hpp"
#include "session/crypto/random.hpp"

namespace session::channels {
namespace asio = boost::asio;
namespace {

constexpr std::string_view kKeyColumns =
    "SELECT id, name, hint, is_declared, created_at, last_used_at, last_used_address, refused_attempts, last_refused_at, hash, sealed "
    "FROM stream_keys WHERE channel_id = $1";
// Of one channel; the oldest are forgotten first. Our own choice.
constexpr std::int64_t kMostFormerKeys = 50;

struct Row {
    StreamKeyInfo info;
    Bytes hash;
    Bytes sealed;
};

Row read_row(const db::Statement& row) {
    Row read;
    auto& info = read.info;
    info.id = row.integer(0);
    info.name = row.text(1);
    info.hint = row.text(2);
    info.is_declared = row.boolean(3);
    info.created_at = row.time(4);
    info.last_used_at = row.optional_time(5);
    info.last_used_address = row.optional_text(6);
    info.refused_attempts = row.integer(7);
    info.last_refused_at = row.optional_time(8);
    read.hash = row.bytes(9);
    read.sealed = row.bytes(10);
    return read;
}

Result<Row> find_row(db::Connection& connection, std::int64_t channel_id, std::int64_t id) {
    auto rows = connection.query(std::string{kKeyColumns} + " AND id = $2", channel_id, id);
    if (!rows) return fail(rows.error());
    const auto found = rows->step();
    if (!found) return fail(found.error());
    if (!*found) return refuse(ErrorCode::not_found, "key_not_found", "There is no such stream key.");
    return read_row(*rows);
}

// One that may be changed here.
Result<Row> find_own_row(db::Connection& connection, std::int64_t channel_id, std::int64_t id) {
    auto row = find_row(connection, channel_id, id);
    if (row && row->info.is_declared) {
        return refuse(ErrorCode::conflict, "declared_key", "This key is in the configuration file; change it there.");
    }
    return row;
}

Result<std::vector<Row>> all_rows(db::Connection& connection, std::int64_t channel_id) {
    auto rows = connection.query(std::string{kKeyColumns} + " ORDER BY id", channel_id);
    if (!rows) return fail(rows.error());
    std::vector<Row> all;
    const auto read = rows->for_each([&](const db::Statement& row) { all.push_back(read_row(row)); });
    if (!read) return fail(read.error());
    return all;
}

// A key as the database keeps it.
struct Sealed {
    StreamKey secret;
    crypto::Digest256 hash{};
    Bytes sealed;
    std::string hint;
};

Result<Sealed> make_sealed(const crypto::SealingKey& key) {
    auto secret = make_stream_key();
    if (!secret) return fail(secret.error());
    Sealed made;
    made.secret = std::move(*secret);
    made.hash = auth::hash_stream_key(made.secret);
    auto sealed = crypto::seal(key, as_bytes(made.secret.reveal()), made.hash);
    if (!sealed) return fail(sealed.error());
    made.sealed = std::move(*sealed);
    made.hint = made.secret.reveal().substr(made.secret.reveal().size() - 4);
    return made;
}

// The hash stays, so that who goes on using the key is told from who guesses.
Result<> retire(db::Connection& connection, std::int64_t channel_id, const Bytes& hash, std::optional<std::int64_t> successor,
                Clock::Wall now) {
    auto done = connection.execute(
        "INSERT INTO former_stream_keys (hash, channel_id, key_id, retired_at) VALUES ($1, $2, $3, $4) ON CONFLICT (hash) DO NOTHING", hash,
        channel_id, successor, now);
    if (!done) return fail(done.error());
    done = connection.execute(
        "DELETE FROM former_stream_keys WHERE channel_id = $1 AND hash NOT IN (SELECT hash FROM former_stream_keys WHERE channel_id = $1 "
        "ORDER BY retired_at DESC LIMIT $2)",
        channel_id, kMostFormerKeys);
    if (!done) return fail(done.error());
    return {};
}

// What a change leaves: the channel for the directory, and the key for who asked.
struct Outcome {
    auth::Channel channel;
    StreamKeyInfo info;
};

Result<Outcome> insert_key(db::Connection& connection, std::int64_t channel_id, const std::string& name, const Sealed& made,
                           Clock::Wall now) {
    auto row = connection.query(
        "INSERT INTO stream_keys (channel_id, name, hash, sealed, hint, created_at) VALUES ($1, $2, $3, $4, $5, $6) RETURNING id",
        channel_id, name, ByteView{made.hash}, made.sealed, made.hint, now);
    if (!row) return fail(row.error());
    const auto inserted = row->step();
    if (!inserted) return fail(inserted.error());
    const auto id = row->integer(0);
    row->reset();
    auto key = find_row(connection, channel_id, id);
    if (!key) return fail(key.error());
    auto channel = finish_change(connection, channel_id);
    if (!channel) return fail(channel.error());
    return Outcome{std::move(*channel), std::move(key->info)};
}

Result<Outcome> replace_key(db::Connection& connection, std::int64_t channel_id, std::int64_t id, const Sealed& made, Clock::Wall now) {
    const auto before = find_own_row(connection, channel_id, id);
    if (!before) return fail(before.error());
    auto done = connection.execute(
        "UPDATE stream_keys SET hash = $1, sealed = $2, hint = $3, created_at = $4, last_used_at = NULL, last_used_address = NULL, "
        "refused_attempts = 0, last_refused_at = NULL WHERE id = $5",
        ByteView{made.hash}, made.sealed, made.hint, now, id);
    if (!done) return fail(done.error());
    if (auto retired = retire(connection, channel_id, before->hash, id, now); !retired) return fail(retired.error());
    auto key = find_row(connection, channel_id, id);
    if (!key) return fail(key.error());
    auto channel = finish_change(connection, channel_id);
    if (!channel) return fail(channel.error());
    return Outcome{std::move(*channel), std::move(key->info)};
}

Result<> delete_key(db::Connection& connection, std::int64_t channel_id, const Row& row, Clock::Wall now) {
    if (auto done = connection.execute("DELETE FROM stream_keys WHERE id = $1", row.info.id); !done) return fail(done.error());
    return retire(connection, channel_id, row.hash, std::nullopt, now);
}

Result<StreamKey> unseal(const crypto::SealingKey& key, const Row& row) {
    if (row.info.is_declared || row.sealed.empty()) {
        return refuse(ErrorCode::conflict, "declared_key", "This key is in the configuration file; read it there.");
    }
    auto opened = crypto::open(key, row.sealed, row.hash);
    // secret.key was replaced: publishers are still known by the hash, but nobody can be shown the key.
    if (!opened) return refuse(ErrorCode::conflict, "key_unreadable", "This key can't be shown any more; make a new one in its place.");
    return StreamKey{std::string{as_text(*opened)}};
}

}  // namespace

Result<StreamKey> make_stream_key() {
    static constexpr std::string_view kAlphabet = "abcdefghijklmnopqrstuvwxyz234567";  // RFC 4648 6: a double click marks all of it
    const auto random = crypto::random_array<32>();
    if (!random) return fail(random.error());
    std::string text = "live_";
    std::uint32_t bits = 0;
    unsigned count = 0;
    for (const auto byte : *random) {
        bits = (bits << 8U) | byte;
        for (count += 8; count >= 5; count -= 5) text += kAlphabet[(bits >> (count - 5)) & 31U];
    }
    text += kAlphabet[(bits << (5 - count)) & 31U];
    return StreamKey{std::move(text)};
}

StreamKeys::Later<std::vector<StreamKeyInfo>> StreamKeys::list(std::string handle) {
    auto work = [handle = std::move(handle)](db::Connection& connection) -> Result<std::vector<StreamKeyInfo>> {
        const auto id = id_of_channel(connection, handle);
        if (!id) return fail(id.error());
        auto rows = all_rows(connection, *id);
        if (!rows) return fail(rows.error());
        std::vector<StreamKeyInfo> keys;
        for (auto& row : *rows) keys.push_back(std::move(row.info));
        return keys;
    };
    auto keys = co_await store_.database.read(std::move(work));
    co_return keys;
}

StreamKeys::Later<RevealedKey> StreamKeys::create(std::string handle, std::string name, Also also) {
    auto made = make_sealed(sealing_key_);
    if (!made) co_return fail(made.error());
    const auto now = store_.clock.wall_now();
    auto secret = made->secret;
    auto work = [handle = std::move(handle), name = std::move(name), made = std::move(*made), now,
                 also = std::move(also)](db::Connection& connection) -> Result<Outcome> {
        const auto id = id_of_channel(connection, handle);
        if (!id) return fail(id.error());
        const auto keys = all_rows(connection, *id);
        if (!keys) return fail(keys.error());
        if (keys->size() >= kMostPerChannel) {
            return refuse(ErrorCode::conflict, "too_many_keys", "A channel has at most 20 stream keys; delete one first.");
        }
        if (auto done = call(also, connection, name); !done) return fail(done.error());
        return insert_key(connection, *id, name, made, now);
    };
    auto outcome = co_await store_.database.write(std::move(work));
    if (!outcome) co_return fail(outcome.error());
    apply(store_.directory, std::move(outcome->channel));
    RevealedKey revealed{std::move(outcome->info), std::move(secret)};
    co_return revealed;
}

StreamKeys::Later<StreamKeyInfo> StreamKeys::rename(std::string handle, std::int64_t id, std::string name) {
    auto work = [handle = std::move(handle), id, name = std::move(name)](db::Connection& connection) -> Result<StreamKeyInfo> {
        const auto channel_id = id_of_channel(connection, handle);
        if (!channel_id) return fail(channel_id.error());
        auto row = find_own_row(connection, *channel_id, id);
        if (!row) return fail(row.error());
        const auto done = connection.execute("UPDATE stream_keys SET name = $1 WHERE id = $2", name, id);
        if (!done) return fail(done.error());
        row->info.name = name;
        return std::move(row->info);
    };
    auto info = co_await store_.database.write(std::move(work));
    co_return info;
}

StreamKeys::Later<RevealedKey> StreamKeys::reveal(std::string handle, std::int64_t id, Also also) {
    // A write: nobody is shown a key without a trace.
    auto work = [handle = std::move(handle), id, also = std::move(also)](db::Connection& connection) -> Result<Row> {
        const auto channel_id = id_of_channel(connection, handle);
        if (!channel_id) return fail(channel_id.error());
        auto found = find_row(connection, *channel_id, id);
        if (!found) return found;
        if (auto done = call(also, connection, found->info.name); !done) return fail(done.error());
        return found;
    };
    auto row = co_await store_.database.write(std::move(work));
    if (!row) co_return fail(row.error());
    auto secret = unseal(sealing_key_, *row);
    if (!secret) co_return fail(secret.error());
    RevealedKey revealed{std::move(row->info), std::move(*secret)};
    co_return revealed;
}

StreamKeys::Later<RevealedKey> StreamKeys::rotate(std::string handle, std::int64_t id, Also also) {
    auto made = make_sealed(sealing_key_);
    if (!made) co_return fail(made.error());
    const auto now = store_.clock.wall_now();
    auto secret = made->secret;
    auto work = [handle = std::move(handle), id, made = std::move(*made), now,
                 also = std::move(also)](db::Connection& connection) -> Result<Outcome> {
        const auto channel_id = id_of_channel(connection, handle);
        if (!channel_id) return fail(channel_id.error());
        auto replaced = replace_key(connection, *channel_id, id, made, now);
        if (!replaced) return replaced;
        if (auto done = call(also, connection, replaced->info.name); !done) return fail(done.error());
        return replaced;
    };
    auto outcome = co_await store_.database.write(std::move(work));
    if (!outcome) co_return fail(outcome.error());
    apply(store_.directory, std::move(outcome->channel));
    RevealedKey revealed{std::move(outcome->info), std::move(secret)};
    co_return revealed;
}

StreamKeys::Later<void> StreamKeys::remove(std::string handle, std::int64_t id, Also also) {
    const auto now = store_.clock.wall_now();
    auto work = [handle = std::move(handle), id, now, also = std::move(also)](db::Connection& connection) -> Result<auth::Channel> {
        const auto channel_id = id_of_channel(connection, handle);
        if (!channel_id) return fail(channel_id.error());
        const auto row = find_own_row(connection, *channel_id, id);
        if (!row) return fail(row.error());
        if (auto done = delete_key(connection, *channel_id, *row, now); !done) return fail(done.error());
        if (auto done = call(also, connection, row->info.name); !done) return fail(done.error());
        return finish_change(connection, *channel_id);
    };
    auto fresh = co_await store_.database.write(std::move(work));
    if (!fresh) co_return fail(fresh.error());
    apply(store_.directory, std::move(*fresh));
    co_return Result<>{};
}

StreamKeys::Later<void> StreamKeys::remove_all(std::string handle, Also also) {
    const auto now = store_.clock.wall_now();
    auto work = [handle = std::move(handle), now, also = std::move(also)](db::Connection& connection) -> Result<auth::Channel> {
        const auto channel_id = id_of_channel(connection, handle);
        if (!channel_id) return fail(channel_id.error());
        const auto rows = all_rows(connection, *channel_id);
        if (!rows) return fail(rows.error());
        for (const auto& row : *rows) {
            if (row.info.is_declared) continue;  // only the configuration file takes that away
            if (auto done = delete_key(connection, *channel_id, row, now); !done) return fail(done.error());
        }
        if (auto done = call(also, connection, handle); !done) return fail(done.error());
        return finish_change(connection, *channel_id);
    };
    auto fresh = co_await store_.database.write(std::move(work));
    if (!fresh) co_return fail(fresh.error());
    apply(store_.directory, std::move(*fresh));
    co_return Result<>{};
}

Result<RevealedKey> StreamKeys::show_first(const std::string& handle) {
    auto made = make_sealed(sealing_key_);
    if (!made) return fail(made.error());
    const auto now = store_.clock.wall_now();
    auto key = sealing_key_;
    auto work = [handle, made = std::move(*made), now, key](db::Connection& connection) -> Result<RevealedKey> {
        const auto id = id_of_channel(connection, handle);
        if (!id) return fail(id.error());
        auto rows = all_rows(connection, *id);
        if (!rows) return fail(rows.error());
        for (auto& row : *rows) {
            if (row.info.is_declared) continue;
            auto secret = unseal(key, row);
            if (!secret) return fail(secret.error());
            const auth::AuditNote note{*id, "key.reveal", row.info.name, "by the command line"};
            if (auto noted = auth::audit(connection, nullptr, note, now); !noted) return fail(noted.error());
            return RevealedKey{std::move(row.info), std::move(*secret)};
        }
        auto outcome = insert_key(connection, *id, "Default", made, now);
        if (!outcome) return fail(outcome.error());
        const auth::AuditNote note{*id, "key.create", outcome->info.name, "by the command line"};
        if (auto noted = auth::audit(connection, nullptr, note, now); !noted) return fail(noted.error());
        return RevealedKey{std::move(outcome->info), made.secret};
    };
    return store_.database.write_now(std::move(work));
}

Result<RevealedKey> StreamKeys::rotate_first(const std::string& handle) {
    auto made = make_sealed(sealing_key_);
    if (!made) return fail(made.error());
    const auto now = store_.clock.wall_now();
    auto work = [handle, made = std::move(*made), now](db::Connection& connection) -> Result<RevealedKey> {
        const auto id = id_of_channel(connection, handle);
        if (!id) return fail(id.error());
        const auto rows = all_rows(connection, *id);
        if (!rows) return fail(rows.error());
        std::optional<std::int64_t> first;
        for (const auto& row : *rows) {
            if (!first && !row.info.is_declared) first = row.info.id;
        }
        auto outcome = first ? replace_key(connection, *id, *first, made, now) : insert_key(connection, *id, "Default", made, now);
        if (!outcome) return fail(outcome.error());
        const auth::AuditNote note{*id, first ? "key.rotate" : "key.create", outcome->info.name, "by the command line"};
        if (auto noted = auth::audit(connection, nullptr, note, now); !noted) return fail(noted.error());
        return RevealedKey{std::move(outcome->info), made.secret};
    };
    return store_.database.write_now(std::move(work));
}

}  // namespace session::channels
