#include "session/auth/playback_tokens.hpp"

#include <catch2/catch.hpp>

using namespace session;
using namespace std::chrono_literals;

namespace {
constexpr Clock::Wall kNow{std::chrono::seconds{1'800'000'000}};
const auth::PlaybackTokens kTokens{{1, 2, 3}};

auth::PlaybackGrant grant(std::string channel = {}) {
    auth::PlaybackGrant made;
    made.viewer = 0x0123456789abcdefULL;
    made.channel = std::move(channel);
    made.expires = kNow + 1h;
    return made;
}
}  // namespace

TEST_CASE("a token says what was granted") {
    for (const auto* channel : {"", "demo"}) {
        const auto token = kTokens.issue(grant(channel));
        CHECK(token.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") == std::string::npos);
        const auto read = kTokens.verify(token, kNow);
        REQUIRE(read);
        CHECK(read->viewer == 0x0123456789abcdefULL);
        CHECK(read->channel == channel);
        CHECK(read->expires == kNow + 1h);
    }
}

TEST_CASE("a token ends") {
    const auto token = kTokens.issue(grant());
    CHECK(kTokens.verify(token, kNow + 1h - 1s));
    CHECK(kTokens.verify(token, kNow + 1h).error().code() == ErrorCode::unauthorized);
}

TEST_CASE("every changed character and every cut is refused") {
    const auto token = kTokens.issue(grant("demo"));
    for (std::size_t i = 0; i < token.size(); ++i) {
        auto changed = token;
        changed[i] = changed[i] == 'A' ? 'B' : 'A';
        CHECK_FALSE(kTokens.verify(changed, kNow));
        CHECK_FALSE(kTokens.verify(token.substr(0, i), kNow));
    }
    CHECK_FALSE(kTokens.verify(token + "AAAA", kNow));
    CHECK_FALSE(kTokens.verify(std::string(100'000, 'A'), kNow));
    CHECK_FALSE(auth::PlaybackTokens{{9}}.verify(token, kNow));
}

TEST_CASE("anonymous viewers differ") {
    const auto a = auth::PlaybackTokens::make_anonymous(kNow);
    const auto b = auth::PlaybackTokens::make_anonymous(kNow);
    REQUIRE(a);
    REQUIRE(b);
    CHECK(a->viewer != b->viewer);
    CHECK(a->channel.empty());
}

TEST_CASE("a user is one viewer on every device, and no other user") {
    const auto phone = kTokens.make_for_user(7, 1, kNow + 1h);
    const auto desk = kTokens.make_for_user(7, 2, kNow + 1h);
    CHECK(phone.viewer == desk.viewer);
    CHECK(phone.viewer != kTokens.make_for_user(8, 1, kNow + 1h).viewer);
    const auto read = kTokens.verify(kTokens.issue(desk), kNow);
    REQUIRE(read);
    CHECK(read->user == 7);
    CHECK(read->session == 2);
}
