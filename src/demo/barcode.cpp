#include "demo/barcode.hpp"

#include <algorithm>

namespace session::demo {
namespace {

// As fractions of a 1280x720 picture: cells of 24x40 from (64, 672).
constexpr int kReferenceWidth = 1280;
constexpr int kReferenceHeight = 720;
constexpr int kLeft = 64;
constexpr int kTop = 672;
constexpr int kCellWidth = 24;
constexpr int kCellHeight = 40;
constexpr int kStripTop = 664;

constexpr std::size_t kSyncCells = 4;
constexpr std::size_t kDataCells = 36;
constexpr Colour kWhite{235, 128, 128};
constexpr Colour kBlack{16, 128, 128};

// CRC-8 (polynomial 0x07, start 0) bit by bit over the data cells.
std::uint8_t crc8(const BarcodeCells& cells) {
    unsigned crc = 0;
    for (std::size_t i = kSyncCells; i < kSyncCells + kDataCells; ++i) {
        const bool is_odd = ((crc >> 7U) & 1U) != static_cast<unsigned>(cells[i]);
        crc = (crc << 1U) & 0xFFU;
        if (is_odd) crc ^= 0x07U;
    }
    return static_cast<std::uint8_t>(crc);
}

}  // namespace

BarcodeCells encode_barcode(std::uint64_t milliseconds) {
    BarcodeCells cells{true, false, true, false};
    for (std::size_t i = 0; i < kDataCells; ++i) cells[kSyncCells + i] = ((milliseconds >> (kDataCells - 1 - i)) & 1U) != 0;
    const auto crc = crc8(cells);
    for (std::size_t i = 0; i < 8; ++i) cells[kSyncCells + kDataCells + i] = ((crc >> (7 - i)) & 1U) != 0;
    return cells;
}

std::optional<std::uint64_t> decode_barcode(const BarcodeCells& cells) {
    if (!cells[0] || cells[1] || !cells[2] || cells[3]) return std::nullopt;
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < kDataCells; ++i) value = (value << 1U) | static_cast<std::uint64_t>(cells[kSyncCells + i]);
    unsigned crc = 0;
    for (std::size_t i = 0; i < 8; ++i) crc = (crc << 1U) | static_cast<unsigned>(cells[kSyncCells + kDataCells + i]);
    if (crc != crc8(cells)) return std::nullopt;
    return value;
}

void draw_barcode(Picture& picture, std::uint64_t milliseconds) {
    const auto x = [&](int reference) { return reference * picture.width / kReferenceWidth; };
    const auto y = [&](int reference) { return reference * picture.height / kReferenceHeight; };
    picture.fill(0, y(kStripTop), picture.width, picture.height, kBlack);
    const auto cells = encode_barcode(milliseconds);
    for (std::size_t i = 0; i < cells.size(); ++i) {
        if (!cells[i]) continue;
        const int left = kLeft + static_cast<int>(i) * kCellWidth;
        picture.fill(x(left), y(kTop), x(left + kCellWidth), y(kTop + kCellHeight), kWhite);
    }
}

std::optional<std::uint64_t> read_barcode(const std::uint8_t* luma, int width, int height, int stride) {
    if (width < 240 || height < 120) return std::nullopt;
    // The middle third of each cell, away from edges that scaling has blurred.
    std::array<int, kBarcodeCells> level{};
    const int top = (kTop + kCellHeight / 3) * height / kReferenceHeight;
    const int bottom = std::max(top + 1, (kTop + 2 * kCellHeight / 3) * height / kReferenceHeight);
    for (std::size_t i = 0; i < level.size(); ++i) {
        const int reference = kLeft + static_cast<int>(i) * kCellWidth;
        const int left = (reference + kCellWidth / 3) * width / kReferenceWidth;
        const int right = std::max(left + 1, (reference + 2 * kCellWidth / 3) * width / kReferenceWidth);
        int sum = 0;
        for (int row = top; row < bottom; ++row) {
            for (int column = left; column < right; ++column) sum += luma[row * stride + column];
        }
        level[i] = sum / ((bottom - top) * (right - left));
    }
    const auto [darkest, brightest] = std::minmax_element(level.begin(), level.end());
    const int threshold = (*darkest + *brightest) / 2;
    BarcodeCells cells{};
    for (std::size_t i = 0; i < cells.size(); ++i) cells[i] = level[i] > threshold;
    return decode_barcode(cells);
}

std::int64_t expand_barcode(std::uint64_t value, std::int64_t now_ms) {
    const auto modulus = static_cast<std::int64_t>(kBarcodeModulus);
    auto time = now_ms - now_ms % modulus + static_cast<std::int64_t>(value);
    if (time - now_ms > modulus / 2) time -= modulus;
    if (now_ms - time > modulus / 2) time += modulus;
    return time;
}

}  // namespace session::demo
