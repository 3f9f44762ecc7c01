// The clock that machines read: 48 black or white cells along the bottom of the picture (README.md has the layout).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "demo/picture.hpp"

namespace session::demo {

inline constexpr std::size_t kBarcodeCells = 48;
inline constexpr std::uint64_t kBarcodeModulus = std::uint64_t{1} << 36U;  // milliseconds: 795 days

using BarcodeCells = std::array<bool, kBarcodeCells>;  // true is white

// 1 0 1 0, then the low 36 bits of `milliseconds`, most significant first, then their CRC-8.
[[nodiscard]] BarcodeCells encode_barcode(std::uint64_t milliseconds);
// Nullopt: wrong sync or CRC.
[[nodiscard]] std::optional<std::uint64_t> decode_barcode(const BarcodeCells& cells);

void draw_barcode(Picture& picture, std::uint64_t milliseconds);

// Finds the cells in a picture of any size with the same shape. `luma` is `height` rows of `stride` bytes.
[[nodiscard]] std::optional<std::uint64_t> read_barcode(const std::uint8_t* luma, int width, int height, int stride);

// The time nearest to `now_ms` whose low bits are `value`.
[[nodiscard]] std::int64_t expand_barcode(std::uint64_t value, std::int64_t now_ms);

}  // namespace session::demo
