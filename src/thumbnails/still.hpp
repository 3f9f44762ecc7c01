// A small raw picture and what is done with it. No libav here.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "session/base/bytes.hpp"

namespace session::thumbnails {

// One plane of samples, not owned; rows of `stride` bytes, samples of one byte or (depth > 8) two, little-endian.
struct PlaneView {
    const std::uint8_t* data = nullptr;
    std::ptrdiff_t stride = 0;
    std::int32_t width = 0;
    std::int32_t height = 0;
    int depth = 8;
};

struct Plane {
    Plane(std::int32_t columns, std::int32_t rows, std::uint8_t value)
        : width(columns), height(rows), samples(static_cast<std::size_t>(columns) * static_cast<std::size_t>(rows), value) {}

    [[nodiscard]] std::uint8_t& at(std::int32_t x, std::int32_t y) noexcept {
        return samples[static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x)];
    }
    [[nodiscard]] std::uint8_t at(std::int32_t x, std::int32_t y) const noexcept {
        return samples[static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x)];
    }
    [[nodiscard]] PlaneView view() const noexcept { return {samples.data(), width, width, height, 8}; }

    std::int32_t width;
    std::int32_t height;
    Bytes samples;
};

// Y, Cb, Cr in 4:2:0, 8 bits, limited range, BT.601 as JPEG and WebP have it; black at first. Even sizes.
struct Still {
    Still(std::int32_t width, std::int32_t height);
    [[nodiscard]] std::int32_t width() const noexcept { return planes[0].width; }
    [[nodiscard]] std::int32_t height() const noexcept { return planes[0].height; }

    std::array<Plane, 3> planes;
};

struct Box {
    std::int32_t x = 0;
    std::int32_t y = 0;
    std::int32_t width = 0;
    std::int32_t height = 0;
};
// The largest box of this shape in the middle of a still, on even samples.
[[nodiscard]] Box fit(double aspect_ratio, std::int32_t width, std::int32_t height);

// Every sample becomes the average of those it covers.
void shrink(const PlaneView& from, Plane& to, const Box& box);
[[nodiscard]] Still shrunk(const Still& still, std::int32_t width, std::int32_t height);
// Nothing but where it was light and of which colour.
[[nodiscard]] Still blurred(const Still& still);
[[nodiscard]] Still side_by_side(std::span<const Still> stills);

void to_limited_range(Still& still, const Box& box);
void from_bt709(Still& still);

}  // namespace session::thumbnails
