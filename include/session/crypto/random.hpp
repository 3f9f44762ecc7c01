// Random bytes fit for keys, from the operating system through OpenSSL.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "session/base/result.hpp"

namespace session::crypto {

// Fills `out`. Error: internal, when the generator is not seeded; then `out` must not be used.
[[nodiscard]] Result<> random_bytes(std::span<std::uint8_t> out);

template <std::size_t kSize>
[[nodiscard]] Result<std::array<std::uint8_t, kSize>> random_array() {
    std::array<std::uint8_t, kSize> bytes{};
    if (auto filled = random_bytes(bytes); !filled) return fail(filled.error());
    return bytes;
}

}  // namespace session::crypto
