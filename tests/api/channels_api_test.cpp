#include "session/api/channels_api.hpp"

#include "api/channels_fixture.hpp"

using namespace session;
using namespace std::chrono_literals;
using auth::Visibility;
using nlohmann::json;
using test::Names;
using test::run;
using Fixture = test::ChannelsApi;

TEST_CASE("the list has the listed channels on the air, playing ones first, then by viewers") {
    Fixture fixture;
    fixture.go_live("ann", live::State::starting);
    fixture.go_live("bob");
    fixture.go_live("cid", live::State::reconnecting, 30s);
    fixture.viewers = {{"bob", 2}, {"cid", 5}};
    const auto list = fixture.nobody.get("/api/v1/channels");
    CHECK(list.status == 200);
    CHECK(fixture.handles(list.json["channels"]) == Names{"cid", "bob", "ann"});
    CHECK(list.json["next_cursor"].is_null());
    CHECK(list.json["channels"][0] == json{{"handle", "cid"},
                                           {"display_name", "cid"},
                                           {"avatar_url", nullptr},
                                           {"title", "cid"},
                                           {"category", nullptr},
                                           {"tags", json::array()},
                                           {"language", ""},
                                           {"state", "reconnecting"},
                                           {"started_at", "2027-01-15T07:59:30.000Z"},
                                           {"viewers", 5},
                                           {"thumbnail_url", nullptr},
                                           {"preview_url", nullptr}});
    CHECK(fixture.handles(fixture.nobody.get("/api/v1/channels?sort=newest").json["channels"]) == Names{"cid", "bob", "ann"});
    CHECK(fixture.nobody.get("/api/v1/channels?sort=best").code() == "bad_sort");
    CHECK(fixture.nobody.get("/api/v1/channels?cursor=bm9uc2Vuc2U").code() == "bad_cursor");
}

TEST_CASE("the list pages, by category, tag and language") {
    Fixture fixture;
    for (const auto* handle : {"ann", "bob", "cid"}) {
        fixture.go_live(handle);
        channels::ProfileChange change;
        change.category_slug = std::string{handle} == "cid" ? "art" : "music";
        change.tags = Names{"Live", handle};
        change.language = std::string{handle} == "bob" ? "de" : "en";
        fixture.set(handle, change);
    }
    Names seen;
    std::string cursor;
    do {
        const auto page = fixture.nobody.get("/api/v1/channels?limit=1" + cursor);
        REQUIRE(page.json["channels"].size() == 1);
        seen.push_back(page.json["channels"][0]["handle"]);
        cursor = page.json["next_cursor"].is_null() ? "" : "&cursor=" + page.json["next_cursor"].get<std::string>();
    } while (!cursor.empty());
    CHECK(seen == Names{"ann", "bob", "cid"});
    const auto found = [&](const std::string& query) {
        return fixture.handles(fixture.nobody.get("/api/v1/channels?" + query).json["channels"]);
    };
    CHECK(found("category=music") == Names{"ann", "bob"});
    CHECK(found("tag=LIVE") == Names{"ann", "bob", "cid"});
    CHECK(found("tag=cid&category=art") == Names{"cid"});
    CHECK(found("language=de") == Names{"bob"});
    CHECK(found("category=none").empty());
}

TEST_CASE("lists have public channels; members' for who is signed in; others never") {
    Fixture fixture;
    for (const auto* handle : {"ann", "bob", "cid", "admin"}) fixture.go_live(handle);
    fixture.make("ann", Visibility::members);
    fixture.make("bob", Visibility::unlisted);
    fixture.make("cid", Visibility::invited);
    CHECK(fixture.handles(fixture.nobody.get("/api/v1/channels").json["channels"]) == Names{"admin"});
    CHECK(fixture.handles(fixture.bob.get("/api/v1/channels").json["channels"]) == Names{"admin", "ann"});
}

