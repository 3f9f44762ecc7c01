#include "session/channels/stream_keys.hpp"

#include <set>

#include "channels/fixture.hpp"

using namespace session;
using namespace std::chrono_literals;
using test::run;
using Fixture = test::ChannelsFixture;

TEST_CASE("stream keys have 256 random bits, and a form that is marked by a double click") {
    std::set<std::string> seen;
    for (int i = 0; i < 100; ++i) {
        const auto key = channels::make_stream_key();
        REQUIRE(key);
        const std::string text{key->reveal()};
        CHECK(text.starts_with("live_"));
        CHECK(text.size() == 5 + 52);
        CHECK(text.find_first_not_of("abcdefghijklmnopqrstuvwxyz234567", 5) == std::string::npos);
        CHECK(seen.insert(text).second);
    }
}

TEST_CASE("a key is made, publishes, is shown again, renamed and deleted") {
    Fixture fixture;
    const auto made = run(fixture.keys.create("ann", "Studio"));
    REQUIRE(made);
    CHECK(made->info.name == "Studio");
    CHECK(made->secret.reveal().ends_with(made->info.hint));
    CHECK(fixture.directory.find_by_key(made->secret).channel->handle == "ann");
    CHECK(fixture.directory.find_by_key(made->secret).key_id == made->info.id);

    const auto shown = run(fixture.keys.reveal("ann", made->info.id));
    REQUIRE(shown);
    CHECK(shown->secret.reveal() == made->secret.reveal());
    CHECK(run(fixture.keys.rename("ann", made->info.id, "Phone"))->name == "Phone");
    CHECK(run(fixture.keys.list("ann"))->front().name == "Phone");

    REQUIRE(run(fixture.keys.remove("ann", made->info.id)));
    CHECK(run(fixture.keys.list("ann"))->empty());
    CHECK(fixture.directory.find_by_key(made->secret).is_revoked);
}

TEST_CASE("keys are of one channel only, and twenty at most") {
    Fixture fixture;
    const auto made = run(fixture.keys.create("ann", "Studio"));
    REQUIRE(made);
    const auto id = made->info.id;
    CHECK(run(fixture.keys.reveal("bob", id)).error().reason() == "key_not_found");
    CHECK(run(fixture.keys.rename("bob", id, "x")).error().reason() == "key_not_found");
    CHECK(run(fixture.keys.rotate("bob", id)).error().reason() == "key_not_found");
    CHECK(run(fixture.keys.remove("bob", id)).error().reason() == "key_not_found");
    CHECK(run(fixture.keys.create("nobody", "x")).error().reason() == "channel_not_found");
    for (std::size_t i = 1; i < channels::StreamKeys::kMostPerChannel; ++i) REQUIRE(run(fixture.keys.create("ann", "more")));
    CHECK(run(fixture.keys.create("ann", "one too many")).error().reason() == "too_many_keys");
}

TEST_CASE("who steals the database publishes nothing and reads no key") {
    Fixture fixture;
    const auto made = run(fixture.keys.create("ann", "Studio"));
    REQUIRE(made);
    auto work = [](db::Connection& connection) -> Result<Bytes> {
        auto row = connection.query("SELECT hash, sealed, hint FROM stream_keys");
        if (!row) return fail(row.error());
        if (auto found = row->step(); !found) return fail(found.error());
        auto all = row->bytes(0);
        const auto sealed = row->bytes(1);
        all.insert(all.end(), sealed.begin(), sealed.end());
        return all;
    };
    const auto stolen = fixture.database->read_now(work);
    REQUIRE(stolen);
    CHECK(as_text(*stolen).find(made->secret.reveal().substr(0, 10)) == std::string_view::npos);
    CHECK(fixture.directory.find_by_key(StreamKey{std::string{as_text(*stolen)}}).channel == nullptr);
    channels::StreamKeys other_server{fixture.store, as_bytes("another secret")};
    CHECK(run(other_server.reveal("ann", made->info.id)).error().reason() == "key_unreadable");
}

