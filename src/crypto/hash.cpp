#include "session/crypto/hash.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>

#include <new>

namespace session::crypto {

Digest256 sha256(ByteView data) {
    Digest256 digest{};
    if (SHA256(data.data(), data.size(), digest.data()) == nullptr) throw std::bad_alloc{};
    return digest;
}

Digest256 hmac_sha256(ByteView key, ByteView data) {
    Digest256 digest{};
    unsigned int size = 0;
    // A null key would mean "the key of last time" to the library.
    static constexpr std::uint8_t kNoKey = 0;
    const auto* key_bytes = key.empty() ? &kNoKey : key.data();
    if (HMAC(EVP_sha256(), key_bytes, static_cast<int>(key.size()), data.data(), data.size(), digest.data(), &size) == nullptr ||
        size != digest.size()) {
        throw std::bad_alloc{};
    }
    return digest;
}

bool constant_time_equal(ByteView a, ByteView b) noexcept {
    if (a.size() != b.size()) return false;
    return a.empty() || CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace session::crypto
