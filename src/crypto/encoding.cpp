#include "session/crypto/encoding.hpp"

#include <array>
#include <cstdint>

namespace session::crypto {
namespace {

constexpr std::string_view kHexDigits = "0123456789abcdef";
constexpr std::string_view kBase64Url = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

int hex_value(char digit) noexcept {
    if (digit >= '0' && digit <= '9') return digit - '0';
    if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
    if (digit >= 'A' && digit <= 'F') return digit - 'A' + 10;
    return -1;
}

}  // namespace

std::string to_hex(ByteView data) {
    std::string text;
    text.reserve(data.size() * 2);
    for (const auto byte : data) {
        text.push_back(kHexDigits[byte >> 4U]);
        text.push_back(kHexDigits[byte & 15U]);
    }
    return text;
}

Result<Bytes> from_hex(std::string_view text) {
    if (text.size() % 2 != 0) return fail(ErrorCode::malformed, "hex of odd length");
    Bytes out;
    out.reserve(text.size() / 2);
    for (std::size_t i = 0; i < text.size(); i += 2) {
        const int high = hex_value(text[i]);
        const int low = hex_value(text[i + 1]);
        if (high < 0 || low < 0) return fail(ErrorCode::malformed, "not a hex digit");
        out.push_back(static_cast<std::uint8_t>(high * 16 + low));
    }
    return out;
}

std::string to_base64url(ByteView data) {
    std::string text;
    text.reserve((data.size() * 4 + 2) / 3);
    std::uint32_t bits = 0;
    unsigned count = 0;
    for (const auto byte : data) {
        bits = (bits << 8U) | byte;
        count += 8;
        while (count >= 6) {
            count -= 6;
            text.push_back(kBase64Url[(bits >> count) & 63U]);
        }
    }
    if (count > 0) text.push_back(kBase64Url[(bits << (6U - count)) & 63U]);
    return text;
}

Result<Bytes> from_base64url(std::string_view text) {
    if (text.size() % 4 == 1) return fail(ErrorCode::malformed, "base64url of impossible length");
    Bytes out;
    out.reserve(text.size() * 3 / 4);
    std::uint32_t bits = 0;
    unsigned count = 0;
    for (const char character : text) {
        const auto value = kBase64Url.find(character);
        if (value == std::string_view::npos) return fail(ErrorCode::malformed, "not a base64url character");
        bits = (bits << 6U) | static_cast<std::uint32_t>(value);
        count += 6;
        if (count >= 8) {
            count -= 8;
            out.push_back(static_cast<std::uint8_t>(bits >> count));
        }
    }
    if ((bits & ((1U << count) - 1U)) != 0) return fail(ErrorCode::malformed, "base64url with bits after its last byte");
    return out;
}

}  // namespace session::crypto
