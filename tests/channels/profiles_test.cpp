#include "session/channels/profiles.hpp"

#include "channels/fixture.hpp"

using namespace session;
using test::run;
using Fixture = test::ChannelsFixture;

namespace {

channels::DeclaredChannel declared(std::string handle, std::string key, std::string category = {}) {
    channels::DeclaredChannel made;
    made.handle = std::move(handle);
    made.key = StreamKey{std::move(key)};
    made.title = "From the file";
    made.category = std::move(category);
    made.tags = {"one", "two"};
    return made;
}

}  // namespace

TEST_CASE("an account has a channel, open to everybody") {
    const Fixture fixture;
    const auto ann = fixture.directory.find("ann");
    REQUIRE(ann != nullptr);
    CHECK(ann->owner != 0);
    CHECK(ann->display_name == "ann");
    CHECK(ann->visibility == auth::Visibility::everyone);
    CHECK_FALSE(ann->is_declared);
    CHECK(ann->avatar_url.empty());
}

TEST_CASE("a channel says what was changed, and only that, in the directory too") {
    Fixture fixture;
    channels::ProfileChange change;
    change.title = "Painting";
    change.category_slug = "art";
    change.tags = std::vector<std::string>{"oil", "calm"};
    change.description = "Every day";
    change.language = "de";
    change.visibility = auth::Visibility::members;
    change.thumbnail = auth::ThumbnailMode::blur;
    fixture.set("ann", change);
    channels::ProfileChange title;
    title.title = "Drawing";
    fixture.set("ann", title);
    const auto ann = fixture.directory.find("ann");
    CHECK(ann->title == "Drawing");
    CHECK(ann->category == "Art");
    CHECK(ann->category_slug == "art");
    CHECK(ann->tags == std::vector<std::string>{"oil", "calm"});
    CHECK(ann->language == "de");
    CHECK(ann->visibility == auth::Visibility::members);
    CHECK(ann->thumbnail == auth::ThumbnailMode::blur);
    CHECK(run(fixture.profiles.details("ann", 0))->description == "Every day");
    CHECK(fixture.directory.find("bob")->title.empty());
    channels::ProfileChange none;
    none.category_slug = "";
    none.tags = std::vector<std::string>{};
    fixture.set("ann", none);
    CHECK(fixture.directory.find("ann")->category.empty());
    CHECK(fixture.directory.find("ann")->tags.empty());
}

TEST_CASE("a category that is none is refused, and nothing is changed") {
    Fixture fixture;
    channels::ProfileChange change;
    change.title = "Painting";
    change.category_slug = "nonsense";
    const auto refused = run(fixture.profiles.update("ann", change));
    REQUIRE_FALSE(refused);
    CHECK(refused.error().reason() == "invalid_fields");
    CHECK(refused.error().fields().front().first == "category");
    CHECK(fixture.directory.find("ann")->title.empty());
    CHECK(run(fixture.profiles.update("nobody", {})).error().reason() == "channel_not_found");
}

TEST_CASE("declared channels: the file wins, their handle is reserved, the operator's account adopts them") {
    Fixture fixture;
    REQUIRE(fixture.profiles.sync({declared("stage", "key-1", "Board games")}));
    const auto stage = fixture.directory.find("stage");
    REQUIRE(stage != nullptr);
    CHECK(stage->owner == 0);
    CHECK(stage->is_declared);
    CHECK(stage->category == "Board games");
    CHECK(stage->category_slug == "board-games");
    CHECK(fixture.directory.find_by_key(StreamKey{"key-1"}).channel->handle == "stage");
    channels::ProfileChange title;
    title.title = "Mine";
    CHECK(run(fixture.profiles.update("stage", title)).error().reason() == "declared_channel");
    channels::ProfileChange description;
    description.description = "Said here";
    CHECK(run(fixture.profiles.update("stage", description)));

    CHECK(fixture.add_user("stage") == 0);
    CHECK(fixture.last_error == "handle_taken");
    const auto owner = fixture.add_user("stage", channels::Adoption::allow);
    CHECK(owner != 0);
    REQUIRE(run(fixture.profiles.refresh()));
    CHECK(fixture.directory.find("stage")->owner == owner);
    CHECK(fixture.directory.find_by_key(StreamKey{"key-1"}).channel->handle == "stage");
}