TEST_CASE("one channel: what is said of it, and who looks") {
    Fixture fixture;
    fixture.go_live("ann");
    fixture.viewers = {{"ann", 3}};
    fixture.directory.update("ann", [&](auth::Channel& each) { each.moderators = {fixture.user("cid")}; });
    const auto shown = fixture.bob.get("/api/v1/channels/ann");
    CHECK(shown.status == 200);
    CHECK(shown.json["playback"]["url"] == "/hls/ann/master.m3u8");
    CHECK(shown.json["viewers"] == 3);
    CHECK(shown.json["broadcast_id"] == "bann");
    CHECK(shown.json["visibility"] == "public");
    CHECK(shown.json["viewer"] == json{{"is_owner", false}, {"is_moderator", false}});
    CHECK(fixture.ann.get("/api/v1/channels/ann").json["viewer"]["is_owner"] == true);
    CHECK(fixture.cid.get("/api/v1/channels/ann").json["viewer"]["is_moderator"] == true);
    fixture.on_air.clear();
    const auto offline = fixture.nobody.get("/api/v1/channels/ann");
    CHECK(offline.json["playback"].is_null());
    CHECK(offline.json["viewers"].is_null());
    CHECK(offline.json["state"] == "offline");
}

TEST_CASE("a private channel is not there for strangers, wherever they ask") {
    Fixture fixture;
    fixture.make("ann", Visibility::invited);
    fixture.go_live("ann");
    REQUIRE(run(fixture.profiles.allow("ann", "cid")));
    const auto unknown = fixture.bob.get("/api/v1/channels/nobody");
    CHECK(unknown.status == 404);
    for (const auto* path : {"", "/playback", "/broadcasts"}) {
        const auto hidden = fixture.bob.get(std::string{"/api/v1/channels/ann"} + path);
        CHECK(hidden.status == 404);
        CHECK(hidden.body == unknown.body);
        CHECK(fixture.nobody.get(std::string{"/api/v1/channels/ann"} + path).status == 404);
        CHECK(fixture.cid.get(std::string{"/api/v1/channels/ann"} + path).status == 200);
        CHECK(fixture.ann.get(std::string{"/api/v1/channels/ann"} + path).status == 200);
        CHECK(fixture.admin.get(std::string{"/api/v1/channels/ann"} + path).status == 200);
    }
    for (const auto* path : {"/allowed", "/keys"}) CHECK(fixture.bob.get(std::string{"/api/v1/channels/ann"} + path).body == unknown.body);
    CHECK(fixture.bob.patch("/api/v1/channels/ann", json::object()).body == unknown.body);
    CHECK(fixture.bob.put("/api/v1/channels/ann/follow").body == unknown.body);
    CHECK(fixture.bob.del("/api/v1/channels/ann/broadcast").body == unknown.body);
}

TEST_CASE("old fault: anybody could edit anybody's stream info", "[old-fault]") {
    Fixture fixture;
    const json change{{"title", "Mine now"}};
    CHECK(fixture.nobody.patch("/api/v1/channels/ann", change).code() == "sign_in_required");
    const auto refused = fixture.bob.patch("/api/v1/channels/ann", change);
    CHECK(refused.status == 403);
    CHECK(refused.code() == "forbidden");
    CHECK(fixture.directory.find("ann")->title.empty());
    auto foreign = test::ApiCaller::make("PATCH", "/api/v1/channels/ann", change);
    foreign.headers["Origin"] = "https://evil.example";
    CHECK(fixture.ann.send(foreign).code() == "bad_origin");
    CHECK(fixture.ann.patch("/api/v1/channels/ann", change).json["title"] == "Mine now");
    CHECK(fixture.admin.patch("/api/v1/channels/ann", json{{"title", "Tidied"}}).json["title"] == "Tidied");
}

TEST_CASE("editing: every field, and what is wrong with one") {
    Fixture fixture;
    const json change{{"title", "T\xc3\xa9"},  {"category", "art"},   {"tags", {" oil ", "Oil", "calm"}},
                      {"description", "a\nb"}, {"language", "pt-BR"}, {"visibility", "members"},
                      {"thumbnail", "off"}};
    const auto changed = fixture.ann.patch("/api/v1/channels/ann", change);
    REQUIRE(changed.status == 200);
    CHECK(changed.json["category"] == json{{"slug", "art"}, {"name", "Art"}});
    CHECK(changed.json["tags"] == json{"oil", "calm"});
    CHECK(changed.json["description"] == "a\nb");
    CHECK(changed.json["thumbnail"] == "off");
    CHECK(fixture.ann.patch("/api/v1/channels/ann", json{{"category", nullptr}}).json["category"].is_null());
    const auto refused = [&](const json& body) { return fixture.ann.patch("/api/v1/channels/ann", body); };
    for (const auto& [field, value] : std::map<std::string, json>{{"title", std::string(141, 'x')},
                                                                  {"category", "nonsense"},
                                                                  {"tags", {"1", "2", "3", "4", "5", "6"}},
                                                                  {"language", "e n"},
                                                                  {"visibility", "secret"},
                                                                  {"thumbnail", 3},
                                                                  {"handle", "new"}}) {
        INFO(field);
        const auto answer = refused(json{{field, value}});
        CHECK(answer.status == 422);
        CHECK(answer.json["error"]["fields"].contains(field));
    }
    auto no_json = test::ApiCaller::make("PATCH", "/api/v1/channels/ann");
    no_json.body = "title=x";
    no_json.headers["Content-Type"] = "application/x-www-form-urlencoded";
    CHECK(fixture.ann.send(no_json).status == 415);
    no_json.headers["Content-Type"] = "application/json";
    CHECK(fixture.ann.send(no_json).code() == "malformed_json");
}

