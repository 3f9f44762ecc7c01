#include "session/crypto/sealed.hpp"

#include <catch2/catch.hpp>
#include <string>

using namespace session;

namespace {
const crypto::SealingKey kKey = crypto::derive_key(as_bytes("the server's secret"), "stream keys");
}

TEST_CASE("what is sealed is read again with the same key and context, and with no others") {
    for (const auto* text : {"", "live_abc", "a somewhat longer secret than one block of the cipher"}) {
        const auto sealed = crypto::seal(kKey, as_bytes(text), as_bytes("row 1"));
        REQUIRE(sealed);
        CHECK(as_text(*sealed).find("live_abc") == std::string_view::npos);
        const auto opened = crypto::open(kKey, *sealed, as_bytes("row 1"));
        REQUIRE(opened);
        CHECK(as_text(*opened) == text);
        CHECK(crypto::open(kKey, *sealed, as_bytes("row 2")).error().code() == ErrorCode::unauthorized);
        CHECK_FALSE(crypto::open(crypto::derive_key(as_bytes("the server's secret"), "something else"), *sealed, as_bytes("row 1")));
    }
}

TEST_CASE("the same secret is sealed differently each time") {
    CHECK(*crypto::seal(kKey, as_bytes("x"), {}) != *crypto::seal(kKey, as_bytes("x"), {}));
}

TEST_CASE("every changed byte and every cut is refused") {
    const auto sealed = crypto::seal(kKey, as_bytes("live_abc"), {});
    REQUIRE(sealed);
    for (std::size_t i = 0; i < sealed->size(); ++i) {
        auto changed = *sealed;
        changed[i] ^= 1U;
        CHECK_FALSE(crypto::open(kKey, changed, {}));
        CHECK_FALSE(crypto::open(kKey, ByteView{*sealed}.first(i), {}));
    }
}
