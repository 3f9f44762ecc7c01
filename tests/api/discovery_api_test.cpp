// Following, categories, search, and what admins see and do.
#include "api/channels_fixture.hpp"

using namespace session;
using namespace std::chrono_literals;
using auth::Visibility;
using nlohmann::json;
using test::Names;
using test::run;
using Fixture = test::ChannelsApi;

TEST_CASE("old fault: follow was a GET, which any page could make a browser send", "[old-fault]") {
    Fixture fixture;
    const std::string path = "/api/v1/channels/ann/follow";
    CHECK(fixture.bob.get(path).status == 405);
    auto foreign = test::ApiCaller::make("PUT", path);
    foreign.headers["Origin"] = "https://evil.example";
    CHECK(fixture.bob.send(foreign).code() == "bad_origin");
    CHECK(fixture.nobody.put(path).status == 401);
    CHECK(fixture.nobody.del(path).status == 401);
    CHECK(fixture.bob.get("/api/v1/following").json["channels"].empty());
    CHECK(fixture.bob.put(path).status == 204);
    CHECK(fixture.bob.put(path).status == 204);
    CHECK(fixture.bob.get("/api/v1/channels/ann").json["is_following"] == true);
    CHECK(fixture.bob.get("/api/v1/channels/ann").json["follower_count"] == 1);
    CHECK(fixture.bob.del(path).status == 204);
    CHECK(fixture.bob.del(path).status == 204);
    CHECK(fixture.bob.get("/api/v1/channels/ann").json["is_following"] == false);
    CHECK(fixture.bob.put("/api/v1/channels/nobody/follow").status == 404);
    CHECK(fixture.bob.del("/api/v1/channels/nobody/follow").status == 404);
}

TEST_CASE("old fault: \"Following\" listed everything", "[old-fault]") {
    Fixture fixture;
    CHECK(fixture.nobody.get("/api/v1/following").status == 401);
    for (const auto* handle : {"ann", "bob", "cid"}) fixture.go_live(handle);
    CHECK(fixture.admin.get("/api/v1/following").json["channels"].empty());
    REQUIRE(fixture.admin.put("/api/v1/channels/ann/follow").status == 204);
    REQUIRE(fixture.bob.put("/api/v1/channels/cid/follow").status == 204);
    CHECK(fixture.handles(fixture.admin.get("/api/v1/following").json["channels"]) == Names{"ann"});
    CHECK(fixture.handles(fixture.bob.get("/api/v1/following").json["channels"]) == Names{"cid"});
}

TEST_CASE("following: live ones first by viewers, then those that were live last; in pages") {
    Fixture fixture;
    fixture.add_user("dan");
    REQUIRE(run(fixture.profiles.refresh()));
    for (const auto* handle : {"ann", "bob", "cid", "dan"})
        REQUIRE(fixture.admin.put(std::string{"/api/v1/channels/"} + handle + "/follow").status == 204);
    fixture.go_live("bob");
    fixture.go_live("cid");
    fixture.viewers = {{"cid", 3}, {"bob", 1}};
    fixture.execute("UPDATE channels SET last_live_at = 7 WHERE handle = 'dan'");
    const auto first = fixture.admin.get("/api/v1/following?limit=3");
    CHECK(fixture.handles(first.json["channels"]) == Names{"cid", "bob", "dan"});
    const auto rest = fixture.admin.get("/api/v1/following?limit=3&cursor=" + first.json["next_cursor"].get<std::string>());
    CHECK(fixture.handles(rest.json["channels"]) == Names{"ann"});
    CHECK(rest.json["next_cursor"].is_null());
    fixture.make("dan", Visibility::invited);
    fixture.sessions.set_role(fixture.user("admin"), auth::Role::user);
    CHECK(fixture.handles(fixture.admin.get("/api/v1/following").json["channels"]) == Names{"cid", "bob", "ann"});
    // Also what is hidden since can be let go of.
    CHECK(fixture.admin.del("/api/v1/channels/dan/follow").status == 204);
}

TEST_CASE("categories: by viewers, by their beginning, with art") {
    Fixture fixture;
    channels::ProfileChange change;
    change.category_slug = "music";
    fixture.set("ann", change);
    fixture.go_live("ann");
    fixture.viewers = {{"ann", 4}};
    const auto list = fixture.nobody.get("/api/v1/categories");
    REQUIRE(list.json["categories"].size() == 6);
    CHECK(list.json["categories"][0] ==
          json{{"slug", "music"}, {"name", "Music"}, {"art_url", nullptr}, {"viewers", 4}, {"live_channels", 1}});
    CHECK(fixture.nobody.get("/api/v1/categories?q=S").json["categories"].size() == 2);
    CHECK(fixture.nobody.get("/api/v1/categories/music").json["viewers"] == 4);
    CHECK(fixture.nobody.get("/api/v1/categories/none").code() == "category_not_found");
    CHECK(fixture.nobody.get("/api/v1/categories/music/art").status == 404);

    auto upload = test::ApiCaller::make("PUT", "/api/v1/admin/categories/music/art");
    upload.body = "\x89PNG\r\n\x1a\n and so on";
    upload.headers["Content-Type"] = "image/png";
    CHECK(fixture.ann.send(upload).status == 403);
    CHECK(fixture.admin.send(upload).status == 204);
    const std::string url = fixture.nobody.get("/api/v1/categories/music").json["art_url"];
    const auto art = fixture.nobody.get(url);
    CHECK(art.content_type == "image/png");
    CHECK(art.body == upload.body);
    upload.body = "<svg onload=alert(1)>";
    CHECK(fixture.admin.send(upload).status == 415);
    upload.body = std::string(3'000'000, 'x');
    CHECK(fixture.admin.send(upload).status == 413);
}

