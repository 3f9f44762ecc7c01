// AES-128-CBC with PKCS#7 padding (NIST SP 800-38A, RFC 5652 6.3): how HLS encrypts media (RFC 8216 4.3.2.4).
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>

#include "session/base/bytes.hpp"
#include "session/base/result.hpp"

namespace session::crypto {

using AesKey = std::array<std::uint8_t, 16>;
using AesIv = std::array<std::uint8_t, 16>;

// Length of the ciphertext of `plain_size` bytes: padding always adds 1 to 16.
[[nodiscard]] constexpr std::size_t cbc_ciphertext_size(std::size_t plain_size) noexcept {
    return (plain_size / 16 + 1) * 16;
}

// One message encrypted in pieces. One thread at a time; reusable after finish() by start().
class Aes128CbcEncryptor {
   public:
    Aes128CbcEncryptor();
    ~Aes128CbcEncryptor();
    Aes128CbcEncryptor(Aes128CbcEncryptor&&) noexcept;
    Aes128CbcEncryptor& operator=(Aes128CbcEncryptor&&) noexcept;

    // Begins a message; one already begun is dropped. Error: internal.
    [[nodiscard]] Result<> start(const AesKey& key, const AesIv& iv);
    // Appends the ciphertext of `plain` that is complete so far (whole blocks) to `out`. Error: internal (also: not started).
    [[nodiscard]] Result<> update(ByteView plain, Bytes& out);
    // Appends the last, padded block.
    [[nodiscard]] Result<> finish(Bytes& out);

   private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

// What the block cipher alone makes of one ciphertext block: no mode, no padding.
[[nodiscard]] Result<std::array<std::uint8_t, 16>> decrypt_aes128_block(const AesKey& key, std::span<const std::uint8_t, 16> cipher);

[[nodiscard]] Result<Bytes> encrypt_aes128_cbc(const AesKey& key, const AesIv& iv, ByteView plain);
// Error: malformed, when the length is not a positive multiple of 16 or the padding is wrong.
[[nodiscard]] Result<Bytes> decrypt_aes128_cbc(const AesKey& key, const AesIv& iv, ByteView cipher);

}  // namespace session::crypto
