#include "session/crypto/aes.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <limits>

namespace session::crypto {
namespace {

struct ContextDeleter {
    void operator()(EVP_CIPHER_CTX* context) const noexcept { EVP_CIPHER_CTX_free(context); }
};
using ContextPtr = std::unique_ptr<EVP_CIPHER_CTX, ContextDeleter>;

struct CipherDeleter {
    void operator()(EVP_CIPHER* cipher) const noexcept { EVP_CIPHER_free(cipher); }
};

constexpr std::size_t kBlock = 16;

// Fetched once: an implicit fetch takes a lock and a lookup in every init.
const EVP_CIPHER* aes_128_cbc() {
    static const std::unique_ptr<EVP_CIPHER, CipherDeleter> cipher{EVP_CIPHER_fetch(nullptr, "AES-128-CBC", nullptr)};
    return cipher.get();
}

}  // namespace

struct Aes128CbcEncryptor::Impl {
    ContextPtr context{EVP_CIPHER_CTX_new()};
    bool is_started = false;
};

Aes128CbcEncryptor::Aes128CbcEncryptor() : impl_(std::make_unique<Impl>()) {}
Aes128CbcEncryptor::~Aes128CbcEncryptor() = default;
Aes128CbcEncryptor::Aes128CbcEncryptor(Aes128CbcEncryptor&&) noexcept = default;
Aes128CbcEncryptor& Aes128CbcEncryptor::operator=(Aes128CbcEncryptor&&) noexcept = default;

Result<> Aes128CbcEncryptor::start(const AesKey& key, const AesIv& iv) {
    impl_->is_started = false;
    const auto* cipher = aes_128_cbc();
    if (cipher == nullptr || !impl_->context) return fail(ErrorCode::internal, "AES-128-CBC is not available");
    if (EVP_EncryptInit_ex2(impl_->context.get(), cipher, key.data(), iv.data(), nullptr) != 1) {
        return fail(ErrorCode::internal, "EVP_EncryptInit_ex2 failed");
    }
    impl_->is_started = true;
    return {};
}

Result<> Aes128CbcEncryptor::update(ByteView plain, Bytes& out) {
    if (!impl_->is_started) return fail(ErrorCode::internal, "encryptor was not started");
    if (plain.empty()) return {};
    if (plain.size() > static_cast<std::size_t>(std::numeric_limits<int>::max()) - kBlock) {
        return fail(ErrorCode::too_large, "more than 2 GiB in one piece");
    }
    const auto before = out.size();
    out.resize(before + plain.size() + kBlock);
    int written = 0;
    const int ok = EVP_EncryptUpdate(impl_->context.get(), out.data() + before, &written, plain.data(), static_cast<int>(plain.size()));
    out.resize(before + (ok == 1 ? static_cast<std::size_t>(written) : 0));
    if (ok != 1) return fail(ErrorCode::internal, "EVP_EncryptUpdate failed");
    return {};
}

Result<> Aes128CbcEncryptor::finish(Bytes& out) {
    if (!impl_->is_started) return fail(ErrorCode::internal, "encryptor was not started");
    impl_->is_started = false;
    std::array<std::uint8_t, 2 * kBlock> last{};
    int written = 0;
    if (EVP_EncryptFinal_ex(impl_->context.get(), last.data(), &written) != 1) {
        return fail(ErrorCode::internal, "EVP_EncryptFinal_ex failed");
    }
    out.insert(out.end(), last.begin(), last.begin() + written);
    return {};
}

Result<std::array<std::uint8_t, 16>> decrypt_aes128_block(const AesKey& key, std::span<const std::uint8_t, 16> cipher) {
    const ContextPtr context{EVP_CIPHER_CTX_new()};
    const auto* algorithm = aes_128_cbc();
    const AesIv no_iv{};  // CBC's first block under it is the block alone
    if (!context || algorithm == nullptr || EVP_DecryptInit_ex2(context.get(), algorithm, key.data(), no_iv.data(), nullptr) != 1 ||
        EVP_CIPHER_CTX_set_padding(context.get(), 0) != 1) {
        return fail(ErrorCode::internal, "EVP_DecryptInit_ex2 failed");
    }
    std::array<std::uint8_t, 2 * kBlock> plain{};
    int written = 0;
    if (EVP_DecryptUpdate(context.get(), plain.data(), &written, cipher.data(), static_cast<int>(kBlock)) != 1 ||
        written != static_cast<int>(kBlock)) {
        return fail(ErrorCode::internal, "EVP_DecryptUpdate failed");
    }
    std::array<std::uint8_t, kBlock> out{};
    std::copy_n(plain.begin(), kBlock, out.begin());
    return out;
}

Result<Bytes> encrypt_aes128_cbc(const AesKey& key, const AesIv& iv, ByteView plain) {
    Aes128CbcEncryptor encryptor;
    Bytes out;
    out.reserve(plain.size() + 2 * kBlock);
    if (auto started = encryptor.start(key, iv); !started) return fail(started.error());
    if (auto updated = encryptor.update(plain, out); !updated) return fail(updated.error());
    if (auto finished = encryptor.finish(out); !finished) return fail(finished.error());
    return out;
}

Result<Bytes> decrypt_aes128_cbc(const AesKey& key, const AesIv& iv, ByteView cipher) {
    if (cipher.empty() || cipher.size() % kBlock != 0) return fail(ErrorCode::malformed, "ciphertext is not whole blocks");
    if (cipher.size() > static_cast<std::size_t>(std::numeric_limits<int>::max()) - kBlock) {
        return fail(ErrorCode::too_large, "more than 2 GiB in one piece");
    }
    const ContextPtr context{EVP_CIPHER_CTX_new()};
    const auto* algorithm = aes_128_cbc();
    if (!context || algorithm == nullptr || EVP_DecryptInit_ex2(context.get(), algorithm, key.data(), iv.data(), nullptr) != 1) {
        return fail(ErrorCode::internal, "EVP_DecryptInit_ex2 failed");
    }
    Bytes out(cipher.size() + kBlock);
    int written = 0;
    int last = 0;
    if (EVP_DecryptUpdate(context.get(), out.data(), &written, cipher.data(), static_cast<int>(cipher.size())) != 1) {
        return fail(ErrorCode::internal, "EVP_DecryptUpdate failed");
    }
    if (EVP_DecryptFinal_ex(context.get(), out.data() + written, &last) != 1) return fail(ErrorCode::malformed, "wrong padding");
    out.resize(static_cast<std::size_t>(written) + static_cast<std::size_t>(last));
    return out;
}

}  // namespace session::crypto
