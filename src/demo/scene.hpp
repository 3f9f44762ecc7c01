// The demo's picture: a drifting gradient, bars and a ball in motion, the time for people and the time for machines.
#pragma once

#include <chrono>
#include <cstdint>
#include <vector>

#include "demo/picture.hpp"

namespace session::demo {

// Not synchronised: one thread. Everything drawn follows from the two times given, so a picture can be drawn again.
class Scene {
   public:
    Scene(int width, int height);

    // `wall` is what the clock and the barcode show; `media` (since the stream began) moves the rest, and lights the lamp at the top
    // right during the first 100 ms of each second, while the tone beeps.
    [[nodiscard]] const Picture& draw(std::chrono::system_clock::time_point wall, std::chrono::milliseconds media);

   private:
    void draw_background(double seconds);
    void draw_bars(double seconds);
    void draw_ball(double seconds);
    void draw_texts(std::chrono::system_clock::time_point wall);
    [[nodiscard]] int scaled(int reference) const { return reference * picture_.width / 1280 / 2 * 2; }

    Picture picture_;
    std::vector<std::uint8_t> across_;
    std::vector<std::uint8_t> ball_;  // coverage 0..255, a square of 2 * radius
    int ball_radius_ = 0;
};

}  // namespace session::demo