TEST_CASE("a declared channel is changed in its file") {
    Fixture fixture;
    channels::DeclaredChannel stage;
    stage.handle = "stage";
    stage.key = StreamKey{"from-the-file"};
    REQUIRE(fixture.profiles.sync({stage}));
    const auto refused = fixture.admin.patch("/api/v1/channels/stage", json{{"title", "x"}});
    CHECK(refused.status == 409);
    CHECK(refused.code() == "declared_channel");
    CHECK(fixture.admin.patch("/api/v1/channels/stage", json{{"description", "x"}}).status == 200);
}

TEST_CASE("the allow list is the owner's") {
    Fixture fixture;
    const std::string list = "/api/v1/channels/ann/allowed";
    CHECK(fixture.nobody.get(list).status == 401);
    CHECK(fixture.bob.get(list).status == 403);
    CHECK(fixture.bob.put(list + "/bob").status == 403);
    CHECK(fixture.bob.del(list + "/bob").status == 403);
    CHECK(fixture.ann.put(list + "/bob").status == 204);
    CHECK(fixture.ann.put(list + "/bob").status == 204);
    CHECK(fixture.ann.put(list + "/nobody").code() == "user_not_found");
    CHECK(fixture.handles(fixture.ann.get(list).json["users"]) == Names{"bob"});
    CHECK(fixture.ann.del(list + "/bob").status == 204);
    CHECK(fixture.ann.del(list + "/bob").status == 204);
    CHECK(fixture.ann.get(list).json["users"].empty());
}

TEST_CASE("playback: reasons, the cookie, the token for embeds") {
    Fixture fixture;
    const std::string path = "/api/v1/channels/ann/playback";
    CHECK(fixture.nobody.get(path).json["reason"] == "offline");
    fixture.go_live("ann");
    const auto anonymous = fixture.nobody.get(path);
    CHECK(anonymous.json["can_watch"] == true);
    CHECK(anonymous.json["url"] == "/hls/ann/master.m3u8");
    CHECK(anonymous.cookie("session_playback").empty());  // the master playlist hands it out

    const auto member = fixture.bob.get(path);
    CHECK(member.json["can_watch"] == true);
    CHECK(member.json["token"].is_null());
    CHECK(member.has_header("Path=/hls/"));
    const auto grant = fixture.tokens.verify(member.cookie("session_playback"), fixture.clock.wall_now());
    REQUIRE(grant);
    CHECK(grant->user == fixture.user("bob"));
    CHECK(grant->session == 100 + grant->user);
    CHECK(grant->channel.empty());

    const auto embed = fixture.nobody.get(path + "?embed=true");
    const auto token = fixture.tokens.verify(embed.json["token"].get<std::string>(), fixture.clock.wall_now());
    REQUIRE(token);
    CHECK(token->channel == "ann");
    CHECK(token->user == 0);
    CHECK(embed.cookie("session_playback").empty());

    fixture.make("ann", Visibility::members);
    CHECK(fixture.nobody.get(path).json["reason"] == "sign_in");
    CHECK(fixture.nobody.get(path).json["url"].is_null());
    fixture.directory.update("ann", [&](auth::Channel& each) { each.banned = {fixture.user("bob")}; });
    const auto banned = fixture.bob.get(path);
    CHECK(banned.json["reason"] == "banned");
    CHECK(banned.cookie("session_playback").empty());
    CHECK(fixture.cid.get(path).json["can_watch"] == true);

    REQUIRE(run(fixture.follows.follow(fixture.user("cid"), "ann")));
    fixture.make("ann", Visibility::invited);
    CHECK(fixture.cid.get(path).json["reason"] == "private");  // who followed it knows that it is there
    CHECK(fixture.nobody.get(path).status == 404);
    CHECK(fixture.nobody.get("/api/v1/channels/nobody/playback").status == 404);
}

