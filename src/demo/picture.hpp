// A raw picture that the demo draws on: 8-bit 4:2:0, limited range, planes without padding.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

namespace session::demo {

struct Colour {
    std::uint8_t y = 16;
    std::uint8_t u = 128;
    std::uint8_t v = 128;
};

struct Picture {
    Picture(int w, int h) : width(w), height(h) {
        const auto luma = static_cast<std::size_t>(w) * static_cast<std::size_t>(h);
        y.resize(luma, 16);
        u.resize(luma / 4, 128);
        v.resize(luma / 4, 128);
    }

    // Even sizes only.
    int width;
    int height;
    std::vector<std::uint8_t> y;
    std::vector<std::uint8_t> u;
    std::vector<std::uint8_t> v;

    [[nodiscard]] std::uint8_t* luma_row(int row) { return y.data() + offset(row, width); }
    [[nodiscard]] std::uint8_t* u_row(int row) { return u.data() + offset(row, width / 2); }
    [[nodiscard]] std::uint8_t* v_row(int row) { return v.data() + offset(row, width / 2); }

    // Clipped to the picture; chroma takes the even grid inside.
    void fill(int left, int top, int right, int bottom, Colour colour) {
        left = std::clamp(left, 0, width);
        right = std::clamp(right, left, width);
        top = std::clamp(top, 0, height);
        bottom = std::clamp(bottom, top, height);
        for (int row = top; row < bottom; ++row) std::fill(luma_row(row) + left, luma_row(row) + right, colour.y);
        for (int row = top / 2; row < bottom / 2; ++row) {
            std::fill(u_row(row) + left / 2, u_row(row) + right / 2, colour.u);
            std::fill(v_row(row) + left / 2, v_row(row) + right / 2, colour.v);
        }
    }

   private:
    [[nodiscard]] static std::size_t offset(int row, int stride) {
        return static_cast<std::size_t>(row) * static_cast<std::size_t>(stride);
    }
};

}  // namespace session::demo
