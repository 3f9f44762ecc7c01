#include "session/channels/search.hpp"

#include "channels/fixture.hpp"

using namespace session;
using namespace std::chrono_literals;
using test::run;
using Fixture = test::ChannelsFixture;

namespace {

struct SearchFixture : Fixture {
    SearchFixture() {
        channels::ProfileChange ann;
        ann.title = "Caf\xc3\xa9 in M\xc3\xa1laga";
        ann.category_slug = "chatting";
        ann.tags = std::vector<std::string>{"Espresso"};
        set("ann", ann);
        channels::ProfileChange bob;
        bob.title = "Playing like ann";
        bob.category_slug = "gaming";
        set("bob", bob);
    }
    std::vector<std::string> found(const std::string& text, channels::Reader reader = {}) {
        const auto results = run(search.find(text, reader, 10));
        REQUIRE(results);
        return results->channels;
    }
};
using Handles = std::vector<std::string>;

}  // namespace

TEST_CASE("search: neither case nor accents matter") {
    SearchFixture fixture;
    for (const auto* text : {"CAFE", "caf\xc3\xa9", "Cafe malaga", "M\xc3\x81LAGA", "espresso", "ESPRESSO cafe", "chatting"}) {
        CHECK(fixture.found(text) == Handles{"ann"});
    }
    CHECK(fixture.found("tea").empty());
    CHECK(fixture.found("cafe tea").empty());
}

TEST_CASE("search: words may be begun only, and names count more than titles") {
    SearchFixture fixture;
    CHECK(fixture.found("m") == Handles{"ann"});
    CHECK(fixture.found("ma") == Handles{"ann"});
    CHECK(fixture.found("espr caf") == Handles{"ann"});
    CHECK(fixture.found("ann") == Handles{"ann", "bob"});
}

TEST_CASE("search: operators and quotes are only text") {
    SearchFixture fixture;
    for (const auto* text : {"\"", "\"\"", "*", "cafe\"", "AND", "cafe AND", "(cafe", "name:", "name:cafe", "NEAR(a b)", "-", "--", "^cafe",
                             "cafe*", "a'b", "; DROP TABLE users", "{x}", "%", "\\"}) {
        INFO(text);
        CHECK(run(fixture.search.find(text, {}, 10)));
    }
    CHECK(fixture.found("cafe\"") == Handles{"ann"});
    CHECK(fixture.found(std::string{"cafe\0malaga", 11}) == Handles{"ann"});
    CHECK(channels::to_match_expression("a \"b c\" ! d*") == R"("a"* """b"* "c"""* "d*"*)");
    CHECK(channels::to_match_expression(" \t!? ").empty());
    CHECK(fixture.found(std::string(5000, 'x')).empty());
}

TEST_CASE("search: what is hidden is not found") {
    SearchFixture fixture;
    channels::ProfileChange change;
    change.visibility = auth::Visibility::invited;
    fixture.set("ann", change);
    CHECK(fixture.found("cafe").empty());
    CHECK(fixture.found("cafe", {fixture.user("bob"), false}).empty());
    CHECK(fixture.found("cafe", {fixture.user("ann"), false}) == Handles{"ann"});
    CHECK(fixture.found("cafe", {fixture.user("bob"), true}) == Handles{"ann"});
    change.visibility = auth::Visibility::members;
    fixture.set("ann", change);
    CHECK(fixture.found("cafe").empty());
    CHECK(fixture.found("cafe", {fixture.user("bob"), false}) == Handles{"ann"});
    change.visibility = auth::Visibility::unlisted;
    fixture.set("ann", change);
    CHECK(fixture.found("cafe", {fixture.user("bob"), false}).empty());
}

TEST_CASE("search: changed titles and names, categories, past broadcasts, and what is gone") {
    SearchFixture fixture;
    channels::BroadcastFacts facts{"ann", "b1", fixture.clock.wall_now() - 10s, fixture.clock.wall_now(), 0, 0, {}};
    REQUIRE(run(fixture.broadcasts.record({facts})));
    channels::ProfileChange change;
    change.title = "Tea";
    fixture.set("ann", change);
    CHECK(fixture.found("cafe").empty());
    CHECK(fixture.found("tea") == Handles{"ann"});
    const auto past = run(fixture.search.find("cafe", {}, 10));
    REQUIRE(past->broadcasts.size() == 1);
    CHECK(past->broadcasts.front().broadcast_id == "b1");
    fixture.execute("UPDATE users SET display_name = 'Zo\xc3\xab' WHERE handle = 'ann'");
    REQUIRE(run(fixture.profiles.refresh()));
    CHECK(fixture.found("zoe") == Handles{"ann"});
    CHECK(run(fixture.search.find("gam", {}, 10))->categories.front().slug == "gaming");
    REQUIRE(run(fixture.categories.rename("gaming", "Play")));
    CHECK(run(fixture.search.find("gam", {}, 10))->categories.empty());
    CHECK(fixture.found("play") == Handles{"bob"});
    fixture.execute("DELETE FROM users WHERE handle = 'ann'");
    CHECK(fixture.found("zoe").empty());
    CHECK(run(fixture.search.find("cafe", {}, 10))->broadcasts.empty());
}
