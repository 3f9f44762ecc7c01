#include "session/auth/channel_directory.hpp"

#include <catch2/catch.hpp>

using namespace session;
using auth::Channel;

namespace {
Channel channel(std::string handle, const std::string& key) {
    Channel made;
    made.handle = std::move(handle);
    made.keys = {{7, auth::hash_stream_key(StreamKey{key})}};
    return made;
}
}  // namespace

TEST_CASE("channels are found by handle and by key") {
    auth::ChannelDirectory directory;
    REQUIRE(directory.replace({channel("zoe", "key-z"), channel("ann", "key-a")}));
    CHECK(directory.find("ann")->handle == "ann");
    CHECK(directory.find("zoe")->handle == "zoe");
    CHECK(directory.find("mid") == nullptr);
    CHECK(directory.find_by_key(StreamKey{"key-z"}).channel->handle == "zoe");
    CHECK(directory.find_by_key(StreamKey{"key"}).channel == nullptr);
    CHECK(directory.find_by_key(StreamKey{""}).channel == nullptr);
    CHECK(directory.snapshot()->front()->handle == "ann");
}

TEST_CASE("a reload replaces all, or nothing") {
    auth::ChannelDirectory directory;
    REQUIRE(directory.replace({channel("ann", "1")}));
    const auto before = directory.find("ann");
    CHECK_FALSE(directory.replace({channel("bob", "1"), channel("bob", "2")}));
    CHECK_FALSE(directory.replace({channel("bob", "1"), channel("eve", "1")}));
    CHECK_FALSE(directory.replace({channel("Bob", "1")}));
    CHECK(directory.find("ann") == before);
    REQUIRE(directory.replace({channel("bob", "2")}));
    CHECK(directory.find("ann") == nullptr);
    CHECK(directory.find_by_key(StreamKey{"1"}).channel == nullptr);
    CHECK(before->handle == "ann");
}

TEST_CASE("handles") {
    for (const auto* good : {"a", "demo", "a-b_c", "0x", "abcdefghijabcdefghijabcdefghijab"}) CHECK(auth::is_valid_handle(good));
    for (const auto* bad : {"", "-a", "_a", "A", "a b", "a/b", "a.b", "\xc3\xa9", "abcdefghijabcdefghijabcdefghijabc"}) {
        CHECK_FALSE(auth::is_valid_handle(bad));
    }
}

TEST_CASE("who may watch without being known") {
    Channel made;
    CHECK(made.is_open());
    made.visibility = auth::Visibility::unlisted;
    CHECK(made.is_open());
    made.visibility = auth::Visibility::members;
    CHECK_FALSE(made.is_open());
    made.visibility = auth::Visibility::invited;
    CHECK_FALSE(made.is_open());
}

TEST_CASE("one channel is added, changed and taken away; others and old snapshots stay as they are") {
    auth::ChannelDirectory directory;
    REQUIRE(directory.replace({channel("ann", "1"), channel("zoe", "2")}));
    const auto before = directory.snapshot();
    REQUIRE(directory.upsert(channel("mid", "3")));
    CHECK(directory.find_by_key(StreamKey{"3"}).channel->handle == "mid");
    CHECK(directory.snapshot()->size() == 3);
    CHECK(before->size() == 2);
    REQUIRE(directory.upsert(channel("mid", "4")));
    CHECK(directory.find_by_key(StreamKey{"3"}).channel == nullptr);
    CHECK_FALSE(directory.upsert(channel("mid", "1")));
    CHECK_FALSE(directory.upsert(channel("Mid", "5")));
    CHECK(directory.find_by_key(StreamKey{"4"}).channel->handle == "mid");
    CHECK(directory.update("mid", [](Channel& each) { each.title = "Tea"; }));
    CHECK(directory.find("mid")->title == "Tea");
    CHECK_FALSE(directory.update("nobody", [](Channel&) {}));
    CHECK(directory.remove("mid"));
    CHECK_FALSE(directory.remove("mid"));
    CHECK(directory.find("mid") == nullptr);
    CHECK(directory.find("zoe") != nullptr);
}

TEST_CASE("a revoked key is told from a guess") {
    auth::ChannelDirectory directory;
    auto made = channel("ann", "now");
    made.revoked_keys = {{5, auth::hash_stream_key(StreamKey{"before"})}};
    REQUIRE(directory.replace({made}));
    const auto match = directory.find_by_key(StreamKey{"before"});
    REQUIRE(match.channel != nullptr);
    CHECK(match.is_revoked);
    CHECK(match.key_id == 5);
    CHECK_FALSE(directory.find_by_key(StreamKey{"now"}).is_revoked);
}

TEST_CASE("lists of users are sorted, each once") {
    std::vector<auth::UserId> users;
    for (const auto user : {5, 2, 9, 2}) auth::insert_user(users, user);
    CHECK(users == std::vector<auth::UserId>{2, 5, 9});
    auth::remove_user(users, 5);
    auth::remove_user(users, 7);
    CHECK(users == std::vector<auth::UserId>{2, 9});
}
