#include "session/crypto/sealed.hpp"

#include <openssl/evp.h>

#include <limits>
#include <memory>

#include "session/crypto/hash.hpp"
#include "session/crypto/random.hpp"

namespace session::crypto {
namespace {

constexpr std::uint8_t kVersion = 1;
constexpr std::size_t kNonce = 12;
constexpr std::size_t kTag = 16;
constexpr std::size_t kMost = std::numeric_limits<int>::max() / 2;

struct ContextDeleter {
    void operator()(EVP_CIPHER_CTX* context) const noexcept { EVP_CIPHER_CTX_free(context); }
};
using ContextPtr = std::unique_ptr<EVP_CIPHER_CTX, ContextDeleter>;

int length(ByteView view) noexcept {
    return static_cast<int>(view.size());
}

}  // namespace

SealingKey derive_key(ByteView secret, std::string_view purpose) {
    return hmac_sha256(secret, as_bytes(purpose));
}

Result<Bytes> seal(const SealingKey& key, ByteView plain, ByteView context) {
    if (plain.size() > kMost || context.size() > kMost) return fail(ErrorCode::too_large, "too much to seal in one piece");
    auto nonce = random_array<kNonce>();
    if (!nonce) return fail(nonce.error());
    const ContextPtr cipher{EVP_CIPHER_CTX_new()};
    Bytes out(1 + kNonce + plain.size() + kTag);
    out[0] = kVersion;
    std::copy(nonce->begin(), nonce->end(), out.begin() + 1);
    auto* body = out.data() + 1 + kNonce;
    int written = 0;
    // GCM writes exactly as much as it reads, and nothing at the end but the tag.
    const bool is_sealed = cipher && EVP_EncryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, key.data(), nonce->data()) == 1 &&
                           EVP_EncryptUpdate(cipher.get(), nullptr, &written, context.data(), length(context)) == 1 &&
                           EVP_EncryptUpdate(cipher.get(), body, &written, plain.data(), length(plain)) == 1 &&
                           EVP_EncryptFinal_ex(cipher.get(), body + plain.size(), &written) == 1 &&
                           EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_GET_TAG, static_cast<int>(kTag), body + plain.size()) == 1;
    if (!is_sealed) return fail(ErrorCode::internal, "AES-256-GCM failed");
    return out;
}

Result<Bytes> open(const SealingKey& key, ByteView sealed, ByteView context) {
    if (sealed.size() < 1 + kNonce + kTag || sealed[0] != kVersion) return fail(ErrorCode::malformed, "these are no sealed bytes");
    if (sealed.size() > kMost || context.size() > kMost) return fail(ErrorCode::too_large, "too much to open in one piece");
    const auto nonce = sealed.subspan(1, kNonce);
    const auto body = sealed.subspan(1 + kNonce, sealed.size() - 1 - kNonce - kTag);
    std::array<std::uint8_t, kTag> tag{};
    std::copy(sealed.end() - kTag, sealed.end(), tag.begin());
    const ContextPtr cipher{EVP_CIPHER_CTX_new()};
    Bytes out(body.size() + kTag);
    int written = 0;
    const bool is_fed = cipher && EVP_DecryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, key.data(), nonce.data()) == 1 &&
                        EVP_DecryptUpdate(cipher.get(), nullptr, &written, context.data(), length(context)) == 1 &&
                        EVP_DecryptUpdate(cipher.get(), out.data(), &written, body.data(), length(body)) == 1 &&
                        EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_SET_TAG, static_cast<int>(kTag), tag.data()) == 1;
    if (!is_fed) return fail(ErrorCode::internal, "AES-256-GCM failed");
    if (EVP_DecryptFinal_ex(cipher.get(), out.data() + body.size(), &written) != 1) {
        return fail(ErrorCode::unauthorized, "sealed with another key, or changed since");
    }
    out.resize(body.size());
    return out;
}

}  // namespace session::crypto
