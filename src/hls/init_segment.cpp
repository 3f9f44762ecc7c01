#include "hls/init_segment.hpp"

#include <algorithm>
#include <string_view>

namespace session::hls {
namespace {

constexpr std::size_t kBlock = 16;
// Where the encrypted copy begins is a multiple of this, so that init segments of about one size have the same IV.
constexpr std::size_t kCopyAlignment = 1024;
constexpr std::size_t kBoxHeader = 8;

using Block = std::array<std::uint8_t, kBlock>;

constexpr std::size_t align_up(std::size_t value, std::size_t to) {
    return (value + to - 1) / to * to;
}

// ISO/IEC 14496-12 8.1.2: what a free box holds is ignored.
std::array<std::uint8_t, kBoxHeader> free_box(std::size_t size) {
    return {static_cast<std::uint8_t>(size >> 24U),
            static_cast<std::uint8_t>(size >> 16U),
            static_cast<std::uint8_t>(size >> 8U),
            static_cast<std::uint8_t>(size),
            'f',
            'r',
            'e',
            'e'};
}

template <class Range>
void append(Bytes& out, const Range& bytes) {
    out.insert(out.end(), bytes.begin(), bytes.end());
}

// The block that decrypts to `plain` with `previous` before it is E(plain ^ previous); the block that must come before a given one
// for that to decrypt to `plain` is D(given) ^ plain.
Result<Block> block_before(const crypto::AesKey& key, std::span<const std::uint8_t, kBlock> given, const Block& plain) {
    auto block = crypto::decrypt_aes128_block(key, given);
    if (!block) return fail(block.error());
    std::transform(block->begin(), block->end(), plain.begin(), block->begin(),
                   [](auto a, auto b) { return static_cast<std::uint8_t>(a ^ b); });
    return *block;
}

}  // namespace

Result<InitSegment> make_init_segment(const crypto::AesKey& key, const InitNonce& nonce, ByteView clear) {
    if (clear.size() < kBlock) return fail(ErrorCode::malformed, "an init segment without a box");
    const auto copy_at = align_up(clear.size() + kBoxHeader, kCopyAlignment);
    const auto copy_size = align_up(clear.size() + kBoxHeader, kBlock);
    const auto total = copy_at + copy_size + 2 * kBlock;

    InitSegment out;
    out.bytes.reserve(total);
    append(out.bytes, clear);
    append(out.bytes, free_box(total - clear.size()));
    out.bytes.resize(copy_at);

    Block first{};
    const auto over_clear = free_box(copy_at);
    std::copy(nonce.begin(), nonce.end(), std::copy(over_clear.begin(), over_clear.end(), first.begin()));
    const auto iv = block_before(key, std::span{out.bytes}.first<kBlock>(), first);
    if (!iv) return fail(iv.error());
    out.iv = *iv;

    // Its free box reaches over the block before the last, which decrypts to whatever makes the last one padding.
    Bytes copy{clear.begin(), clear.end()};
    append(copy, free_box(copy_size - clear.size() + kBlock));
    copy.resize(copy_size);
    crypto::AesIv before_copy{};
    std::copy_n(out.bytes.end() - kBlock, kBlock, before_copy.begin());
    crypto::Aes128CbcEncryptor encryptor;
    if (auto started = encryptor.start(key, before_copy); !started) return fail(started.error());
    if (auto updated = encryptor.update(copy, out.bytes); !updated) return fail(updated.error());

    Block padding{};
    padding.fill(kBlock);
    const auto before_last = block_before(key, out.iv, padding);
    if (!before_last) return fail(before_last.error());
    append(out.bytes, *before_last);
    append(out.bytes, out.iv);
    return out;
}

}  // namespace session::hls
