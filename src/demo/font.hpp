// A bitmap font of 5x7 dots: what the demo writes, and nothing more.
#pragma once

#include <string_view>

#include "demo/picture.hpp"

namespace session::demo {

inline constexpr int kGlyphWidth = 5;
inline constexpr int kGlyphHeight = 7;
inline constexpr int kGlyphAdvance = 6;

// `scale` picture samples a dot, even. Characters that the font doesn't have are blank.
void draw_text(Picture& picture, std::string_view text, int left, int top, int scale, Colour colour);

[[nodiscard]] constexpr int text_width(std::string_view text, int scale) {
    return static_cast<int>(text.size()) * kGlyphAdvance * scale - scale;
}

}  // namespace session::demo
