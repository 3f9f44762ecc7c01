#include "chat/room.hpp"

#include <catch2/catch.hpp>

#include "support/fake_clock.hpp"

using namespace session;
using namespace std::chrono_literals;
using chat::Rank;

namespace {

struct Fixture {
    test::FakeClock clock;
    chat::Room room;
    Result<> last;

    // The reason of the refusal; empty: admitted.
    std::string say(const std::string& text, auth::UserId user = 1, Rank rank = Rank::viewer) {
        last = room.admit(user, rank, text, clock.steady_now(), clock.wall_now());
        return last ? "" : last.error().reason();
    }
    std::int64_t wait() const { return last ? 0 : last.error().retry_after().value_or(0s).count(); }
};

}  // namespace

TEST_CASE("room: a few lines at once, then two in three seconds, each person by itself") {
    Fixture fixture;
    for (int i = 0; i < 10; ++i) CHECK(fixture.say("x").empty());
    CHECK(fixture.say("x") == "rate_limited");
    CHECK(fixture.wait() == 2);
    CHECK(fixture.say("x", 2).empty());
    fixture.clock.advance(1600ms);
    CHECK(fixture.say("x").empty());
    CHECK(fixture.say("x") == "rate_limited");
    for (int i = 0; i < 40; ++i) CHECK(fixture.say("x", 3, Rank::moderator).empty());
}

TEST_CASE("room: a room takes so many lines, whoever writes them") {
    Fixture fixture;
    int admitted = 0;
    for (auth::UserId user = 1; user <= 300; ++user) admitted += fixture.say("x", user).empty() ? 1 : 0;
    CHECK(admitted == 200);
    CHECK(fixture.say("x", 301) == "rate_limited");
    CHECK(fixture.say("x", 302, Rank::moderator).empty());
    fixture.clock.advance(1s);
    CHECK(fixture.say("x", 301).empty());
}

TEST_CASE("room: slow mode counts each viewer's last line, and not moderators'") {
    Fixture fixture;
    fixture.room.settings.slow_mode_s = 30;
    CHECK(fixture.say("x").empty());
    fixture.clock.advance(10s);
    CHECK(fixture.say("x") == "slow_mode");
    CHECK(fixture.wait() == 20);
    CHECK(fixture.say("x", 2, Rank::moderator).empty());
    CHECK(fixture.say("x", 2, Rank::moderator).empty());
    fixture.clock.advance(20s);
    CHECK(fixture.say("x").empty());
}

TEST_CASE("room: modes hold viewers, not moderators") {
    Fixture fixture;
    auto& settings = fixture.room.settings;
    settings.links_allowed = false;
    CHECK(fixture.say("see example.com") == "links_blocked");
    settings.emote_only = true;
    CHECK(fixture.say("words") == "emote_only");
    CHECK(fixture.say("\U0001F600").empty());
    settings.moderators_only = true;
    CHECK(fixture.say("\U0001F600") == "moderators_only");
    fixture.room.set_words({"darn"});
    CHECK(fixture.say("darn example.com", 2, Rank::moderator).empty());
    settings = {};
    CHECK(fixture.say("oh DARN") == "blocked_word");
}

TEST_CASE("room: bans and timeouts") {
    Fixture fixture;
    fixture.room.bans[1] = chat::Ban{};
    CHECK(fixture.say("x") == "banned");
    fixture.room.bans[2].until = fixture.clock.wall_now() + 60s;
    CHECK(fixture.say("x", 2) == "timed_out");
    CHECK(fixture.wait() == 60);
    fixture.clock.advance(60s);
    CHECK(fixture.say("x", 2).empty());
    CHECK(fixture.room.find_ban(2, fixture.clock.wall_now()) == nullptr);
    CHECK(fixture.room.find_ban(1, fixture.clock.wall_now()) != nullptr);
}

TEST_CASE("room: who is there") {
    Fixture fixture;
    fixture.room.enter(0, {});
    fixture.room.enter(2, {"zoe", "Zoe", {}});
    fixture.room.enter(2, {"zoe", "Zoe", {}});
    fixture.room.enter(1, {"adam", "Adam", {"moderator"}});
    CHECK(fixture.room.attendance().count == 3);
    CHECK(fixture.room.attendance().chatters.front().handle == "adam");
    fixture.room.leave(2);
    CHECK(fixture.room.attendance().chatters.size() == 2);
    fixture.room.leave(2);
    fixture.room.leave(0);
    CHECK(fixture.room.attendance().count == 1);
}