TEST_CASE("a rotated key publishes in the place of the old one, whose further use is counted") {
    Fixture fixture;
    const auto before = run(fixture.keys.create("ann", "Studio"));
    REQUIRE(before);
    const auto after = run(fixture.keys.rotate("ann", before->info.id));
    REQUIRE(after);
    CHECK(after->info.id == before->info.id);
    CHECK(after->info.name == "Studio");
    CHECK(after->secret.reveal() != before->secret.reveal());
    CHECK_FALSE(fixture.directory.find_by_key(after->secret).is_revoked);
    const auto match = fixture.directory.find_by_key(before->secret);
    CHECK(match.is_revoked);
    CHECK(match.key_id == before->info.id);

    fixture.key_use.refused("ann", match.key_id, "192.0.2.1");
    fixture.key_use.refused("ann", match.key_id, "192.0.2.2");
    fixture.key_use.used("ann", after->info.id, "192.0.2.3");
    CHECK(fixture.key_use.key_on_air("ann") == after->info.id);
    CHECK(fixture.key_use.key_on_air("bob") == 0);
    REQUIRE(run(fixture.key_use.flush()));
    REQUIRE(run(fixture.key_use.flush()));
    const auto listed = run(fixture.keys.list("ann"));
    REQUIRE(listed);
    CHECK(listed->front().refused_attempts == 2);
    CHECK(listed->front().last_refused_at.has_value());
    CHECK(listed->front().last_used_address == "192.0.2.3");
    REQUIRE(fixture.key_use.refusals("ann").size() == 2);
    CHECK(fixture.key_use.refusals("ann").front().address == "192.0.2.2");
    CHECK(fixture.key_use.refusals("bob").empty());
}

TEST_CASE("the file's key is listed, and not to be changed or shown here") {
    Fixture fixture;
    channels::DeclaredChannel stage;
    stage.handle = "stage";
    stage.key = StreamKey{"from-the-file"};
    REQUIRE(fixture.profiles.sync({stage}));
    const auto listed = run(fixture.keys.list("stage"));
    REQUIRE(listed);
    REQUIRE(listed->size() == 1);
    const auto& info = listed->front();
    CHECK(info.is_declared);
    CHECK(info.hint.empty());
    CHECK(run(fixture.keys.reveal("stage", info.id)).error().reason() == "declared_key");
    CHECK(run(fixture.keys.rotate("stage", info.id)).error().reason() == "declared_key");
    CHECK(run(fixture.keys.rename("stage", info.id, "x")).error().reason() == "declared_key");
    CHECK(run(fixture.keys.remove("stage", info.id)).error().reason() == "declared_key");
    const auto own = run(fixture.keys.create("stage", "Second"));
    REQUIRE(own);
    REQUIRE(run(fixture.keys.remove_all("stage")));
    CHECK(fixture.directory.find_by_key(own->secret).is_revoked);
    CHECK(fixture.directory.find_by_key(StreamKey{"from-the-file"}).channel->handle == "stage");
}

TEST_CASE("the command line shows the first key, makes one, replaces it") {
    Fixture fixture;
    const auto first = fixture.keys.show_first("ann");
    REQUIRE(first);
    CHECK(fixture.keys.show_first("ann")->secret.reveal() == first->secret.reveal());
    const auto second = fixture.keys.rotate_first("ann");
    REQUIRE(second);
    CHECK(second->secret.reveal() != first->secret.reveal());
    CHECK(fixture.keys.show_first("ann")->secret.reveal() == second->secret.reveal());
    CHECK(fixture.keys.show_first("nobody").error().reason() == "channel_not_found");
    // A running server of another process hears of it.
    CHECK(fixture.directory.find_by_key(second->secret).channel == nullptr);
    REQUIRE(run(fixture.profiles.refresh()));
    CHECK(fixture.directory.find_by_key(second->secret).channel->handle == "ann");
    CHECK(fixture.directory.find_by_key(first->secret).is_revoked);
}

TEST_CASE("who still shows a key that the configuration file had before is told from who guesses") {
    Fixture fixture;
    channels::DeclaredChannel declared;
    declared.handle = "eve";
    declared.key = StreamKey{"declared-before-0123456789"};
    REQUIRE(fixture.profiles.sync({declared}));
    declared.key = StreamKey{"declared-now-0123456789"};
    REQUIRE(fixture.profiles.sync({declared}));
    const auto old = fixture.directory.find_by_key(StreamKey{"declared-before-0123456789"});
    REQUIRE(old.channel != nullptr);
    CHECK(old.is_revoked);
    CHECK(old.channel->handle == "eve");
    CHECK_FALSE(fixture.directory.find_by_key(declared.key).is_revoked);
    CHECK(fixture.directory.find_by_key(StreamKey{"never-anybodys-0123456789"}).channel == nullptr);
}
