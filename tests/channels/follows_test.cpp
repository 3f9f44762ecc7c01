#include "session/channels/follows.hpp"

#include "channels/fixture.hpp"

using namespace session;
using namespace std::chrono_literals;
using test::run;
using Fixture = test::ChannelsFixture;

TEST_CASE("following is idempotent, and one's own") {
    Fixture fixture;
    const auto ann = fixture.user("ann");
    CHECK(*run(fixture.follows.follow(ann, "bob")));
    CHECK_FALSE(*run(fixture.follows.follow(ann, "bob")));
    CHECK(*run(fixture.follows.is_following(ann, "bob")));
    CHECK_FALSE(*run(fixture.follows.is_following(fixture.user("cid"), "bob")));
    CHECK(run(fixture.profiles.details("bob", ann))->is_following);
    CHECK(run(fixture.profiles.details("bob", 0))->followers == 1);
    CHECK(*run(fixture.follows.followers("bob")) == std::vector<auth::UserId>{ann});
    CHECK(*run(fixture.follows.unfollow(ann, "bob")));
    CHECK_FALSE(*run(fixture.follows.unfollow(ann, "bob")));
    CHECK(run(fixture.follows.list(ann))->empty());
    CHECK(run(fixture.follows.follow(ann, "nobody")).error().reason() == "channel_not_found");
    CHECK(run(fixture.follows.unfollow(ann, "nobody")).error().reason() == "channel_not_found");
}

TEST_CASE("the list has what one follows and nothing else, last live first") {
    Fixture fixture;
    const auto ann = fixture.user("ann");
    REQUIRE(run(fixture.follows.follow(ann, "bob")));
    REQUIRE(run(fixture.follows.follow(ann, "cid")));
    REQUIRE(run(fixture.follows.follow(fixture.user("bob"), "ann")));
    fixture.execute("UPDATE channels SET last_live_at = 5 WHERE handle = 'cid'");
    const auto list = run(fixture.follows.list(ann));
    REQUIRE(list);
    REQUIRE(list->size() == 2);
    CHECK((*list)[0].handle == "cid");
    CHECK((*list)[0].last_live_at.has_value());
    CHECK((*list)[1].handle == "bob");
    fixture.execute("DELETE FROM users WHERE handle = 'cid'");
    CHECK(run(fixture.follows.list(ann))->size() == 1);
}
