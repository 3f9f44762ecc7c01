#include "session/auth/channel_directory.hpp"

#include <catch2/catch.hpp>

using namespace session;
using auth::Channel;

namespace {
Channel channel(std::string handle, const std::string& key) {
    Channel made;
    made.handle = std::move(handle);
    made.key_hashes = {auth::hash_stream_key(StreamKey{key})};
    return made;
}
}  // namespace

TEST_CASE("channels are found by handle and by key") {
    auth::ChannelDirectory directory;
    REQUIRE(directory.replace({channel("zoe", "key-z"), channel("ann", "key-a")}));
    CHECK(directory.find("ann")->handle == "ann");
    CHECK(directory.find("zoe")->handle == "zoe");
    CHECK(directory.find("mid") == nullptr);
    CHECK(directory.find_by_key(StreamKey{"key-z"})->handle == "zoe");
    CHECK(directory.find_by_key(StreamKey{"key"}) == nullptr);
    CHECK(directory.find_by_key(StreamKey{""}) == nullptr);
    CHECK(directory.list().front()->handle == "ann");
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
    CHECK(directory.find_by_key(StreamKey{"1"}) == nullptr);
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
