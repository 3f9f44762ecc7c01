#include "demo/font.hpp"

#include <array>
#include <cstddef>

namespace session::demo {
namespace {

struct Glyph {
    char character;
    std::string_view dots;  // seven rows of five
};

constexpr std::array<Glyph, 24> kGlyphs{{
    {'0', " ### #   ##  ### # ###  ##   # ### "}, {'1', "  #   ##    #    #    #    #   ### "},
    {'2', " ### #   #    #   #   #   #   #####"}, {'3', "#####   #   #     #     # #   # ###"},
    {'4', "   #   ##  # # #  # #####   #    # "}, {'5', "######    ####     #    ##   # ### "},
    {'6', "  ##  #   #    #### #   ##   # ### "}, {'7', "#####    #   #   #   #    #    #   "},
    {'8', " ### #   ##   # ### #   ##   # ### "}, {'9', " ### #   ##   # ####    #   #  ##  "},
    {':', "       ##   ##        ##   ##      "}, {'.', "                          ##   ##  "},
    {'-', "               #####               "}, {'S', " #####    #     ###     #    ##### "},
    {'E', "######    #    #### #    #    #####"}, {'I', " ###   #    #    #    #    #   ### "},
    {'O', " ### #   ##   ##   ##   ##   # ### "}, {'N', "#   ###  ## # ##  ###   ##   ##   #"},
    {'U', "#   ##   ##   ##   ##   ##   # ### "}, {'T', "#####  #    #    #    #    #    #  "},
    {'C', " ### #   ##    #    #    #   # ### "}, {'d', "    #    # ## ##  ###   ##   # ####"},
    {'e', "           ### #   #######     ### "}, {'m', "          ## # # # ## # ## # ## # #"},
}};
constexpr std::string_view kSmallO = "           ### #   ##   ##   # ### ";

std::string_view dots_of(char character) {
    if (character == 'o') return kSmallO;
    for (const auto& glyph : kGlyphs) {
        if (glyph.character == character) return glyph.dots;
    }
    return {};
}

}  // namespace

void draw_text(Picture& picture, std::string_view text, int left, int top, int scale, Colour colour) {
    for (const char character : text) {
        const auto dots = dots_of(character);
        for (std::size_t i = 0; i < dots.size(); ++i) {
            if (dots[i] != '#') continue;
            const int x = left + static_cast<int>(i % kGlyphWidth) * scale;
            const int y = top + static_cast<int>(i / kGlyphWidth) * scale;
            picture.fill(x, y, x + scale, y + scale, colour);
        }
        left += kGlyphAdvance * scale;
    }
}

}  // namespace session::demo
