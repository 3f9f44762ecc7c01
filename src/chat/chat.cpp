#include "session/chat/chat.hpp"

#include <map>
#include <utility>

#include "chat/impl.hpp"
#include "chat/text.hpp"

namespace session::chat {
namespace asio = boost::asio;
namespace {

Message make_line(const auth::Channel& channel, const auth::Identity& who, std::string text, Clock::Wall now) {
    Message message;
    message.handle = who.handle;
    message.display_name = who.display_name;
    message.badges = badges_of(channel, who);
    message.mentions = find_mentions(text);
    message.text = std::move(text);
    message.sent_at = now;
    return message;
}

}  // namespace

Rank rank_of(const auth::Channel& channel, const auth::Identity& who) noexcept {
    if (who.user_id == 0) return Rank::viewer;
    if (who.is_admin() || channel.is_owner(who.user_id)) return Rank::owner;
    return channel.is_moderator(who.user_id) ? Rank::moderator : Rank::viewer;
}

std::vector<std::string> badges_of(const auth::Channel& channel, const auth::Identity& who) {
    std::vector<std::string> badges;
    if (channel.is_owner(who.user_id)) badges.emplace_back("broadcaster");
    if (channel.is_moderator(who.user_id)) badges.emplace_back("moderator");
    if (who.is_admin()) badges.emplace_back("admin");
    return badges;
}

std::string topic_of(const auth::Channel& channel) {
    return "channel/" + channel.handle;
}

Chat::Chat(Sources sources) : impl_(std::make_shared<Impl>(std::move(sources))) {}

Chat::~Chat() = default;

Result<> Chat::load() {
    const auto now = impl_->sources.clock.wall_now();
    auto work = [now](db::Connection& connection) { return store::read_everything(connection, now); };
    auto all = impl_->sources.database.read_now(std::move(work));
    if (!all) return fail(all.error().with_context("cannot read the chat's rules"));
    impl_->last_note = all->last_note;
    for (const auto& [channel_id, settings] : all->settings) impl_->room(channel_id)->settings = settings;
    std::map<std::int64_t, std::vector<std::string>> words;
    for (auto& [channel_id, word] : all->words) words[channel_id].push_back(std::move(word));
    for (auto& [channel_id, list] : words) impl_->room(channel_id)->set_words(std::move(list));
    std::map<std::int64_t, std::vector<auth::UserId>> banned;
    std::map<std::int64_t, std::vector<auth::UserId>> moderators;
    for (auto& row : all->bans) {
        if (!row.ban.until) auth::insert_user(banned[row.channel_id], row.user);
        impl_->room(row.channel_id)->bans[row.user] = std::move(row.ban);
    }
    for (const auto& [channel_id, user] : all->moderators) auth::insert_user(moderators[channel_id], user);
    const auto channels = impl_->sources.channels.snapshot();
    for (const auto& channel : *channels) {
        const auto change = [&](auth::Channel& changed) {
            changed.banned = banned[channel->id];
            changed.moderators = moderators[channel->id];
        };
        impl_->sources.channels.update(channel->handle, change);
    }
    return {};
}

void Chat::forget(const std::string& handle) {
    const Json data{{"handle", handle}, {"ids", Json::array()}};
    const auto channels = impl_->sources.channels.snapshot();
    bool is_own_there = false;
    for (const auto& channel : *channels) {
        impl_->publish(*channel, "chat.purged", data);
        is_own_there = is_own_there || channel->handle == handle;
    }
    // Their own channel may be gone already; its pages are still open.
    if (!is_own_there) impl_->publish_to("channel/" + handle, "chat.purged", data);
}

Result<> Chat::notice_departures(db::Connection& connection) {
    const auto departures = store::read_departures(connection, impl_->last_note);
    if (!departures) return fail(departures.error());
    impl_->last_note = departures->last_note;
    for (const auto& handle : departures->handles) forget(handle);
    return {};
}

asio::awaitable<Result<Message>> Chat::send(auth::ChannelPtr channel, auth::Identity who, Line line) {
    if (who.user_id == 0) co_return refuse(ErrorCode::unauthorized, "sign_in_required", "Log in to chat.");
    auto text = clean_text(line.text);
    if (!text) co_return fail(text.error());
    const auto rank = rank_of(*channel, who);
    const auto room = impl_->room(channel->id);
    const auto now = impl_->sources.clock.wall_now();
    std::optional<std::int64_t> followers_only;
    {
        const std::lock_guard lock{room->mutex};
        const auto admitted = room->admit(who.user_id, rank, *text, impl_->sources.clock.steady_now(), now);
        if (!admitted) co_return fail(admitted.error());
        if (rank == Rank::viewer) followers_only = room->settings.followers_only_minutes;
    }
    auto message = make_line(*channel, who, std::move(*text), now);
    if (line.reply_to) message.reply = Message::Reply{*line.reply_to, {}, {}};
    if (line.on_air) {
        message.broadcast_id = line.on_air->broadcast_id;
        message.media_time_ms = line.on_air->media_time_ms;
    }
    auto work = [impl = impl_, channel_id = channel->id, user = who.user_id, followers_only, now,
                 message = std::move(message)](db::Connection& connection) mutable -> Result<Message> {
        if (followers_only) {
            std::optional<Clock::Wall> since;
            if (impl->sources.followed_since) {
                auto found = impl->sources.followed_since(connection, channel_id, user);
                if (!found) return fail(found.error());
                since = *found;
            }
            if (!since || now - *since < std::chrono::minutes{*followers_only}) {
                return refuse(ErrorCode::forbidden, "followers_only", "Only followers may write now.");
            }
        }
        if (auto stored = store::insert(connection, channel_id, user, message); !stored) return fail(stored.error());
        return std::move(message);
    };
    auto stored = co_await impl_->sources.database.write(std::move(work));
    if (!stored) co_return fail(stored.error());
    const std::lock_guard lock{room->mutex};
    if (!room->is_purged(who.user_id, stored->id)) impl_->publish_line(*channel, *stored);
    co_return std::move(*stored);
}

asio::awaitable<Result<Page>> Chat::history(auth::ChannelPtr channel, Query query) {
    auto work = [channel_id = channel->id, query = std::move(query)](db::Connection& connection) {
        return store::read_page(connection, channel_id, query);
    };
    auto page = co_await impl_->sources.database.read(std::move(work));
    co_return page;
}

Settings Chat::settings(const auth::Channel& channel) const {
    const auto room = impl_->room(channel.id);
    const std::lock_guard lock{room->mutex};
    return room->settings;
}

std::vector<std::string> Chat::words(const auth::Channel& channel) const {
    const auto room = impl_->room(channel.id);
    const std::lock_guard lock{room->mutex};
    return room->words;
}

std::optional<Ban> Chat::ban_of(const auth::Channel& channel, auth::UserId user) const {
    const auto room = impl_->room(channel.id);
    const std::lock_guard lock{room->mutex};
    const auto* ban = room->find_ban(user, impl_->sources.clock.wall_now());
    return ban == nullptr ? std::nullopt : std::optional{*ban};
}

std::shared_ptr<void> Chat::enter(const auth::Channel& channel, const auth::Identity* who) {
    auto room = impl_->room(channel.id);
    const auto user = who == nullptr ? 0 : who->user_id;
    {
        const std::lock_guard lock{room->mutex};
        room->enter(user, who == nullptr ? Chatter{} : Chatter{who->handle, who->display_name, badges_of(channel, *who)});
    }
    return {room.get(), [room, user](void*) {
                const std::lock_guard lock{room->mutex};
                room->leave(user);
            }};
}

Attendance Chat::attendance(const auth::Channel& channel) const {
    const auto room = impl_->room(channel.id);
    const std::lock_guard lock{room->mutex};
    return room->attendance();
}

}  // namespace session::chat
