// What becomes of a channel when its account goes.
#include "channels/fixture.hpp"

using namespace session;
using namespace session::test;

namespace {

struct Person : ChannelsFixture {
    Person() {
        channels::ProfileChange change;
        change.title = "Painting";
        change.tags = std::vector<std::string>{"calm"};
        set("ann", change);
        REQUIRE(run(keys.create("ann", "OBS")));
        REQUIRE(run(follows.follow(user("ann"), "bob")));
        REQUIRE(run(follows.follow(user("bob"), "ann")));
        REQUIRE(run(profiles.allow("ann", "cid")));
        channels::BroadcastFacts facts;
        facts.handle = "ann";
        facts.broadcast_id = "b1";
        facts.started_at = clock.wall_now();
        facts.ended_at = clock.wall_now() + std::chrono::seconds{90};
        REQUIRE(run(broadcasts.record({facts})));
    }
    std::int64_t count(const std::string& sql) {
        auto counted = database->read_now([&](db::Connection& connection) -> Result<std::int64_t> {
            auto rows = connection.query(sql);
            if (!rows) return fail(rows.error());
            if (auto row = rows->step(); !row) return fail(row.error());
            return rows->integer(0);
        });
        REQUIRE(counted);
        return *counted;
    }
    void leave(std::int64_t id) {
        const auto done = database->write_now([&](db::Connection& connection) -> Result<> {
            if (auto gone = channels::delete_channel_of(connection, id); !gone) return gone;
            if (auto gone = connection.execute("DELETE FROM users WHERE id = $1", id); !gone) return fail(gone.error());
            return {};
        });
        REQUIRE(done);
    }
};

}  // namespace

TEST_CASE("a deleted account takes its channel along, out of the search index too") {
    Person person;
    const auto channel = person.directory.find("ann")->id;
    person.execute("INSERT INTO audit (channel_id, actor, action, target, detail, at) VALUES (" + std::to_string(channel) +
                   ", 'ann', 'channel.update', 'ann', '', 0)");
    person.leave(person.user("ann"));
    for (const auto* table : {"stream_keys", "follows", "channel_allowed", "broadcasts", "broadcast_search", "channel_tags", "audit"}) {
        INFO(table);
        CHECK(person.count(std::string{"SELECT count(*) FROM "} + table) == 0);
    }
    CHECK(person.count("SELECT count(*) FROM channels") == 2);
    CHECK(person.count("SELECT count(*) FROM channel_search WHERE channel_search MATCH 'painting'") == 0);
}

TEST_CASE("ids of channels are never given twice") {
    Person person;
    const auto last = person.directory.find("cid")->id;
    person.leave(person.user("cid"));
    person.add_user("dan");
    REQUIRE(run(person.profiles.refresh()));
    CHECK(person.directory.find("dan")->id == last + 1);
}

TEST_CASE("a channel of the configuration file stays when its owner's account is deleted") {
    Person person;
    channels::DeclaredChannel declared;
    declared.handle = "eve";
    declared.title = "Of the file";
    declared.key = StreamKey{"declared-0123456789abcdef"};
    REQUIRE(person.profiles.sync({declared}));
    const auto eve = person.add_user("eve", channels::Adoption::allow);
    channels::ProfileChange change;
    change.description = "Mine";
    person.set("eve", change);
    REQUIRE(run(person.keys.create("eve", "OBS")));
    person.leave(eve);
    REQUIRE(run(person.profiles.refresh()));
    const auto channel = person.directory.find("eve");
    REQUIRE(channel != nullptr);
    CHECK(channel->owner == 0);
    CHECK(channel->keys.size() == 1);
    CHECK(person.count("SELECT count(*) FROM channels WHERE description <> ''") == 0);
}

TEST_CASE("nobody sees the channel of an account that is going") {
    Person person;
    person.execute("UPDATE users SET deletion_due_at = 1 WHERE handle = 'ann'");
    REQUIRE(run(person.profiles.refresh()));
    CHECK(person.directory.find("ann") == nullptr);
    CHECK(run(person.broadcasts.recent({}, std::nullopt, 10))->empty());
    CHECK(run(person.search.find("painting", {}, 10))->channels.empty());
    CHECK_FALSE(run(person.follows.follow(person.user("bob"), "ann")));
    person.execute("UPDATE users SET deletion_due_at = NULL WHERE handle = 'ann'");
    REQUIRE(run(person.profiles.refresh()));
    CHECK(person.directory.find("ann") != nullptr);
    CHECK(run(person.search.find("painting", {}, 10))->channels == std::vector<std::string>{"ann"});
}
