// Writes bits and Exp-Golomb codes, to make parameter sets no encoder makes.
#pragma once

#include <cstdint>

#include "session/base/bytes.hpp"

namespace session::test {

class BitWriter {
   public:
    BitWriter& bits(std::uint64_t value, unsigned count) {
        for (unsigned i = count; i-- > 0;) {
            if (used_ % 8 == 0) bytes_.push_back(0);
            bytes_.back() = static_cast<std::uint8_t>(bytes_.back() | ((value >> i) & 1U) << (7U - used_ % 8));
            ++used_;
        }
        return *this;
    }
    BitWriter& flag(bool value) { return bits(value ? 1 : 0, 1); }
    BitWriter& ue(std::uint32_t value) {
        const std::uint64_t code = std::uint64_t{value} + 1;
        unsigned width = 0;
        while ((code >> width) > 1) ++width;
        return bits(0, width).bits(code, width + 1);
    }
    BitWriter& se(std::int32_t value) {
        return ue(value > 0 ? static_cast<std::uint32_t>(2 * value - 1) : static_cast<std::uint32_t>(-2 * value));
    }
    // rbsp_trailing_bits, then emulation prevention, behind a NAL header.
    [[nodiscard]] Bytes nal(std::uint8_t header) {
        flag(true);
        Bytes out{header};
        int zeros = 0;
        for (const auto byte : bytes_) {
            if (zeros >= 2 && byte <= 3) {
                out.push_back(3);
                zeros = 0;
            }
            zeros = byte == 0 ? zeros + 1 : 0;
            out.push_back(byte);
        }
        return out;
    }
    [[nodiscard]] Bytes bytes() const { return bytes_; }

   private:
    Bytes bytes_;
    unsigned used_ = 0;
};

}  // namespace session::test
