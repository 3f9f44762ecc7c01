#include "session/channels/categories.hpp"

#include "channels/fixture.hpp"

using namespace session;
using test::run;
using Fixture = test::ChannelsFixture;

TEST_CASE("a site starts with six categories") {
    Fixture fixture;
    const auto list = run(fixture.categories.list());
    REQUIRE(list);
    std::vector<std::string> slugs;
    for (const auto& each : *list) slugs.push_back(each.slug);
    CHECK(slugs == std::vector<std::string>{"art", "chatting", "gaming", "music", "science", "sport"});
}

TEST_CASE("categories are added and renamed; channels' cards follow") {
    Fixture fixture;
    const auto made = run(fixture.categories.create("Food & Drink", ""));
    REQUIRE(made);
    CHECK(made->slug == "food-drink");
    CHECK(run(fixture.categories.create("food & drink", "other")).error().reason() == "name_taken");
    CHECK(run(fixture.categories.create("Other", "food-drink")).error().reason() == "slug_taken");
    CHECK(run(fixture.categories.create("Other", "No Slug")).error().reason() == "invalid_fields");
    CHECK(run(fixture.categories.create("\xe6\x96\x99", "")).error().reason() == "invalid_fields");
    channels::ProfileChange change;
    change.category_slug = "food-drink";
    fixture.set("ann", change);
    CHECK(run(fixture.categories.rename("food-drink", "Cooking"))->name == "Cooking");
    CHECK(fixture.directory.find("ann")->category == "Cooking");
    CHECK(fixture.directory.find("ann")->category_slug == "food-drink");
    CHECK(run(fixture.categories.rename("food-drink", "Music")).error().reason() == "name_taken");
    CHECK(run(fixture.categories.rename("none", "x")).error().reason() == "category_not_found");
}

TEST_CASE("a merged category's channels and past go to the other") {
    Fixture fixture;
    channels::ProfileChange change;
    change.category_slug = "sport";
    fixture.set("ann", change);
    channels::BroadcastFacts facts{"ann", "b1", fixture.clock.wall_now(), fixture.clock.wall_now(), 0, 0, {}};
    REQUIRE(run(fixture.broadcasts.record({facts})));
    REQUIRE(run(fixture.categories.merge("sport", "gaming")));
    CHECK(fixture.directory.find("ann")->category_slug == "gaming");
    CHECK(run(fixture.broadcasts.of_channel("ann", std::nullopt, 10))->front().category_slug == "gaming");
    CHECK(run(fixture.categories.find("sport")).error().reason() == "category_not_found");
    CHECK(run(fixture.categories.merge("gaming", "gaming")).error().reason() == "same_category");
    CHECK(run(fixture.categories.merge("gaming", "none")).error().reason() == "category_not_found");
}

TEST_CASE("a category's picture") {
    Fixture fixture;
    CHECK(run(fixture.categories.art("art")).error().reason() == "category_not_found");
    REQUIRE(run(fixture.categories.set_art("art", Bytes{1, 2, 3}, "image/png")));
    const auto art = run(fixture.categories.art("art"));
    REQUIRE(art);
    CHECK(art->picture == Bytes{1, 2, 3});
    CHECK(art->type == "image/png");
    const auto version = run(fixture.categories.find("art"))->art_version;
    REQUIRE(run(fixture.categories.set_art("art", Bytes{4}, "image/webp")));
    CHECK(run(fixture.categories.find("art"))->art_version > version);
    CHECK(run(fixture.categories.set_art("none", Bytes{4}, "image/webp")).error().reason() == "category_not_found");
}
