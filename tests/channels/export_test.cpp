#include "session/channels/export.hpp"

#include <algorithm>

#include "channels/fixture.hpp"

using namespace session;
using test::run;
using Fixture = test::ChannelsFixture;

TEST_CASE("somebody takes along channel, follows and broadcasts of their own, and no key") {
    Fixture fixture;
    const auto ann = fixture.user("ann");
    REQUIRE(run(fixture.follows.follow(ann, "bob")));
    REQUIRE(run(fixture.follows.follow(fixture.user("bob"), "cid")));
    const auto key = run(fixture.keys.create("ann", "OBS at home"));
    REQUIRE(key);
    channels::ProfileChange change;
    change.title = "Pottery";
    fixture.set("ann", change);
    fixture.execute(
        "INSERT INTO broadcasts (broadcast_id, channel_id, title, started_at, last_seen_at) SELECT 'b1', id, 'The first', 5, 6 FROM "
        "channels "
        "WHERE handle = 'ann'");
    const auto files = fixture.database->read_now([ann](db::Connection& connection) { return channels::export_of(connection, ann); });
    REQUIRE(files);
    const auto text = [&files](std::string_view name) {
        const auto found = std::find_if(files->begin(), files->end(), [&](const auto& file) { return file.first == name; });
        return found == files->end() ? std::string{} : found->second;
    };
    CHECK(text("channel.json").find("\"title\": \"Pottery\"") != std::string::npos);
    CHECK(text("channel.json").find("OBS at home") != std::string::npos);
    CHECK(text("follows.json").find("bob") != std::string::npos);
    CHECK(text("follows.json").find("cid") == std::string::npos);
    CHECK(text("broadcasts.json").find("The first") != std::string::npos);
    for (const auto& [name, content] : *files) CHECK(content.find(key->secret.reveal()) == std::string::npos);
}
