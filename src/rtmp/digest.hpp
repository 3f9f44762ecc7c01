// The digests of the "complex" handshake, as Flash Player and Flash Media Server compute them. Not secret, not security: both keys are
// public.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>

#include "session/base/bytes.hpp"
#include "session/base/result.hpp"

namespace session::rtmp {

inline constexpr std::size_t kHandshakeSize = 1536;
inline constexpr std::size_t kDigestSize = 32;
using Digest = std::array<std::uint8_t, kDigestSize>;

enum class Role { server, client };
// Where C1 or S1 says at which offset its digest lies: the first or the second half.
enum class DigestScheme : std::size_t { at_8 = 8, at_772 = 772 };

struct FoundDigest {
    DigestScheme scheme;
    Digest digest;
};

// `block` is C1 or S1 (kHandshakeSize bytes) by a peer of role `writer`. Tries 772 first, then 8.
[[nodiscard]] std::optional<FoundDigest> find_digest(ByteView block, Role writer);
// Puts the digest of `writer` into a filled block.
void insert_digest(std::span<std::uint8_t> block, Role writer, DigestScheme scheme);
// Fills the last 32 bytes of C2 or S2 by `writer`, who answers the block that carried `answered`.
void sign_reply(std::span<std::uint8_t> block, Role writer, const Digest& answered);
// Whether C2 or S2 by `writer` answers the block that carried `answered`.
[[nodiscard]] bool is_signed_reply(ByteView block, Role writer, const Digest& answered);

[[nodiscard]] Result<void> fill_random(std::span<std::uint8_t> bytes);

}  // namespace session::rtmp
