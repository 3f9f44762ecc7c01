// AES-256-GCM (NIST SP 800-38D): secrets that must be read again, kept where others may look.
#pragma once

#include <array>
#include <cstdint>

#include "session/base/bytes.hpp"
#include "session/base/result.hpp"

namespace session::crypto {

using SealingKey = std::array<std::uint8_t, 32>;

// A key for one purpose, from the server's secret: HMAC-SHA-256(secret, purpose).
[[nodiscard]] SealingKey derive_key(ByteView secret, std::string_view purpose);

// A version, a random nonce, the ciphertext and its tag. `context` is not in it, but open() wants the same: so that what was sealed for
// one row can't be moved to another. Error: internal.
[[nodiscard]] Result<Bytes> seal(const SealingKey& key, ByteView plain, ByteView context);
// Errors: malformed (no sealed bytes), unauthorized (another key or context, or changed since).
[[nodiscard]] Result<Bytes> open(const SealingKey& key, ByteView sealed, ByteView context);

}  // namespace session::crypto
