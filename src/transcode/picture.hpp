// Raw pictures: views of any decoder format, and pooled 4:2:0 buffers. Private to transcode.
#pragma once

#include <array>
#include <cstdint>
#include <memory>

#include "session/transcode/encoder.hpp"
#include "transcode/libav.hpp"
#include "transcode/x264_encoder.hpp"

namespace session::transcode {

// zimg's AVX-512 code wants planes and strides in multiples of this many bytes.
inline constexpr std::size_t kPlaneAlignment = 64;

// Planes of `format`, not owned.
struct ImageView {
    std::array<const std::uint8_t*, 3> planes{};
    std::array<std::int32_t, 3> strides{};
    std::int32_t width = 0;
    std::int32_t height = 0;
    AVPixelFormat format = AV_PIX_FMT_NONE;  // planar; the yuvj names are folded into the yuv ones
    ColourInfo colour;

    // What x264 takes as it is.
    [[nodiscard]] bool is_420_8bit() const noexcept { return format == AV_PIX_FMT_YUV420P; }
    [[nodiscard]] PictureView picture() const noexcept { return {planes, strides, width, height}; }
};

[[nodiscard]] ImageView view_of(const AVFrame& frame);

// A 4:2:0 8-bit buffer with aligned planes.
class Picture {
   public:
    Picture(std::int32_t width, std::int32_t height);

    [[nodiscard]] std::uint8_t* plane(std::size_t i) noexcept { return memory_.get() + offsets_[i]; }
    [[nodiscard]] std::int32_t stride(std::size_t i) const noexcept { return strides_[i]; }
    [[nodiscard]] std::int32_t width() const noexcept { return width_; }
    [[nodiscard]] std::int32_t height() const noexcept { return height_; }
    [[nodiscard]] ImageView view(const ColourInfo& colour) const noexcept;

   private:
    struct Free {
        void operator()(std::uint8_t* p) const;
    };
    std::int32_t width_;
    std::int32_t height_;
    std::array<std::int32_t, 3> strides_{};
    std::array<std::size_t, 3> offsets_{};
    std::unique_ptr<std::uint8_t, Free> memory_;
};

using PicturePtr = std::shared_ptr<Picture>;

// Buffers of one size, used again when their last owner lets go, on whichever thread. Holds as many as were ever out at once: the
// rung's queue bounds that.
class PicturePool {
   public:
    PicturePool(std::int32_t width, std::int32_t height);
    [[nodiscard]] PicturePtr take();

   private:
    struct Shelf;
    std::shared_ptr<Shelf> shelf_;
    std::int32_t width_;
    std::int32_t height_;
};

}  // namespace session::transcode
