#include "chat/store.hpp"

#include <algorithm>
#include <limits>

#include "chat/text.hpp"

namespace session::chat::store {
namespace {

constexpr std::size_t kReplyGraphemes = 100;

// Columns of every query of lines, for read_message().
constexpr std::string_view kLines =
    "SELECT m.id, u.handle, u.display_name, m.badges, m.text, m.mentions, m.sent_at, m.broadcast_id, m.media_time_ms, m.deleted_at, "
    "m.reply_to, ru.handle, r.text, r.deleted_at, m.user_id, u.deletion_due_at, ru.deletion_due_at FROM chat_messages m JOIN users u ON "
    "u.id = m.user_id "
    "LEFT JOIN chat_messages r ON r.id = m.reply_to LEFT JOIN users ru ON ru.id = r.user_id ";

std::string join(const std::vector<std::string>& words) {
    std::string joined;
    for (const auto& word : words) joined += (joined.empty() ? "" : " ") + word;
    return joined;
}

std::vector<std::string> split(const std::string& joined) {
    std::vector<std::string> words;
    for (std::size_t at = 0; at < joined.size();) {
        const auto end = std::min(joined.find(' ', at), joined.size());
        words.push_back(joined.substr(at, end - at));
        at = end + 1;
    }
    return words;
}

Message read_message(const db::Statement& row) {
    Message message;
    message.id = row.integer(0);
    message.handle = row.text(1);
    message.display_name = row.text(2);
    message.badges = split(row.text(3));
    message.text = row.text(4);
    message.mentions = split(row.text(5));
    message.sent_at = row.time(6);
    message.broadcast_id = row.text(7);
    message.media_time_ms = row.optional_integer(8);
    message.is_deleted = !row.is_null(9);
    if (!row.is_null(10) && !row.is_null(11)) {
        const auto text = row.is_null(13) ? row.text(12) : std::string{};
        message.reply = Message::Reply{row.integer(10), row.text(11), std::string{first_graphemes(text, kReplyGraphemes)}};
    }
    return message;
}

// A ban from its columns, from `first` on.
Ban read_ban(const db::Statement& row, int first) {
    Ban ban;
    ban.handle = row.text(first);
    ban.display_name = row.text(first + 1);
    ban.until = row.optional_time(first + 2);
    ban.reason = row.text(first + 3);
    ban.by = row.text(first + 4);
    ban.created_at = row.time(first + 5);
    return ban;
}

Result<> ignore_count(const Result<std::int64_t>& count) {
    if (!count) return fail(count.error());
    return {};
}

}  // namespace

Result<User> find_user(db::Connection& connection, const std::string& handle) {
    auto row = connection.query("SELECT id, handle, display_name, role FROM users WHERE handle = $1", handle);
    if (!row) return fail(row.error());
    const auto found = row->step();
    if (!found) return fail(found.error());
    if (!*found) return refuse(ErrorCode::not_found, "user_not_found", "There is nobody of that name.");
    return User{row->integer(0), row->text(1), row->text(2), row->text(3) == "admin"};
}

Result<> insert(db::Connection& connection, std::int64_t channel_id, auth::UserId user, Message& message) {
    if (message.reply) {
        auto replied = find_message(connection, channel_id, message.reply->id);
        if (replied && !replied->message.is_deleted && !replied->is_leaving) {
            message.reply->handle = replied->message.handle;
            message.reply->text = first_graphemes(replied->message.text, kReplyGraphemes);
        } else {
            message.reply.reset();
        }
    }
    std::optional<std::int64_t> reply_to;
    if (message.reply) reply_to = message.reply->id;
    const auto broadcast = message.broadcast_id.empty() ? std::nullopt : std::optional{message.broadcast_id};
    auto row = connection.query(
        "INSERT INTO chat_messages (channel_id, user_id, text, badges, mentions, sent_at, broadcast_id, media_time_ms, reply_to) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING id",
        channel_id, user, message.text, join(message.badges), join(message.mentions), message.sent_at, broadcast, message.media_time_ms,
        reply_to);
    if (!row) return fail(row.error());
    const auto stepped = row->step();
    if (!stepped) return fail(stepped.error());
    message.id = row->integer(0);
    return {};
}

Result<Page> read_page(db::Connection& connection, std::int64_t channel_id, const Chat::Query& query) {
    static const auto kAll = std::string{kLines} + "WHERE m.channel_id = $1 AND m.id < $2 ORDER BY m.id DESC LIMIT $3";
    static const auto kOfUser = std::string{kLines} + "WHERE m.channel_id = $1 AND m.id < $2 AND u.handle = $3 ORDER BY m.id DESC LIMIT $4";
    const auto before = query.before.value_or(std::numeric_limits<std::int64_t>::max());
    auto rows = query.user.empty() ? connection.query(kAll, channel_id, before, query.limit + 1)
                                   : connection.query(kOfUser, channel_id, before, query.user, query.limit + 1);
    if (!rows) return fail(rows.error());
    Page page;
    auto read = rows->for_each([&page](const db::Statement& row) {
        auto& message = page.messages.emplace_back(read_message(row));
        // Of an account that goes nobody sees anything, and moderators neither.
        if (!row.is_null(15)) {
            message.is_deleted = true;
            message.text.clear();
            message.mentions.clear();
        }
        if (message.reply && !row.is_null(16)) message.reply->text.clear();
    });
    if (!read) return fail(read.error());
    if (page.messages.size() > static_cast<std::size_t>(query.limit)) {
        page.messages.pop_back();
        page.next = page.messages.back().id;
    }
    std::reverse(page.messages.begin(), page.messages.end());
    return page;
}

Result<Found> find_message(db::Connection& connection, std::int64_t channel_id, std::int64_t message) {
    static const auto kOne = std::string{kLines} + "WHERE m.channel_id = $1 AND m.id = $2";
    auto row = connection.query(kOne, channel_id, message);
    if (!row) return fail(row.error());
    const auto found = row->step();
    if (!found) return fail(found.error());
    if (!*found) return refuse(ErrorCode::not_found, "message_not_found", "There is no such line.");
    Found line{read_message(*row), row->integer(14), !row->is_null(15)};
    if (line.message.reply && !row->is_null(16)) line.message.reply->text.clear();
    return line;
}

Result<> mark_deleted(db::Connection& connection, std::int64_t message, std::optional<Clock::Wall> at) {
    return ignore_count(connection.execute("UPDATE chat_messages SET deleted_at = $1 WHERE id = $2", at, message));
}

Result<std::vector<std::int64_t>> purge(db::Connection& connection, std::int64_t channel_id, auth::UserId user, Clock::Wall at) {
    auto rows = connection.query(
        "UPDATE chat_messages SET deleted_at = $1 WHERE channel_id = $2 AND user_id = $3 AND deleted_at IS NULL RETURNING id", at,
        channel_id, user);
    if (!rows) return fail(rows.error());
    std::vector<std::int64_t> ids;
    auto read = rows->for_each([&ids](const db::Statement& row) { ids.push_back(row.integer(0)); });
    if (!read) return fail(read.error());
    std::sort(ids.rbegin(), ids.rend());
    return ids;
}

Result<std::vector<std::int64_t>> unpurge(db::Connection& connection, std::int64_t channel_id, auth::UserId user, Clock::Wall purged_at) {
    auto rows = connection.query(
        "UPDATE chat_messages SET deleted_at = NULL WHERE channel_id = $1 AND user_id = $2 AND deleted_at = $3 RETURNING id", channel_id,
        user, purged_at);
    if (!rows) return fail(rows.error());
    std::vector<std::int64_t> ids;
    auto read = rows->for_each([&ids](const db::Statement& row) { ids.push_back(row.integer(0)); });
    if (!read) return fail(read.error());
    std::sort(ids.rbegin(), ids.rend());
    return ids;
}

Result<Departures> read_departures(db::Connection& connection, std::int64_t after_note) {
    Departures departures;
    auto last = connection.query("SELECT coalesce(max(id), 0) FROM audit");
    if (!last) return fail(last.error());
    if (auto row = last->step(); !row) return fail(row.error());
    departures.last_note = last->integer(0);
    auto rows = connection.query(
        "SELECT DISTINCT a.target FROM audit a WHERE a.id > $1 AND a.action IN ('user.delete', 'user.delete_later') AND NOT EXISTS "
        "(SELECT 1 FROM users u WHERE u.handle = a.target AND u.deletion_due_at IS NULL)",
        after_note);
    if (!rows) return fail(rows.error());
    auto read = rows->for_each([&departures](const db::Statement& row) { departures.handles.push_back(row.text(0)); });
    if (!read) return fail(read.error());
    return departures;
}

Result<> put_ban(db::Connection& connection, std::int64_t channel_id, auth::UserId user, const Ban& ban) {
    return ignore_count(connection.execute(
        "INSERT INTO chat_bans (channel_id, user_id, until, reason, made_by, created_at) VALUES ($1, $2, $3, $4, $5, $6) "
        "ON CONFLICT (channel_id, user_id) DO UPDATE SET until = excluded.until, reason = excluded.reason, "
        "made_by = excluded.made_by, created_at = excluded.created_at",
        channel_id, user, ban.until, ban.reason, ban.by, ban.created_at));
}

Result<bool> drop_ban(db::Connection& connection, std::int64_t channel_id, auth::UserId user) {
    auto count = connection.execute("DELETE FROM chat_bans WHERE channel_id = $1 AND user_id = $2", channel_id, user);
    if (!count) return fail(count.error());
    return *count > 0;
}

Result<std::vector<Ban>> list_bans(db::Connection& connection, std::int64_t channel_id, Clock::Wall now) {
    auto rows = connection.query(
        "SELECT u.handle, u.display_name, b.until, b.reason, b.made_by, b.created_at FROM chat_bans b JOIN users u ON u.id = b.user_id "
        "WHERE b.channel_id = $1 AND (b.until IS NULL OR b.until > $2) ORDER BY b.created_at DESC, u.handle",
        channel_id, now);
    if (!rows) return fail(rows.error());
    std::vector<Ban> bans;
    auto read = rows->for_each([&bans](const db::Statement& row) { bans.push_back(read_ban(row, 0)); });
    if (!read) return fail(read.error());
    return bans;
}

Result<std::vector<Moderator>> list_moderators(db::Connection& connection, std::int64_t channel_id) {
    auto rows = connection.query(
        "SELECT u.handle, u.display_name, u.bio, u.avatar_version, u.created_at FROM chat_moderators c JOIN users u ON u.id = c.user_id "
        "WHERE c.channel_id = $1 ORDER BY u.handle",
        channel_id);
    if (!rows) return fail(rows.error());
    std::vector<Moderator> moderators;
    auto read = rows->for_each([&moderators](const db::Statement& row) {
        Moderator moderator{row.text(0), row.text(1), row.text(2), {}, row.time(4)};
        if (!row.is_null(3)) moderator.avatar_url = "/api/v1/users/" + moderator.handle + "/avatar?v=" + row.text(3);
        moderators.push_back(std::move(moderator));
    });
    if (!read) return fail(read.error());
    return moderators;
}

Result<> put_moderator(db::Connection& connection, std::int64_t channel_id, auth::UserId user, Clock::Wall at) {
    return ignore_count(connection.execute(
        "INSERT INTO chat_moderators (channel_id, user_id, added_at) VALUES ($1, $2, $3) ON CONFLICT (channel_id, user_id) DO NOTHING",
        channel_id, user, at));
}

Result<bool> drop_moderator(db::Connection& connection, std::int64_t channel_id, auth::UserId user) {
    auto count = connection.execute("DELETE FROM chat_moderators WHERE channel_id = $1 AND user_id = $2", channel_id, user);
    if (!count) return fail(count.error());
    return *count > 0;
}

Result<> put_settings(db::Connection& connection, std::int64_t channel_id, const Settings& settings) {
    return ignore_count(connection.execute(
        "INSERT INTO chat_settings (channel_id, slow_mode_s, followers_only_minutes, emote_only, links_allowed, moderators_only) "
        "VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (channel_id) DO UPDATE SET slow_mode_s = excluded.slow_mode_s, "
        "followers_only_minutes = excluded.followers_only_minutes, emote_only = excluded.emote_only, "
        "links_allowed = excluded.links_allowed, moderators_only = excluded.moderators_only",
        channel_id, settings.slow_mode_s, settings.followers_only_minutes, settings.emote_only, settings.links_allowed,
        settings.moderators_only));
}

Result<> put_words(db::Connection& connection, std::int64_t channel_id, const std::vector<std::string>& words) {
    if (auto dropped = connection.execute("DELETE FROM chat_words WHERE channel_id = $1", channel_id); !dropped)
        return fail(dropped.error());
    for (std::size_t i = 0; i < words.size(); ++i) {
        auto put = connection.execute("INSERT INTO chat_words (channel_id, position, word) VALUES ($1, $2, $3)", channel_id, i, words[i]);
        if (!put) return fail(put.error());
    }
    return {};
}

Result<Everything> read_everything(db::Connection& connection, Clock::Wall now) {
    Everything all;
    const auto each = [&connection](std::string_view sql, auto visit) -> Result<> {
        auto rows = connection.query(sql);
        if (!rows) return fail(rows.error());
        return rows->for_each(visit);
    };
    auto read =
        each("SELECT channel_id, slow_mode_s, followers_only_minutes, emote_only, links_allowed, moderators_only FROM chat_settings",
             [&all](const db::Statement& row) {
                 Settings settings{row.integer(1), row.optional_integer(2), row.boolean(3), row.boolean(4), row.boolean(5)};
                 all.settings.emplace_back(row.integer(0), settings);
             });
    if (!read) return fail(read.error());
    read = each("SELECT channel_id, word FROM chat_words ORDER BY channel_id, position",
                [&all](const db::Statement& row) { all.words.emplace_back(row.integer(0), row.text(1)); });
    if (!read) return fail(read.error());
    read = each(
        "SELECT b.channel_id, b.user_id, u.handle, u.display_name, b.until, b.reason, b.made_by, b.created_at FROM chat_bans b "
        "JOIN users u ON u.id = b.user_id",
        [&all, now](const db::Statement& row) {
            auto ban = read_ban(row, 2);
            if (!ban.until || *ban.until > now) all.bans.push_back({row.integer(0), row.integer(1), std::move(ban)});
        });
    if (!read) return fail(read.error());
    read = each("SELECT channel_id, user_id FROM chat_moderators",
                [&all](const db::Statement& row) { all.moderators.emplace_back(row.integer(0), row.integer(1)); });
    if (!read) return fail(read.error());
    auto departures = read_departures(connection, std::numeric_limits<std::int64_t>::max());
    if (!departures) return fail(departures.error());
    all.last_note = departures->last_note;
    return all;
}

}  // namespace session::chat::store