TEST_CASE("a reload takes declared channels in and out, and keeps what others know of them") {
    Fixture fixture;
    REQUIRE(fixture.profiles.sync({declared("stage", "key-1"), declared("studio", "key-2")}));
    fixture.directory.update("stage", [](auth::Channel& each) { each.banned = {7}; });
    const auto id = fixture.directory.find("stage")->id;
    REQUIRE(fixture.profiles.sync({declared("stage", "key-3")}));
    CHECK(fixture.directory.find("stage")->banned == std::vector<auth::UserId>{7});
    CHECK(fixture.directory.find("stage")->id == id);
    CHECK(fixture.directory.find("studio") == nullptr);
    CHECK(fixture.directory.find_by_key(StreamKey{"key-1"}).is_revoked);
    CHECK(fixture.directory.find_by_key(StreamKey{"key-2"}).channel == nullptr);
    CHECK(fixture.directory.find_by_key(StreamKey{"key-3"}).channel->handle == "stage");
    // A key that moves to another channel.
    REQUIRE(fixture.profiles.sync({declared("studio", "key-3"), declared("stage", "key-4")}));
    CHECK(fixture.directory.find_by_key(StreamKey{"key-3"}).channel->handle == "studio");
    REQUIRE(fixture.profiles.sync({}));
    CHECK(fixture.directory.find("stage") == nullptr);
    CHECK(fixture.directory.find("ann") != nullptr);
    // Nobody's any more: the next account of that name starts anew.
    CHECK(fixture.add_user("stage") != 0);
}

TEST_CASE("who may watch a private channel") {
    Fixture fixture;
    REQUIRE(run(fixture.profiles.allow("ann", "bob")));
    REQUIRE(run(fixture.profiles.allow("ann", "bob")));
    REQUIRE(run(fixture.profiles.allow("ann", "cid")));
    CHECK(*run(fixture.profiles.allowed("ann")) == std::vector<std::string>{"bob", "cid"});
    CHECK(fixture.directory.find("ann")->allowed == std::vector<auth::UserId>{fixture.user("bob"), fixture.user("cid")});
    REQUIRE(run(fixture.profiles.disallow("ann", "bob")));
    REQUIRE(run(fixture.profiles.disallow("ann", "bob")));
    CHECK(*run(fixture.profiles.allowed("ann")) == std::vector<std::string>{"cid"});
    CHECK(run(fixture.profiles.allow("ann", "nobody")).error().reason() == "user_not_found");
    CHECK(run(fixture.profiles.allow("nobody", "bob")).error().reason() == "channel_not_found");
    CHECK(run(fixture.profiles.allowed("nobody")).error().reason() == "channel_not_found");
}

TEST_CASE("what other processes change comes in: names, pictures, accounts that come and go") {
    Fixture fixture;
    fixture.execute(
        "UPDATE users SET display_name = 'Ann Smith', avatar_version = 3 WHERE handle = 'ann'; DELETE FROM users WHERE handle = 'bob';");
    fixture.add_user("dan");
    const auto untouched = fixture.directory.find("cid");
    REQUIRE(run(fixture.profiles.refresh()));
    CHECK(fixture.directory.find("ann")->display_name == "Ann Smith");
    CHECK(fixture.directory.find("ann")->avatar_url == "/api/v1/users/ann/avatar?v=3");
    CHECK(fixture.directory.find("bob") == nullptr);
    CHECK(fixture.directory.find("dan") != nullptr);
    CHECK(fixture.directory.find("cid") == untouched);
}

TEST_CASE("an account that the command line made gets its channel") {
    Fixture fixture;
    fixture.execute("INSERT INTO users (handle, display_name, email, password_hash, created_at) VALUES ('eve', 'Eve', 'eve', '', 0)");
    REQUIRE(run(fixture.profiles.refresh()));
    REQUIRE(run(fixture.profiles.refresh()));
    REQUIRE(fixture.directory.find("eve") != nullptr);
    CHECK(fixture.directory.find("eve")->display_name == "Eve");
}

TEST_CASE("who is suspended does not publish") {
    Fixture fixture;
    const auto key = run(fixture.keys.create("ann", "Studio"));
    REQUIRE(key);
    fixture.execute("UPDATE users SET is_disabled = 1 WHERE handle = 'ann'");
    REQUIRE(run(fixture.profiles.refresh()));
    CHECK(fixture.directory.find_by_key(key->secret).channel->is_suspended);
    fixture.execute("UPDATE users SET is_disabled = 0 WHERE handle = 'ann'");
    REQUIRE(run(fixture.profiles.refresh()));
    CHECK_FALSE(fixture.directory.find_by_key(key->secret).channel->is_suspended);
}

TEST_CASE("slugs") {
    CHECK(channels::make_slug("Board games & Chess!") == "board-games-chess");
    CHECK(channels::make_slug("  a--b  ") == "a-b");
    CHECK(channels::make_slug("\xc3\xa9") == "");
    CHECK(channels::make_slug(std::string(100, 'x')).size() == 60);
}
