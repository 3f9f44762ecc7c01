// The services on a database of the test's own, with people in it.
#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <catch2/catch.hpp>
#include <optional>
#include <string>
#include <vector>

#include "session/channels/broadcasts.hpp"
#include "session/channels/categories.hpp"
#include "session/channels/follows.hpp"
#include "session/channels/profiles.hpp"
#include "session/channels/search.hpp"
#include "session/channels/stream_keys.hpp"
#include "support/fake_clock.hpp"
#include "support/temporary_database.hpp"

namespace session::test {

template <class T>
T run(boost::asio::awaitable<T> awaitable) {
    // One for all: a database's thread may let go of it only after the result is there.
    static boost::asio::io_context context{1};
    context.restart();
    std::optional<T> result;
    boost::asio::co_spawn(context, std::move(awaitable), [&](const std::exception_ptr& error, T value) {
        if (error) std::rethrow_exception(error);
        result = std::move(value);
    });
    context.run();
    return std::move(*result);
}

struct ChannelsFixture {
    TemporaryDatabase database;
    auth::ChannelDirectory directory;
    FakeClock clock;
    channels::Store store{*database, directory, clock};
    channels::Profiles profiles{store};
    channels::StreamKeys keys{store, as_bytes("the server's secret")};
    channels::KeyUse key_use{store};
    channels::Follows follows{store};
    channels::Categories categories{store};
    channels::Broadcasts broadcasts{store};
    channels::Search search{store};

    ChannelsFixture() {
        for (const auto* handle : {"ann", "bob", "cid"}) add_user(handle);
        REQUIRE(profiles.sync({}));
    }

    std::int64_t add_user(const std::string& handle, channels::Adoption adoption = channels::Adoption::refuse) {
        const auto now = clock.wall_now();
        auto work = [&](db::Connection& connection) -> Result<std::int64_t> {
            auto row = connection.query(
                "INSERT INTO users (handle, display_name, email, password_hash, created_at) VALUES ($1, $1, $1, '', $2) RETURNING id",
                handle, now);
            if (!row) return fail(row.error());
            const auto inserted = row->step();
            if (!inserted) return fail(inserted.error());
            const auto id = row->integer(0);
            row->reset();
            if (auto made = channels::create_channel(connection, id, handle, now, adoption); !made) return fail(made.error());
            return id;
        };
        const auto id = database->write_now(work);
        if (!id) last_error = id.error().reason();
        return id.value_or(0);
    }
    void execute(const std::string& sql) {
        auto work = [&](db::Connection& connection) { return connection.execute_script(sql); };
        REQUIRE(database->write_now(work));
    }
    void set(const std::string& handle, channels::ProfileChange change) { REQUIRE(run(profiles.update(handle, std::move(change)))); }
    [[nodiscard]] std::int64_t user(const std::string& handle) const { return directory.find(handle)->owner; }

    std::string last_error;
};

}  // namespace session::test
