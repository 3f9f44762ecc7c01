// SHA-256 (FIPS 180-4), HMAC-SHA-256 (RFC 2104), and comparison that takes the same time whatever differs.
#pragma once

#include <array>
#include <cstdint>

#include "session/base/bytes.hpp"

namespace session::crypto {

using Digest256 = std::array<std::uint8_t, 32>;

// Both throw std::bad_alloc at most: the library has no other way to fail on them.
[[nodiscard]] Digest256 sha256(ByteView data);
[[nodiscard]] Digest256 hmac_sha256(ByteView key, ByteView data);

// False at once when the lengths differ; otherwise its time depends on the length alone.
[[nodiscard]] bool constant_time_equal(ByteView a, ByteView b) noexcept;

}  // namespace session::crypto
