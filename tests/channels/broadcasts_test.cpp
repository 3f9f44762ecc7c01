#include "session/channels/broadcasts.hpp"

#include "channels/fixture.hpp"

using namespace session;
using namespace std::chrono_literals;
using test::run;
using Fixture = test::ChannelsFixture;

namespace {

channels::BroadcastFacts facts(const Fixture& fixture, std::string handle, std::string id, std::chrono::seconds ago) {
    channels::BroadcastFacts made;
    made.handle = std::move(handle);
    made.broadcast_id = std::move(id);
    made.started_at = fixture.clock.wall_now() - ago;
    return made;
}

}  // namespace

TEST_CASE("a broadcast's facts: while it runs, and when it has ended") {
    Fixture fixture;
    auto one = facts(fixture, "ann", "b1", 100s);
    one.peak_viewers = 3;
    REQUIRE(run(fixture.broadcasts.record({one})));
    CHECK(run(fixture.broadcasts.of_channel("ann", std::nullopt, 10))->empty());
    CHECK(run(fixture.profiles.details("ann", 0))->last_live_at == fixture.clock.wall_now());

    channels::ProfileChange title;
    title.title = "The last title";
    title.category_slug = "music";
    fixture.set("ann", title);
    one.peak_viewers = 2;  // a restarted counter does not take away what was
    one.unique_viewers = 7;
    one.watch_time = 150s;
    one.ended_at = fixture.clock.wall_now();
    REQUIRE(run(fixture.broadcasts.record({one})));
    const auto past = run(fixture.broadcasts.of_channel("ann", std::nullopt, 10));
    REQUIRE(past);
    REQUIRE(past->size() == 1);
    const auto& broadcast = past->front();
    CHECK(broadcast.broadcast_id == "b1");
    CHECK(broadcast.title == "The last title");
    CHECK(broadcast.category_slug == "music");
    CHECK(broadcast.duration == 100s);
    CHECK(broadcast.peak_viewers == 3);
    CHECK(broadcast.unique_viewers == 7);
    CHECK(broadcast.watch_time == 150s);
    CHECK(broadcast.average_viewers() == Approx(1.5));
    CHECK(run(fixture.broadcasts.of_channel("nobody", std::nullopt, 10)).error().reason() == "channel_not_found");
}

TEST_CASE("what a crash left open ended when it was last seen, with the last known figures") {
    Fixture fixture;
    auto one = facts(fixture, "ann", "b1", 60s);
    one.peak_viewers = 4;
    REQUIRE(run(fixture.broadcasts.record({one})));
    fixture.clock.advance(1h);
    CHECK(*fixture.broadcasts.close_open() == 1);
    CHECK(*fixture.broadcasts.close_open() == 0);
    const auto past = run(fixture.broadcasts.of_channel("ann", std::nullopt, 10));
    REQUIRE(past->size() == 1);
    CHECK(past->front().duration == 60s);
    CHECK(past->front().peak_viewers == 4);
}

TEST_CASE("pages go from the newest back") {
    Fixture fixture;
    for (int i = 0; i < 5; ++i) {
        auto one = facts(fixture, "ann", "b" + std::to_string(i), std::chrono::seconds{100 - i / 2});
        one.ended_at = fixture.clock.wall_now();
        REQUIRE(run(fixture.broadcasts.record({one})));
    }
    std::vector<std::string> seen;
    std::optional<channels::Position> before;
    while (true) {
        const auto page = run(fixture.broadcasts.of_channel("ann", before, 2));
        REQUIRE(page);
        if (page->empty()) break;
        for (const auto& each : *page) seen.push_back(each.broadcast_id);
        before = channels::Position{db::to_milliseconds(page->back().started_at), page->back().id};
    }
    CHECK(seen == std::vector<std::string>{"b4", "b3", "b2", "b1", "b0"});
}

TEST_CASE("of all channels: public ones, and members' to members") {
    Fixture fixture;
    for (const auto* handle : {"ann", "bob", "cid"}) {
        auto one = facts(fixture, handle, std::string{"b-"} + handle, 10s);
        one.ended_at = fixture.clock.wall_now();
        REQUIRE(run(fixture.broadcasts.record({one})));
    }
    channels::ProfileChange members;
    members.visibility = auth::Visibility::members;
    fixture.set("bob", members);
    channels::ProfileChange invited;
    invited.visibility = auth::Visibility::invited;
    fixture.set("cid", invited);
    CHECK(run(fixture.broadcasts.recent({}, std::nullopt, 10))->size() == 1);
    CHECK(run(fixture.broadcasts.recent({7, false}, std::nullopt, 10))->size() == 2);
}
