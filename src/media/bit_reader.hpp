// Bits from the most significant end, with Exp-Golomb codes (ISO 14496-10 9.1).
#pragma once

#include <cstdint>

#include "session/base/bytes.hpp"

namespace session::media {

// Reading past the end gives zeros and makes ok() false for good: a parser checks once, after the fields it needs.
class BitReader {
   public:
    explicit BitReader(ByteView data) noexcept : data_(data) {}

    [[nodiscard]] bool ok() const noexcept { return ok_; }
    [[nodiscard]] std::size_t remaining() const noexcept { return data_.size() * 8 - position_; }

    // `count` <= 32.
    std::uint32_t bits(unsigned count) noexcept {
        if (count > remaining()) {
            ok_ = false;
            position_ = data_.size() * 8;
            return 0;
        }
        std::uint64_t value = 0;
        for (unsigned i = 0; i < count; ++i, ++position_) {
            value = (value << 1U) | ((unsigned{data_[position_ / 8]} >> (7U - position_ % 8)) & 1U);
        }
        return static_cast<std::uint32_t>(value);
    }
    bool flag() noexcept { return bits(1) != 0; }
    void skip(std::size_t count) noexcept {
        if (count > remaining()) {
            ok_ = false;
            count = remaining();
        }
        position_ += count;
    }
    void align() noexcept { skip((8 - position_ % 8) % 8); }

    // ue(v)
    std::uint32_t ue() noexcept {
        unsigned zeros = 0;
        while (ok_ && !flag()) ++zeros;
        if (zeros > 31) ok_ = false;
        if (!ok_) return 0;
        return ((1U << zeros) - 1U) + bits(zeros);
    }
    // se(v)
    std::int32_t se() noexcept {
        const std::int64_t code = ue();
        return static_cast<std::int32_t>(code % 2 == 1 ? (code + 1) / 2 : -(code / 2));
    }

   private:
    ByteView data_;
    std::size_t position_ = 0;
    bool ok_ = true;
};

}  // namespace session::media