TEST_CASE("admins keep the categories; others don't") {
    Fixture fixture;
    const std::string base = "/api/v1/admin/categories";
    const json food{{"name", "Food"}};
    CHECK(fixture.nobody.post(base, food).status == 401);
    CHECK(fixture.ann.post(base, food).status == 403);
    CHECK(fixture.ann.patch(base + "/art", food).status == 403);
    CHECK(fixture.ann.post(base + "/art/merge", json{{"into", "music"}}).status == 403);
    const auto made = fixture.admin.post(base, food);
    CHECK(made.status == 201);
    CHECK(made.json["slug"] == "food");
    CHECK(fixture.admin.post(base, food).code() == "name_taken");
    CHECK(fixture.admin.post(base, json{{"name", ""}}).status == 422);
    CHECK(fixture.admin.patch(base + "/food", json{{"name", "Cooking"}}).json["name"] == "Cooking");
    CHECK(fixture.admin.patch(base + "/food", json{{"name", "Music"}}).status == 409);
    CHECK(fixture.admin.patch(base + "/none", json{{"name", "X"}}).status == 404);
    CHECK(fixture.admin.post(base + "/food/merge", json{{"into", "food"}}).status == 409);
    CHECK(fixture.admin.post(base + "/food/merge", json{{"into", "none"}}).status == 404);
    CHECK(fixture.admin.post(base + "/food/merge", json{{"into", "music"}}).json["slug"] == "music");
    CHECK(fixture.nobody.get("/api/v1/categories/food").status == 404);
}

TEST_CASE("old fault: search was case-sensitive", "[old-fault]") {
    Fixture fixture;
    channels::ProfileChange change;
    change.title = "Caf\xc3\xa9 del Mar";
    fixture.set("ann", change);
    fixture.set("bob", change);
    fixture.go_live("bob");
    const auto now = fixture.clock.wall_now();
    REQUIRE(run(fixture.broadcasts.record({{"cid", "b1", now - 9s, now, 0, 0, 0s}, {"ann", "b2", now - 9s, now, 0, 0, 0s}})));
    for (const auto* text : {"CAFE", "cafe", "caf%C3%89", "del+caf", "Mar"}) {
        const auto found = fixture.nobody.get(std::string{"/api/v1/search?q="} + text);
        CHECK(fixture.handles(found.json["live"]) == Names{"bob"});
        CHECK(fixture.handles(found.json["channels"]) == Names{"ann"});
        CHECK(fixture.handles(found.json["broadcasts"]) == Names{"ann"});
    }
    CHECK(fixture.nobody.get("/api/v1/search?q=mus").json["categories"][0]["slug"] == "music");
    for (const auto* text : {"", "%22", "%00", "%FF", "AND", "%2A", "%27%3B--"})
        CHECK(fixture.nobody.get(std::string{"/api/v1/search?q="} + text).status == 200);
    CHECK(fixture.nobody.get("/api/v1/search").json["live"].empty());
    fixture.make("ann", Visibility::invited);
    CHECK(fixture.nobody.get("/api/v1/search?q=cafe").json["channels"].empty());
    CHECK(fixture.nobody.get("/api/v1/search?q=cafe").json["broadcasts"].empty());
}

TEST_CASE("admins see all that is on the air, and end it") {
    Fixture fixture;
    for (const auto* handle : {"ann", "bob", "cid"}) fixture.go_live(handle);
    fixture.make("ann", Visibility::invited);
    fixture.viewers = {{"ann", 2}};
    const std::string base = "/api/v1/admin/broadcasts";
    CHECK(fixture.nobody.get(base).status == 401);
    CHECK(fixture.ann.get(base).status == 403);
    const auto list = fixture.admin.get(base);
    CHECK(fixture.handles(list.json["broadcasts"]) == Names{"ann", "bob", "cid"});
    CHECK(fixture.bob.del(base + "/ann").status == 403);
    const auto key = run(fixture.keys.create("ann", "Studio"));
    CHECK(fixture.admin.del(base + "/ann").status == 204);
    CHECK(fixture.ended == Names{"ann"});
    CHECK_FALSE(fixture.directory.find_by_key(key->secret).is_revoked);
    CHECK(fixture.admin.del(base + "/ann").code() == "not_live");
    CHECK(fixture.admin.del(base + "/nobody").status == 404);
    fixture.go_live("ann");
    CHECK(fixture.admin.del(base + "/ann?revoke_keys=true").status == 204);
    CHECK(fixture.directory.find_by_key(key->secret).is_revoked);
}
