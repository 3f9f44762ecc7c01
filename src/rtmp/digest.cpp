#include "rtmp/digest.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <algorithm>
#include <string_view>

namespace session::rtmp {
namespace {

// "Genuine Adobe Flash Player 001" or "… Media Server 001"; both are followed by the same 32 bytes in the long form.
constexpr std::string_view kClientText = "Genuine Adobe Flash Player 001";
constexpr std::string_view kServerText = "Genuine Adobe Flash Media Server 001";
constexpr std::array<std::uint8_t, 32> kCommonKey{0xF0, 0xEE, 0xC2, 0x4A, 0x80, 0x68, 0xBE, 0xE8, 0x2E, 0x00, 0xD0,
                                                  0xD1, 0x02, 0x9E, 0x7E, 0x57, 0x6E, 0xEC, 0x5D, 0x2D, 0x29, 0x80,
                                                  0x6F, 0xAB, 0x93, 0xB8, 0xE6, 0x36, 0xCF, 0xEB, 0x31, 0xAE};

ByteView short_key(Role role) {
    return as_bytes(role == Role::server ? kServerText : kClientText);
}

Bytes long_key(Role role) {
    const auto text = short_key(role);
    Bytes key(text.begin(), text.end());
    key.insert(key.end(), kCommonKey.begin(), kCommonKey.end());
    return key;
}

Digest hmac_sha256(ByteView key, ByteView data) {
    Digest digest{};
    unsigned size = kDigestSize;
    ::HMAC(::EVP_sha256(), key.data(), static_cast<int>(key.size()), data.data(), data.size(), digest.data(), &size);
    return digest;
}

std::size_t digest_offset(ByteView block, DigestScheme scheme) {
    const auto base = static_cast<std::size_t>(scheme);
    const auto sum = std::size_t{block[base]} + block[base + 1] + block[base + 2] + block[base + 3];
    return base + 4 + sum % 728;
}

// Over the block without the digest itself.
Digest digest_around(ByteView block, std::size_t offset, Role writer) {
    Bytes rest(block.begin(), block.begin() + static_cast<std::ptrdiff_t>(offset));
    rest.insert(rest.end(), block.begin() + static_cast<std::ptrdiff_t>(offset + kDigestSize), block.end());
    return hmac_sha256(short_key(writer), rest);
}

Digest reply_signature(ByteView block, Role writer, const Digest& answered) {
    const auto key = hmac_sha256(long_key(writer), answered);
    return hmac_sha256(key, block.first(kHandshakeSize - kDigestSize));
}

}  // namespace

std::optional<FoundDigest> find_digest(ByteView block, Role writer) {
    for (const auto scheme : {DigestScheme::at_772, DigestScheme::at_8}) {
        const auto offset = digest_offset(block, scheme);
        const auto digest = digest_around(block, offset, writer);
        const auto carried = block.subspan(offset, kDigestSize);
        if (std::equal(digest.begin(), digest.end(), carried.begin())) return FoundDigest{scheme, digest};
    }
    return std::nullopt;
}

void insert_digest(std::span<std::uint8_t> block, Role writer, DigestScheme scheme) {
    const auto offset = digest_offset(block, scheme);
    const auto digest = digest_around(block, offset, writer);
    std::copy(digest.begin(), digest.end(), block.begin() + static_cast<std::ptrdiff_t>(offset));
}

void sign_reply(std::span<std::uint8_t> block, Role writer, const Digest& answered) {
    const auto signature = reply_signature(block, writer, answered);
    std::copy(signature.begin(), signature.end(), block.end() - static_cast<std::ptrdiff_t>(kDigestSize));
}

bool is_signed_reply(ByteView block, Role writer, const Digest& answered) {
    const auto signature = reply_signature(block, writer, answered);
    return std::equal(signature.begin(), signature.end(), block.end() - static_cast<std::ptrdiff_t>(kDigestSize));
}

Result<void> fill_random(std::span<std::uint8_t> bytes) {
    if (::RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) return fail(ErrorCode::internal, "no random bytes");
    return {};
}

}  // namespace session::rtmp
