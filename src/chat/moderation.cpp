#include <algorithm>
#include <boost/asio/awaitable.hpp>

#include "chat/impl.hpp"
#include "chat/text.hpp"
#include "session/auth/audit.hpp"

namespace session::chat {
namespace asio = boost::asio;
namespace {

constexpr std::size_t kPurgedIds = 500;  // named in one event
// Said anew, an event each: no more than what a socket's queue and the hub's memory hold easily. The others are there after a reload.
constexpr std::size_t kRestoredAtOnce = 50;

auth::AuditNote note(const auth::Channel& channel, std::string action, std::string target, std::string detail = {}) {
    auth::AuditNote note;
    note.channel_id = channel.id;
    note.action = std::move(action);
    note.target = std::move(target);
    note.detail = std::move(detail);
    return note;
}

Result<store::User> find_punishable(db::Connection& connection, const auth::Channel& channel, const auth::Identity& who,
                                    const std::string& handle) {
    auto user = store::find_user(connection, handle);
    if (!user) return user;
    if (user->id == who.user_id) return refuse(ErrorCode::conflict, "yourself", "You can't do this to yourself.");
    const bool is_staff = user->is_admin || channel.is_owner(user->id);
    if (is_staff || (channel.is_moderator(user->id) && rank_of(channel, who) != Rank::owner)) {
        return refuse(ErrorCode::forbidden, "forbidden", "You can't do this to who runs the channel.");
    }
    return user;
}

std::string describe(const Ban& ban) {
    if (!ban.until) return ban.reason;
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(*ban.until - ban.created_at).count();
    return std::to_string(seconds) + " s" + (ban.reason.empty() ? "" : ": " + ban.reason);
}

}  // namespace

asio::awaitable<Result<>> Chat::remove(auth::ChannelPtr channel, auth::Identity who, std::int64_t message) {
    const auto now = impl_->sources.clock.wall_now();
    auto work = [channel, who, message, now](db::Connection& connection) -> Result<> {
        auto found = store::find_message(connection, channel->id, message);
        if (!found) return fail(found.error());
        const bool is_own = found->user == who.user_id;
        if (!is_own) {
            if (auto allowed = require(*channel, who, Rank::moderator); !allowed) return allowed;
        }
        if (found->message.is_deleted) return {};
        if (auto marked = store::mark_deleted(connection, message, now); !marked) return marked;
        if (is_own) return {};
        const auto text = std::string{first_graphemes(found->message.text, 100)};
        return auth::audit(connection, &who, note(*channel, "chat.delete", found->message.handle, text), now);
    };
    auto removed = co_await impl_->sources.database.write(std::move(work));
    if (!removed) co_return removed;
    const auto room = impl_->room(channel->id);
    const std::lock_guard lock{room->mutex};
    impl_->publish(*channel, "chat.deleted", Json{{"ids", {message}}, {"by", who.handle}});
    co_return removed;
}

asio::awaitable<Result<>> Chat::restore(auth::ChannelPtr channel, auth::Identity who, std::int64_t message) {
    if (auto allowed = require(*channel, who, Rank::moderator); !allowed) co_return allowed;
    const auto now = impl_->sources.clock.wall_now();
    auto work = [channel, who, message, now](db::Connection& connection) -> Result<Message> {
        auto found = store::find_message(connection, channel->id, message);
        if (!found) return fail(found.error());
        if (found->is_leaving) return refuse(ErrorCode::not_found, "message_not_found", "There is no such line.");
        if (auto marked = store::mark_deleted(connection, message, std::nullopt); !marked) return fail(marked.error());
        auto noted = auth::audit(connection, &who, note(*channel, "chat.restore", found->message.handle), now);
        if (!noted) return fail(noted.error());
        found->message.is_deleted = false;
        return std::move(found->message);
    };
    auto restored = co_await impl_->sources.database.write(std::move(work));
    if (!restored) co_return fail(restored.error());
    const auto room = impl_->room(channel->id);
    const std::lock_guard lock{room->mutex};
    impl_->publish(*channel, "chat.restored", to_json(*restored));
    co_return Result<>{};
}

asio::awaitable<Result<Purge>> Chat::purge(auth::ChannelPtr channel, auth::Identity who, std::string user) {
    if (auto allowed = require(*channel, who, Rank::moderator); !allowed) co_return fail(allowed.error());
    struct Purged {
        store::User user;
        std::vector<std::int64_t> ids;
    };
    const auto now = impl_->sources.clock.wall_now();
    auto work = [channel, who, user, now](db::Connection& connection) -> Result<Purged> {
        auto found = store::find_user(connection, user);
        if (!found) return fail(found.error());
        auto ids = store::purge(connection, channel->id, found->id, now);
        if (!ids) return fail(ids.error());
        auto noted = auth::audit(connection, &who, note(*channel, "chat.purge", user, std::to_string(ids->size()) + " lines"), now);
        if (!noted) return fail(noted.error());
        return Purged{std::move(*found), std::move(*ids)};
    };
    auto purged = co_await impl_->sources.database.write(std::move(work));
    if (!purged) co_return fail(purged.error());
    auto& ids = purged->ids;
    const auto count = static_cast<std::int64_t>(ids.size());
    const auto room = impl_->room(channel->id);
    const std::lock_guard lock{room->mutex};
    if (!ids.empty()) room->note_purge(purged->user.id, ids.front());
    ids.resize(std::min(ids.size(), kPurgedIds));
    impl_->publish(*channel, "chat.purged", Json{{"handle", purged->user.handle}, {"ids", ids}});
    co_return Purge{count, now};
}

asio::awaitable<Result<std::int64_t>> Chat::unpurge(auth::ChannelPtr channel, auth::Identity who, std::string user, Clock::Wall purged_at) {
    if (auto allowed = require(*channel, who, Rank::moderator); !allowed) co_return fail(allowed.error());
    struct Restored {
        std::int64_t count = 0;
        std::vector<Message> newest;
    };
    const auto now = impl_->sources.clock.wall_now();
    auto work = [channel, who, user, purged_at, now](db::Connection& connection) -> Result<Restored> {
        auto found = store::find_user(connection, user);
        if (!found) return fail(found.error());
        auto ids = store::unpurge(connection, channel->id, found->id, purged_at);
        if (!ids) return fail(ids.error());
        Restored restored;
        restored.count = static_cast<std::int64_t>(ids->size());
        ids->resize(std::min(ids->size(), kRestoredAtOnce));
        for (const auto id : *ids) {
            auto message = store::find_message(connection, channel->id, id);
            if (!message) return fail(message.error());
            if (message->is_leaving) break;  // all are of one writer
            restored.newest.push_back(std::move(message->message));
        }
        const auto detail = std::to_string(restored.count) + " lines";
        auto noted = auth::audit(connection, &who, note(*channel, "chat.unpurge", user, detail), now);
        if (!noted) return fail(noted.error());
        return restored;
    };
    auto restored = co_await impl_->sources.database.write(std::move(work));
    if (!restored) co_return fail(restored.error());
    const auto room = impl_->room(channel->id);
    const std::lock_guard lock{room->mutex};
    for (const auto& message : restored->newest) impl_->publish(*channel, "chat.restored", to_json(message));
    co_return restored->count;
}

asio::awaitable<Result<Standing>> Chat::standing(auth::ChannelPtr channel, auth::Identity who, std::string user) {
    if (who.handle != user) {
        if (auto allowed = require(*channel, who, Rank::moderator); !allowed) co_return fail(allowed.error());
    }
    auto work = [impl = impl_, channel_id = channel->id, user](db::Connection& connection) -> Result<Standing> {
        auto found = store::find_user(connection, user);
        if (!found) return fail(found.error());
        Standing standing;
        if (impl->sources.followed_since) {
            auto since = impl->sources.followed_since(connection, channel_id, found->id);
            if (!since) return fail(since.error());
            standing.followed_at = *since;
        }
        const auto room = impl->room(channel_id);
        const std::lock_guard lock{room->mutex};
        if (const auto* ban = room->find_ban(found->id, impl->sources.clock.wall_now())) standing.ban = *ban;
        return standing;
    };
    auto standing = co_await impl_->sources.database.read(std::move(work));
    co_return standing;
}

asio::awaitable<Result<Ban>> Chat::ban(auth::ChannelPtr channel, auth::Identity who, BanOrder order) {
    if (auto allowed = require(*channel, who, Rank::moderator); !allowed) co_return fail(allowed.error());
    struct Banned {
        auth::UserId user = 0;
        Ban ban;
    };
    const auto now = impl_->sources.clock.wall_now();
    auto work = [channel, who, order = std::move(order), now](db::Connection& connection) -> Result<Banned> {
        auto user = find_punishable(connection, *channel, who, order.user);
        if (!user) return fail(user.error());
        Ban ban{user->handle, user->display_name, std::nullopt, order.reason, who.handle, now};
        if (order.duration) ban.until = now + *order.duration;
        if (auto put = store::put_ban(connection, channel->id, user->id, ban); !put) return fail(put.error());
        if (auto dropped = store::drop_moderator(connection, channel->id, user->id); !dropped) return fail(dropped.error());
        auto noted = auth::audit(connection, &who, note(*channel, ban.until ? "chat.timeout" : "chat.ban", ban.handle, describe(ban)), now);
        if (!noted) return fail(noted.error());
        return Banned{user->id, std::move(ban)};
    };
    auto banned = co_await impl_->sources.database.write(std::move(work));
    if (!banned) co_return fail(banned.error());
    const auto user = banned->user;
    const auto& ban = banned->ban;
    const auto change = [user, is_timeout = ban.until.has_value()](auth::Channel& changed) {
        auth::remove_user(changed.moderators, user);
        if (is_timeout) {
            auth::remove_user(changed.banned, user);
        } else {
            auth::insert_user(changed.banned, user);
        }
    };
    impl_->sources.channels.update(channel->handle, change);
    const auto room = impl_->room(channel->id);
    const std::lock_guard lock{room->mutex};
    room->bans[user] = ban;
    const auto until = to_json(ban)["until"];
    impl_->publish(*channel, "chat.ban", Json{{"handle", ban.handle}, {"until", until}, {"lifted", false}},
                   {events::Audience::Kind::moderators, user});
    co_return ban;
}

asio::awaitable<Result<>> Chat::unban(auth::ChannelPtr channel, auth::Identity who, std::string user) {
    if (auto allowed = require(*channel, who, Rank::moderator); !allowed) co_return allowed;
    const auto now = impl_->sources.clock.wall_now();
    auto work = [channel, who, user, now](db::Connection& connection) -> Result<store::User> {
        auto found = store::find_user(connection, user);
        if (!found) return found;
        auto dropped = store::drop_ban(connection, channel->id, found->id);
        if (!dropped) return fail(dropped.error());
        if (!*dropped) return refuse(ErrorCode::not_found, "ban_not_found", "They are not banned.");
        auto noted = auth::audit(connection, &who, note(*channel, "chat.unban", user), now);
        if (!noted) return fail(noted.error());
        return found;
    };
    auto lifted = co_await impl_->sources.database.write(std::move(work));
    if (!lifted) co_return fail(lifted.error());
    const auto change = [user_id = lifted->id](auth::Channel& changed) { auth::remove_user(changed.banned, user_id); };
    impl_->sources.channels.update(channel->handle, change);
    const auto room = impl_->room(channel->id);
    const std::lock_guard lock{room->mutex};
    room->bans.erase(lifted->id);
    impl_->publish(*channel, "chat.ban", Json{{"handle", lifted->handle}, {"until", nullptr}, {"lifted", true}},
                   {events::Audience::Kind::moderators, lifted->id});
    co_return Result<>{};
}

asio::awaitable<Result<std::vector<Ban>>> Chat::bans(auth::ChannelPtr channel) {
    const auto now = impl_->sources.clock.wall_now();
    auto work = [channel_id = channel->id, now](db::Connection& connection) { return store::list_bans(connection, channel_id, now); };
    auto bans = co_await impl_->sources.database.read(std::move(work));
    co_return bans;
}

asio::awaitable<Result<std::vector<Moderator>>> Chat::moderators(auth::ChannelPtr channel) {
    auto work = [channel_id = channel->id](db::Connection& connection) { return store::list_moderators(connection, channel_id); };
    auto moderators = co_await impl_->sources.database.read(std::move(work));
    co_return moderators;
}

asio::awaitable<Result<>> Chat::add_moderator(auth::ChannelPtr channel, auth::Identity who, std::string user) {
    if (auto allowed = require(*channel, who, Rank::owner); !allowed) co_return allowed;
    const auto now = impl_->sources.clock.wall_now();
    auto work = [channel, who, user, now](db::Connection& connection) -> Result<store::User> {
        auto found = store::find_user(connection, user);
        if (!found) return found;
        if (auto put = store::put_moderator(connection, channel->id, found->id, now); !put) return fail(put.error());
        auto noted = auth::audit(connection, &who, note(*channel, "moderator.add", user), now);
        if (!noted) return fail(noted.error());
        return found;
    };
    auto added = co_await impl_->sources.database.write(std::move(work));
    if (!added) co_return fail(added.error());
    const auto change = [user_id = added->id](auth::Channel& changed) { auth::insert_user(changed.moderators, user_id); };
    impl_->sources.channels.update(channel->handle, change);
    co_return Result<>{};
}

asio::awaitable<Result<>> Chat::remove_moderator(auth::ChannelPtr channel, auth::Identity who, std::string user) {
    if (auto allowed = require(*channel, who, Rank::owner); !allowed) co_return allowed;
    const auto now = impl_->sources.clock.wall_now();
    auto work = [channel, who, user, now](db::Connection& connection) -> Result<store::User> {
        auto found = store::find_user(connection, user);
        if (!found) return found;
        auto dropped = store::drop_moderator(connection, channel->id, found->id);
        if (!dropped) return fail(dropped.error());
        if (!*dropped) return refuse(ErrorCode::not_found, "moderator_not_found", "They do not moderate this channel.");
        auto noted = auth::audit(connection, &who, note(*channel, "moderator.remove", user), now);
        if (!noted) return fail(noted.error());
        return found;
    };
    auto removed = co_await impl_->sources.database.write(std::move(work));
    if (!removed) co_return fail(removed.error());
    const auto change = [user_id = removed->id](auth::Channel& changed) { auth::remove_user(changed.moderators, user_id); };
    impl_->sources.channels.update(channel->handle, change);
    co_return Result<>{};
}

asio::awaitable<Result<>> Chat::set_settings(auth::ChannelPtr channel, auth::Identity who, Settings settings) {
    if (auto allowed = require(*channel, who, Rank::moderator); !allowed) co_return allowed;
    const auto now = impl_->sources.clock.wall_now();
    const auto json = to_json(settings);
    auto work = [channel, who, settings, detail = json.dump(), now](db::Connection& connection) -> Result<> {
        if (auto put = store::put_settings(connection, channel->id, settings); !put) return put;
        return auth::audit(connection, &who, note(*channel, "chat.settings", channel->handle, detail), now);
    };
    auto put = co_await impl_->sources.database.write(std::move(work));
    if (!put) co_return put;
    const auto room = impl_->room(channel->id);
    const std::lock_guard lock{room->mutex};
    room->settings = settings;
    impl_->publish(*channel, "chat.settings", json);
    co_return put;
}

asio::awaitable<Result<>> Chat::set_words(auth::ChannelPtr channel, auth::Identity who, std::vector<std::string> words) {
    if (auto allowed = require(*channel, who, Rank::moderator); !allowed) co_return allowed;
    const auto now = impl_->sources.clock.wall_now();
    auto work = [channel, who, words, now](db::Connection& connection) -> Result<> {
        if (auto put = store::put_words(connection, channel->id, words); !put) return put;
        return auth::audit(connection, &who, note(*channel, "chat.words", channel->handle, std::to_string(words.size()) + " words"), now);
    };
    auto put = co_await impl_->sources.database.write(std::move(work));
    if (!put) co_return put;
    const auto room = impl_->room(channel->id);
    const std::lock_guard lock{room->mutex};
    room->set_words(std::move(words));
    co_return put;
}

}  // namespace session::chat
