// Chat rooms, one for each channel: saying lines, reading them, and keeping order.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "session/auth/channel_directory.hpp"
#include "session/auth/sessions.hpp"
#include "session/base/clock.hpp"
#include "session/base/result.hpp"
#include "session/chat/types.hpp"
#include "session/db/database.hpp"
#include "session/events/hub.hpp"

namespace session::chat {

// What chat works with. All of it outlives the chat.
struct Sources {
    db::Database& database;
    auth::ChannelDirectory& channels;  // bans and moderators are kept there too: who is banned may not watch either
    events::Hub& hub;                  // topic "channel/<handle>"
    const Clock& clock;
    // Since when that user has followed the channel, if so; called within a database work. Empty: nobody follows anybody.
    std::function<Result<std::optional<Clock::Wall>>(db::Connection&, std::int64_t channel_id, auth::UserId user)> followed_since;
};

// Thread-safe: every function may be called on any I/O thread. `who` comes from the session and is who a line is by; what is refused comes
// as an error with one of the API's codes as its reason.
//
// A line is on disk before anybody sees it: readers are never shown one that a crash takes back. The commit that this waits for is shared
// by all that come at the same time.
class Chat {
   public:
    explicit Chat(Sources sources);
    ~Chat();
    Chat(const Chat&) = delete;
    Chat& operator=(const Chat&) = delete;

    // Reads modes, words, bans and moderators, and puts the last two into the directory. Blocks; at start, after the channels.
    [[nodiscard]] Result<> load();

    struct Line {
        std::string text;
        std::optional<std::int64_t> reply_to;
        std::optional<OnAir> on_air;
    };
    [[nodiscard]] boost::asio::awaitable<Result<Message>> send(auth::ChannelPtr channel, auth::Identity who, Line line);

    struct Query {
        std::optional<std::int64_t> before;  // an id
        std::string user;                    // only lines of that handle; empty: all
        std::int64_t limit = 50;
    };
    // `shows_deleted` false: deleted lines come without their text, and queries for one user's lines without deleted ones.
    [[nodiscard]] boost::asio::awaitable<Result<Page>> history(auth::ChannelPtr channel, Query query);

    [[nodiscard]] boost::asio::awaitable<Result<>> remove(auth::ChannelPtr channel, auth::Identity who, std::int64_t message);
    [[nodiscard]] boost::asio::awaitable<Result<>> restore(auth::ChannelPtr channel, auth::Identity who, std::int64_t message);
    [[nodiscard]] boost::asio::awaitable<Result<Purge>> purge(auth::ChannelPtr channel, auth::Identity who, std::string user);
    // Takes back what was purged at that moment; how many lines came back.
    [[nodiscard]] boost::asio::awaitable<Result<std::int64_t>> unpurge(auth::ChannelPtr channel, auth::Identity who, std::string user,
                                                                       Clock::Wall purged_at);

    struct BanOrder {
        std::string user;
        std::optional<std::chrono::seconds> duration;  // a timeout; it does not bar from watching
        std::string reason;
    };
    [[nodiscard]] boost::asio::awaitable<Result<Ban>> ban(auth::ChannelPtr channel, auth::Identity who, BanOrder order);
    [[nodiscard]] boost::asio::awaitable<Result<>> unban(auth::ChannelPtr channel, auth::Identity who, std::string user);
    [[nodiscard]] boost::asio::awaitable<Result<std::vector<Ban>>> bans(auth::ChannelPtr channel);

    // For moderators, and for oneself.
    [[nodiscard]] boost::asio::awaitable<Result<Standing>> standing(auth::ChannelPtr channel, auth::Identity who, std::string user);

    [[nodiscard]] boost::asio::awaitable<Result<std::vector<Moderator>>> moderators(auth::ChannelPtr channel);
    [[nodiscard]] boost::asio::awaitable<Result<>> add_moderator(auth::ChannelPtr channel, auth::Identity who, std::string user);
    [[nodiscard]] boost::asio::awaitable<Result<>> remove_moderator(auth::ChannelPtr channel, auth::Identity who, std::string user);

    [[nodiscard]] Settings settings(const auth::Channel& channel) const;
    [[nodiscard]] boost::asio::awaitable<Result<>> set_settings(auth::ChannelPtr channel, auth::Identity who, Settings settings);
    [[nodiscard]] std::vector<std::string> words(const auth::Channel& channel) const;
    [[nodiscard]] boost::asio::awaitable<Result<>> set_words(auth::ChannelPtr channel, auth::Identity who, std::vector<std::string> words);

    // What somebody who comes in is told of a ban of theirs.
    [[nodiscard]] std::optional<Ban> ban_of(const auth::Channel& channel, auth::UserId user) const;

    // An account went, or goes and may come back: open pages take away what it said, wherever that was.
    void forget(const std::string& handle);
    // The same for accounts that another process deleted. Within a database work.
    [[nodiscard]] Result<> notice_departures(db::Connection& connection);

    // Being in the room, for as long as it is held. `who` null: not signed in.
    [[nodiscard]] std::shared_ptr<void> enter(const auth::Channel& channel, const auth::Identity* who);
    [[nodiscard]] Attendance attendance(const auth::Channel& channel) const;

   private:
    struct Impl;
    std::shared_ptr<Impl> impl_;
};

[[nodiscard]] std::string topic_of(const auth::Channel& channel);

}  // namespace session::chat
