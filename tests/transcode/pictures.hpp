// Pictures that move, made from their frame number: every encoder and scaler in these tests is fed from here.
#pragma once

#include <cstdint>
#include <vector>

#include "session/transcode/encoder.hpp"

namespace session::test {

class TestPicture {
   public:
    TestPicture(std::int32_t width, std::int32_t height) : width_(width), height_(height) {
        luma_.resize(static_cast<std::size_t>(width) * static_cast<std::size_t>(height));
        blue_.resize(chroma_size(), 128);
        red_.resize(chroma_size(), 128);
    }

    // A diagonal gradient that moves, with a bright bar whose place tells the frame number.
    void draw(std::int32_t frame) {
        for (std::int32_t y = 0; y < height_; ++y) {
            for (std::int32_t x = 0; x < width_; ++x) luma_[at(x, y, width_)] = static_cast<std::uint8_t>(16 + (x + y + 3 * frame) % 200);
        }
        const auto bar = (frame * 4) % (width_ - 4);
        for (std::int32_t y = 0; y < height_; ++y) {
            for (std::int32_t x = bar; x < bar + 4; ++x) luma_[at(x, y, width_)] = 235;
        }
        const auto half = (width_ + 1) / 2;
        for (std::int32_t y = 0; y < (height_ + 1) / 2; ++y) {
            for (std::int32_t x = 0; x < half; ++x) blue_[at(x, y, half)] = static_cast<std::uint8_t>(64 + (x + frame) % 128);
        }
    }

    [[nodiscard]] transcode::PictureView view() const {
        return {{luma_.data(), blue_.data(), red_.data()}, {width_, (width_ + 1) / 2, (width_ + 1) / 2}, width_, height_};
    }

   private:
    [[nodiscard]] static std::size_t at(std::int32_t x, std::int32_t y, std::int32_t stride) {
        return static_cast<std::size_t>(y) * static_cast<std::size_t>(stride) + static_cast<std::size_t>(x);
    }
    [[nodiscard]] std::size_t chroma_size() const {
        return static_cast<std::size_t>((width_ + 1) / 2) * static_cast<std::size_t>((height_ + 1) / 2);
    }

    std::int32_t width_;
    std::int32_t height_;
    std::vector<std::uint8_t> luma_;
    std::vector<std::uint8_t> blue_;
    std::vector<std::uint8_t> red_;
};

}  // namespace session::test