TEST_CASE("ending a stream: its owner, admins, nobody else") {
    Fixture fixture;
    const std::string path = "/api/v1/channels/ann/broadcast";
    CHECK(fixture.nobody.del(path).status == 401);
    CHECK(fixture.bob.del(path).status == 403);
    CHECK(fixture.ann.del(path).code() == "not_live");
    fixture.go_live("ann");
    CHECK(fixture.ann.del(path).status == 204);
    CHECK(fixture.ended == Names{"ann"});
    fixture.go_live("ann");
    CHECK(fixture.admin.del(path).status == 204);
}

TEST_CASE("past broadcasts page; old fault: a dead ingest left its stream listed for ever", "[old-fault]") {
    Fixture fixture;
    const auto now = fixture.clock.wall_now();
    for (int i = 0; i < 3; ++i) {
        channels::BroadcastFacts facts{"ann", "b" + std::to_string(i), now - 100s + std::chrono::seconds{i}, now, 4, 9, 150s};
        REQUIRE(run(fixture.broadcasts.record({facts})));
    }
    // One that a crash left open: it is closed at the next start, and in no list of what is live.
    REQUIRE(run(fixture.broadcasts.record({{"ann", "crashed", now - 10s, std::nullopt, 1, 1, 1s}})));
    CHECK(fixture.nobody.get("/api/v1/channels").json["channels"].empty());
    CHECK(*fixture.broadcasts.close_open() == 1);
    Names seen;
    std::string cursor;
    do {
        const auto page = fixture.nobody.get("/api/v1/channels/ann/broadcasts?limit=2" + cursor);
        for (const auto& each : page.json["broadcasts"]) seen.push_back(each["id"]);
        cursor = page.json["next_cursor"].is_null() ? "" : "&cursor=" + page.json["next_cursor"].get<std::string>();
    } while (!cursor.empty());
    CHECK(seen == Names{"crashed", "b2", "b1", "b0"});
    const auto all = fixture.nobody.get("/api/v1/broadcasts");
    CHECK(all.json["broadcasts"].size() == 4);
    const auto& oldest = all.json["broadcasts"][3];
    CHECK(oldest["duration_s"] == 100);
    CHECK(oldest["average_viewers"] == 1.5);
    CHECK(oldest["unique_viewers"] == 9);
}

TEST_CASE("the server's time") {
    Fixture fixture;
    CHECK(fixture.nobody.get("/api/v1/time").json == json{{"now_ms", 1'800'000'000'000}});
}

TEST_CASE("what can't be written to the audit log does not happen") {
    Fixture api;
    const auto key = api.ann.post("/api/v1/channels/ann/keys", {{"name", "OBS"}}).json["key"];
    const auto keys = "/api/v1/channels/ann/keys/" + key["id"].get<std::string>();
    api.go_live("ann");
    api.execute("ALTER TABLE audit RENAME TO audit_away");
    CHECK(api.ann.patch("/api/v1/channels/ann", {{"title", "Nobody knows"}}).status >= 500);
    CHECK(api.ann.get("/api/v1/channels/ann").json["title"] != "Nobody knows");
    CHECK(api.ann.post("/api/v1/channels/ann/keys", {{"name", "Second"}}).status >= 500);
    CHECK(api.ann.post(keys + "/rotate", {{"end_broadcast", false}}).status >= 500);
    CHECK(api.ann.post(keys + "/reveal").status >= 400);
    CHECK(api.ann.del(keys).status >= 500);
    CHECK(api.ann.get("/api/v1/channels/ann/keys").json["keys"].size() == 1);
    CHECK(api.ann.get("/api/v1/channels/ann/keys").json["keys"][0]["hint"] == key["hint"]);
    CHECK(api.ann.del("/api/v1/channels/ann/broadcast").status >= 500);
    CHECK(api.ended.empty());
    CHECK(api.admin.post("/api/v1/admin/categories", {{"name", "Cooking"}}).status >= 500);
    CHECK(api.admin.patch("/api/v1/admin/categories/music", {{"name", "Noise"}}).status >= 500);
    CHECK(api.nobody.get("/api/v1/categories").json["categories"].size() == 6);
    CHECK(api.nobody.get("/api/v1/categories/music").json["name"] == "Music");
    api.execute("ALTER TABLE audit_away RENAME TO audit");
    CHECK(api.ann.patch("/api/v1/channels/ann", {{"title", "Known"}}).status == 200);
}
