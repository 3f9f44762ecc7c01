// An init segment that reads as fMP4 as it is, and also when a player decrypts it.
#pragma once

#include <array>
#include <cstdint>

#include "session/base/bytes.hpp"
#include "session/base/result.hpp"
#include "session/crypto/aes.hpp"

namespace session::hls {

using InitNonce = std::array<std::uint8_t, 8>;

struct InitSegment {
    Bytes bytes;
    crypto::AesIv iv{};  // the one that every segment of this key must have
};

// The EXT-X-MAP of one key. It stands in clear (before EXT-X-KEY), and most players take it so. But streamlink before 6.7 and
// GStreamer decrypt it with the key and IV of the media segment they need it for, wherever the tag stands. With CBC
// both can be served, since an IV can be found for which a given first block of ciphertext decrypts to a given first block:
//
//   as it is:   [clear: ftyp moov][free ......................................................]
//   decrypted:  [free: one chosen header, then garbage ...][clear: ftyp moov][free ....][padding]
//
// The last block is the IV itself: GStreamer with nettle goes on with its cipher from here when it decrypts the media segment.
// `nonce`, fresh for every key, makes the IV unpredictable; two calls with one key, one nonce and alike tracks give one IV.
// Errors: malformed, when `clear` is shorter than a block; internal.
[[nodiscard]] Result<InitSegment> make_init_segment(const crypto::AesKey& key, const InitNonce& nonce, ByteView clear);

}  // namespace session::hls
