#include "session/auth/sessions.hpp"

#include <catch2/catch.hpp>

#include "support/fake_clock.hpp"

using namespace session;
using namespace std::chrono_literals;

namespace {

auth::LoginSession login(const test::FakeClock& clock, std::string_view token, std::int64_t session_id, std::int64_t user_id) {
    auth::LoginSession session;
    session.who.user_id = user_id;
    session.who.session_id = session_id;
    session.who.handle = "user" + std::to_string(user_id);
    session.token_hash = auth::hash_token(token);
    session.created_at = session.last_seen_at = clock.wall_now();
    return session;
}

struct Fixture {
    test::FakeClock clock;
    auth::Sessions sessions{clock};
    std::vector<std::int64_t> ended;

    Fixture() {
        sessions.on_end([this](const auth::Identity& who) { ended.push_back(who.session_id); });
        sessions.add(login(clock, "one", 1, 7));
        sessions.add(login(clock, "two", 2, 7));
        sessions.add(login(clock, "three", 3, 8));
    }
};

}  // namespace

TEST_CASE("a token is its user's, and nothing else is") {
    Fixture fixture;
    const auto who = fixture.sessions.find("two", "192.0.2.1");
    REQUIRE(who);
    CHECK(who->user_id == 7);
    CHECK(who->session_id == 2);
    CHECK_FALSE(fixture.sessions.find("four"));
    CHECK_FALSE(fixture.sessions.find(""));
    CHECK_FALSE(fixture.sessions.find(std::string(100'000, 'x')));
}

TEST_CASE("a session ends thirty days after it was last used") {
    Fixture fixture;
    fixture.clock.advance(24h * 29);
    CHECK(fixture.sessions.find("one"));
    fixture.clock.advance(24h * 29);
    CHECK(fixture.sessions.find("one"));
    CHECK_FALSE(fixture.sessions.find("two"));
    CHECK_FALSE(fixture.sessions.is_active(2));
    CHECK(fixture.sessions.list(7).size() == 1);
}

TEST_CASE("ending one session, and all others of a user") {
    Fixture fixture;
    fixture.sessions.end(1);
    CHECK_FALSE(fixture.sessions.find("one"));
    CHECK_FALSE(fixture.sessions.is_active(1));
    CHECK(fixture.ended == std::vector<std::int64_t>{1});
    fixture.sessions.add(login(fixture.clock, "five", 5, 7));
    fixture.sessions.end_all_of(7, 5);
    CHECK(fixture.sessions.find("five"));
    CHECK(fixture.sessions.find("three"));
    CHECK(fixture.ended == std::vector<std::int64_t>{1, 2});
}

TEST_CASE("what the database has replaces what is known, and keeps what was seen since") {
    Fixture fixture;
    fixture.clock.advance(1h);
    CHECK(fixture.sessions.find("one", "192.0.2.9"));
    auto stale = login(fixture.clock, "one", 1, 7);
    stale.last_seen_at -= 1h;
    stale.who.role = auth::Role::admin;
    fixture.sessions.replace({stale, login(fixture.clock, "six", 6, 9)});
    CHECK(fixture.sessions.find("six"));
    CHECK_FALSE(fixture.sessions.find("two"));
    CHECK(fixture.ended.size() == 2);
    const auto kept = fixture.sessions.list(7);
    REQUIRE(kept.size() == 1);
    CHECK(kept[0].last_seen_at == fixture.clock.wall_now());
    CHECK(kept[0].address == "192.0.2.9");
    CHECK(kept[0].who.is_admin());
    CHECK(fixture.sessions.take_sightings().size() == 2);
    CHECK(fixture.sessions.take_sightings().empty());
}

TEST_CASE("changes of a user show in all its sessions at once") {
    Fixture fixture;
    fixture.sessions.rename(7, "Seven");
    fixture.sessions.set_role(7, auth::Role::admin);
    CHECK(fixture.sessions.find("one")->display_name == "Seven");
    CHECK(fixture.sessions.find("two")->is_admin());
    CHECK_FALSE(fixture.sessions.find("three")->is_admin());
    const auto until = fixture.clock.wall_now() + 10min;
    fixture.sessions.set_reauthenticated(2, until);
    CHECK(fixture.sessions.find("two")->is_reauthenticated(fixture.clock.wall_now()));
    CHECK_FALSE(fixture.sessions.find("one")->is_reauthenticated(fixture.clock.wall_now()));
}

TEST_CASE("a cookie is renewed once a day") {
    Fixture fixture;
    CHECK_FALSE(fixture.sessions.takes_renewal(1));
    fixture.clock.advance(25h);
    CHECK(fixture.sessions.takes_renewal(1));
    CHECK_FALSE(fixture.sessions.takes_renewal(1));
}
