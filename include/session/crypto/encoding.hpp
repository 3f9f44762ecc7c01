// Bytes as text: lower-case hex, and base64url without padding (RFC 4648 5).
#pragma once

#include <string>
#include <string_view>

#include "session/base/bytes.hpp"
#include "session/base/result.hpp"

namespace session::crypto {

[[nodiscard]] std::string to_hex(ByteView data);
// Either case. Error: malformed.
[[nodiscard]] Result<Bytes> from_hex(std::string_view text);

[[nodiscard]] std::string to_base64url(ByteView data);
// Error: malformed: padding, other characters, an impossible length, or bits set after the last byte (one text per value).
[[nodiscard]] Result<Bytes> from_base64url(std::string_view text);

}  // namespace session::crypto
