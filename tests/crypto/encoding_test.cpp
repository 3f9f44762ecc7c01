#include "session/crypto/encoding.hpp"

#include <catch2/catch.hpp>

using namespace session;
using namespace session::crypto;

TEST_CASE("base64url matches RFC 4648 10, without padding") {
    const std::pair<std::string_view, std::string_view> vectors[] = {
        {"", ""}, {"f", "Zg"}, {"fo", "Zm8"}, {"foo", "Zm9v"}, {"foob", "Zm9vYg"}, {"fooba", "Zm9vYmE"}, {"foobar", "Zm9vYmFy"}};
    for (const auto& [plain, text] : vectors) {
        CHECK(to_base64url(as_bytes(plain)) == text);
        CHECK(as_text(from_base64url(text).value()) == plain);
    }
    CHECK(to_base64url(Bytes{0xfb, 0xff}) == "-_8");
}

TEST_CASE("a base64url value has one text") {
    for (std::string_view text : {"Z", "Zg==", "Zh", "Zm9", "Zm+v", "Zm/v", "Z g", "Zm9vY"}) {
        INFO(text);
        CHECK(from_base64url(text).has_value() == (text == "Zm8"));
    }
}

TEST_CASE("hex goes both ways and refuses what is not hex") {
    CHECK(to_hex(Bytes{0x00, 0x0f, 0xa5}) == "000fa5");
    CHECK(from_hex("000FA5").value() == Bytes{0x00, 0x0f, 0xa5});
    CHECK_FALSE(from_hex("0"));
    CHECK_FALSE(from_hex("0g"));
}
