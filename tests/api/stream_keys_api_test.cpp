#include "api/channels_fixture.hpp"

using namespace session;
using namespace std::chrono_literals;
using nlohmann::json;
using test::Names;
using Fixture = test::ChannelsApi;

namespace {
const std::string kKeys = "/api/v1/channels/ann/keys";

struct KeyFixture : Fixture {
    std::string id;
    std::string secret;
    KeyFixture() {
        const auto made = ann.post(kKeys, json{{"name", "Studio"}});
        REQUIRE(made.status == 201);
        id = made.json["key"]["id"];
        secret = made.json["secret"];
    }
    [[nodiscard]] std::string path(const std::string& rest = {}) const { return kKeys + "/" + id + rest; }
    void show_password() { sessions.set_reauthenticated(100 + user("ann"), clock.wall_now() + 10min); }
};
}  // namespace

TEST_CASE("stream keys are the owner's, and admins'") {
    KeyFixture fixture;
    const json name{{"name", "x"}};
    const json rotation{{"end_broadcast", false}};
    CHECK(fixture.nobody.get(kKeys).status == 401);
    CHECK(fixture.nobody.post(kKeys, name).status == 401);
    CHECK(fixture.nobody.post(fixture.path("/reveal")).status == 401);
    CHECK(fixture.nobody.post(fixture.path("/rotate"), rotation).status == 401);
    CHECK(fixture.bob.get(kKeys).status == 403);
    CHECK(fixture.bob.post(kKeys, name).status == 403);
    CHECK(fixture.bob.patch(fixture.path(), name).status == 403);
    CHECK(fixture.bob.del(fixture.path()).status == 403);
    CHECK(fixture.bob.post(fixture.path("/reveal")).status == 403);
    CHECK(fixture.bob.post(fixture.path("/rotate"), rotation).status == 403);
    // By way of one's own channel, another's key is not there.
    const std::string through_own = "/api/v1/channels/bob/keys/" + fixture.id;
    CHECK(fixture.bob.del(through_own).code() == "key_not_found");
    CHECK(fixture.bob.patch(through_own, name).status == 404);
    CHECK(fixture.bob.post(through_own + "/rotate", rotation).status == 404);
    CHECK(fixture.admin.get(kKeys).status == 200);
    CHECK(fixture.directory.find_by_key(StreamKey{fixture.secret}).channel->handle == "ann");
}

TEST_CASE("a key is listed by its last four characters, and shown only after the password") {
    KeyFixture fixture;
    const auto listed = fixture.ann.get(kKeys);
    REQUIRE(listed.json["keys"].size() == 1);
    CHECK(listed.json["keys"][0]["name"] == "Studio");
    CHECK(fixture.secret.ends_with(listed.json["keys"][0]["hint"].get<std::string>()));
    CHECK(listed.body.find(fixture.secret) == std::string::npos);
    const auto refused = fixture.ann.post(fixture.path("/reveal"));
    CHECK(refused.status == 403);
    CHECK(refused.code() == "reauthentication_required");
    fixture.show_password();
    CHECK(fixture.ann.post(fixture.path("/reveal")).json["secret"] == fixture.secret);
    fixture.clock.advance(11min);
    CHECK(fixture.ann.post(fixture.path("/reveal")).status == 403);
    CHECK(fixture.ann.patch(fixture.path(), json{{"name", "Phone"}}).json["name"] == "Phone");
    CHECK(fixture.ann.patch(fixture.path(), json{{"name", ""}}).status == 422);
    CHECK(fixture.ann.post(kKeys, json{{"name", std::string(41, 'x')}}).status == 422);
    CHECK(fixture.ann.post(kKeys, json::object()).status == 422);
    CHECK(fixture.ann.post(fixture.path("/rotate"), json::object()).status == 422);
    CHECK(fixture.ann.del(kKeys + "/nonsense").status == 404);
}

