// A database with people and a channel, and the chat over it.
#pragma once

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <string>
#include <utility>
#include <vector>

#include "session/chat/chat.hpp"
#include "support/temporary_database.hpp"

namespace session::testing {

// The server's tables, without those of the modules that chat does not know.
inline db::Options chat_tables() {
    static const auto migrations = [] {
        std::vector<db::Migration> some;
        for (const auto& migration : db::embedded_migrations()) {
            if (migration.number == 1 || migration.number == 3) some.push_back(migration);
        }
        some.insert(some.begin() + 1, db::Migration{2, "channels",
                                                    "CREATE TABLE channels (id INTEGER PRIMARY KEY, handle TEXT NOT NULL UNIQUE);"
                                                    "ALTER TABLE users ADD COLUMN deletion_due_at INTEGER;"});
        return some;
    }();
    db::Options options;
    options.migrations = migrations;
    return options;
}

// Runs a coroutine to its end on this thread. Databases that answered it may still hold on to its context for a moment: it outlives them.
template <class T>
T run(boost::asio::awaitable<T> work) {
    static boost::asio::io_context io;
    io.restart();
    auto future = boost::asio::co_spawn(io, std::move(work), boost::asio::use_future);
    io.run();
    return future.get();
}

// Users 1 alice (the channel's owner), 2 bob, 3 carol, 4 mallory, 5 root (admin); channel 10 "studio", moderated by carol. `Clock`: a
// test's.
template <class TestClock>
class ChatHouse {
   public:
    explicit ChatHouse(TestClock& test_clock) : clock(test_clock) {
        const auto fill = [](db::Connection& connection) -> Result<> {
            std::int64_t id = 0;
            for (const std::string name : {"alice", "bob", "carol", "mallory", "root"}) {
                auto added = connection.execute(
                    "INSERT INTO users (id, handle, display_name, email, password_hash, role, created_at) VALUES ($1, $2, $3, $4, '', $5, "
                    "0)",
                    ++id, name, static_cast<char>(name[0] - 32) + name.substr(1), name + "@example.org", name == "root" ? "admin" : "user");
                if (!added) return fail(added.error());
            }
            auto channel = connection.execute("INSERT INTO channels (id, handle) VALUES (10, 'studio')");
            if (!channel) return fail(channel.error());
            auto moderator = connection.execute("INSERT INTO chat_moderators (channel_id, user_id, added_at) VALUES (10, 3, 0)");
            if (!moderator) return fail(moderator.error());
            return {};
        };
        if (auto filled = database->write_now(fill); !filled) throw std::runtime_error(filled.error().message());
        auth::Channel channel;
        channel.id = 10;
        channel.handle = "studio";
        channel.owner = 1;
        if (!channels.upsert(std::move(channel))) throw std::runtime_error("no channel");
        reload();
    }
    // As after a restart.
    void reload() {
        chat.emplace(chat::Sources{*database, channels, hub, clock, followed_since});
        if (auto loaded = chat->load(); !loaded) throw std::runtime_error(loaded.error().message());
    }

    static auth::Identity person(std::int64_t id) {
        static const std::vector<std::string> kNames{"", "alice", "bob", "carol", "mallory", "root"};
        auth::Identity who;
        who.user_id = id;
        who.handle = kNames[static_cast<std::size_t>(id)];
        who.display_name = who.handle;
        who.role = id == 5 ? auth::Role::admin : auth::Role::user;
        return who;
    }
    auth::ChannelPtr studio() const { return channels.find("studio"); }

    Result<chat::Message> say(std::int64_t who, std::string text, std::optional<std::int64_t> reply_to = std::nullopt) {
        chat::Chat::Line line;
        line.text = std::move(text);
        line.reply_to = reply_to;
        return run(chat->send(studio(), person(who), std::move(line)));
    }
    // The reason of the refusal; empty: said.
    std::string refusal(std::int64_t who, std::string text) {
        const auto said = say(who, std::move(text));
        return said ? "" : said.error().reason();
    }
    std::vector<chat::Message> history(chat::Chat::Query query = {}) {
        return run(chat->history(studio(), std::move(query))).value().messages;
    }

    TestClock& clock;
    test::TemporaryDatabase database{chat_tables()};
    auth::ChannelDirectory channels;
    events::Hub hub{clock};
    std::function<Result<std::optional<Clock::Wall>>(db::Connection&, std::int64_t, auth::UserId)> followed_since;
    std::optional<chat::Chat> chat;
};

}  // namespace session::testing