TEST_CASE("old fault: a reconnect killed the stream, for keys were good once", "[old-fault]") {
    KeyFixture fixture;
    for (int again = 0; again < 5; ++again) {
        const auto match = fixture.directory.find_by_key(StreamKey{fixture.secret});
        REQUIRE(match.channel != nullptr);
        CHECK_FALSE(match.is_revoked);
        fixture.key_use.used("ann", match.key_id, "192.0.2.9");
        fixture.clock.advance(24h);
    }
    fixture.sign_in(fixture.ann, "ann");
    CHECK(fixture.ann.get(kKeys).json["keys"][0]["last_used_address"] == "192.0.2.9");
}

TEST_CASE("twenty keys are the most, and the configuration file's is not for the API") {
    KeyFixture fixture;
    for (int i = 1; i < 20; ++i) REQUIRE(fixture.ann.post(kKeys, json{{"name", "More"}}).status == 201);
    const auto refused = fixture.ann.post(kKeys, json{{"name", "More"}});
    CHECK(refused.status == 409);
    CHECK(refused.code() == "too_many_keys");

    channels::DeclaredChannel stage;
    stage.handle = "stage";
    stage.key = StreamKey{"from-the-file"};
    REQUIRE(fixture.profiles.sync({stage}));
    fixture.sessions.set_reauthenticated(100 + fixture.user("admin"), fixture.clock.wall_now() + 10min);
    const std::string keys = "/api/v1/channels/stage/keys";
    const auto declared = keys + "/" + fixture.admin.get(keys).json["keys"][0]["id"].get<std::string>();
    for (const auto& answer :
         {fixture.admin.patch(declared, json{{"name", "x"}}), fixture.admin.del(declared), fixture.admin.post(declared + "/reveal"),
          fixture.admin.post(declared + "/rotate", json{{"end_broadcast", false}})}) {
        CHECK(answer.status == 409);
        CHECK(answer.code() == "declared_key");
    }
}

TEST_CASE("rotating ends the stream of that key if asked to, and no other's") {
    KeyFixture fixture;
    const auto second = fixture.ann.post(kKeys, json{{"name", "Second"}});
    const std::int64_t id = std::stoll(fixture.id);
    fixture.go_live("ann");
    fixture.key_use.used("ann", id, "192.0.2.9");
    const auto kept = fixture.ann.post(fixture.path("/rotate"), json{{"end_broadcast", false}});
    CHECK(kept.status == 200);
    CHECK(kept.json["secret"] != fixture.secret);
    CHECK(fixture.ended.empty());
    const auto other = "/" + second.json["key"]["id"].get<std::string>();
    CHECK(fixture.ann.post(kKeys + other + "/rotate", json{{"end_broadcast", true}}).status == 200);
    CHECK(fixture.ended.empty());
    CHECK(fixture.ann.post(fixture.path("/rotate"), json{{"end_broadcast", true}}).status == 200);
    CHECK(fixture.ended == Names{"ann"});
    CHECK(fixture.directory.find_by_key(StreamKey{fixture.secret}).is_revoked);
    fixture.key_use.refused("ann", id, "192.0.2.1");
    CHECK(fixture.ann.get(kKeys).json["keys"][0]["refused_attempts"] == 1);
}

TEST_CASE("a deleted key ends its stream unless told otherwise") {
    KeyFixture fixture;
    fixture.go_live("ann");
    fixture.key_use.used("ann", std::stoll(fixture.id), "192.0.2.9");
    CHECK(fixture.ann.del(fixture.path() + "?end_broadcast=false").status == 204);
    CHECK(fixture.ended.empty());
    CHECK(fixture.ann.del(fixture.path()).status == 404);
    const auto again = fixture.ann.post(kKeys, json{{"name", "Again"}});
    const std::string id = again.json["key"]["id"];
    fixture.key_use.used("ann", std::stoll(id), "192.0.2.9");
    CHECK(fixture.ann.del(kKeys + "/" + id).status == 204);
    CHECK(fixture.ended == Names{"ann"});
}
