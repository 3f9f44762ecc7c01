#include "demo/scene.hpp"

#include <array>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <numbers>
#include <string>

#include "demo/barcode.hpp"
#include "demo/font.hpp"

namespace session::demo {
namespace {

constexpr Colour kText{228, 126, 127};
constexpr Colour kShadow{22, 131, 125};
constexpr Colour kAccent{172, 122, 76};  // teal
constexpr Colour kMuted{138, 130, 122};
constexpr Colour kBall{206, 62, 158};  // amber
constexpr Colour kLampOff{40, 128, 128};
constexpr int kBars = 28;

double wave(double turns) {
    return std::sin(2 * std::numbers::pi * turns);
}

std::uint8_t to_byte(double value) {
    return static_cast<std::uint8_t>(std::clamp(value, 0.0, 255.0));
}

std::uint8_t mix(std::uint8_t below, std::uint8_t above, unsigned coverage) {
    return static_cast<std::uint8_t>((below * (255U - coverage) + above * coverage + 127U) / 255U);
}

}  // namespace

Scene::Scene(int width, int height) : picture_(width, height), across_(static_cast<std::size_t>(width)) {
    ball_radius_ = scaled(56);
    const int side = 2 * ball_radius_;
    for (int y = 0; y < side; ++y) {
        for (int x = 0; x < side; ++x) {
            const double distance = std::hypot(x + 0.5 - ball_radius_, y + 0.5 - ball_radius_) / ball_radius_;
            // A disc of 60 % of the radius with a glow around it.
            const double glow = std::max(0.0, 1 - distance) * 0.55;
            const double disc = std::clamp((0.6 - distance) * ball_radius_, 0.0, 1.0);
            ball_.push_back(to_byte(255 * std::max(disc, glow * glow)));
        }
    }
}

const Picture& Scene::draw(std::chrono::system_clock::time_point wall, std::chrono::milliseconds media) {
    const double seconds = std::chrono::duration<double>(media).count();
    draw_background(seconds);
    draw_bars(seconds);
    draw_ball(seconds);
    draw_texts(wall);
    const bool is_lit = media.count() % 1000 < 100;
    const int lamp = scaled(40);
    picture_.fill(picture_.width - scaled(64) - lamp, scaled(64), picture_.width - scaled(64), scaled(64) + lamp,
                  is_lit ? kText : kLampOff);
    const auto milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(wall.time_since_epoch()).count();
    draw_barcode(picture_, static_cast<std::uint64_t>(milliseconds));
    return picture_;
}

// Sums of a wave along x and one along y: one addition a sample. It drifts by a shade each second, at the keyframe, and stands still
// between them: that costs almost no bits and no CPU.
void Scene::draw_background(double seconds) {
    const double drift = std::floor(seconds) / 40;
    for (int x = 0; x < picture_.width; ++x) {
        across_[static_cast<std::size_t>(x)] = to_byte(22 + 10 * wave(0.8 * x / picture_.width + drift));
    }
    for (int row = 0; row < picture_.height; ++row) {
        const auto down = to_byte(26 + 12 * wave(0.55 * row / picture_.height - 1.3 * drift + 0.6));
        auto* luma = picture_.luma_row(row);
        for (int x = 0; x < picture_.width; ++x) luma[x] = static_cast<std::uint8_t>(across_[static_cast<std::size_t>(x)] + down);
    }
    for (int row = 0; row < picture_.height / 2; ++row) {
        const double place = 1.0 * row / picture_.height;
        std::fill_n(picture_.u_row(row), picture_.width / 2, to_byte(133 + 5 * wave(place + drift)));
        std::fill_n(picture_.v_row(row), picture_.width / 2, to_byte(118 + 7 * wave(0.7 * place - drift + 0.25)));
    }
}

void Scene::draw_bars(double seconds) {
    const int left = scaled(64);
    const int base = scaled(640);
    const int step = (picture_.width - 2 * left) / kBars / 2 * 2;
    for (int i = 0; i < kBars; ++i) {
        const double height = 0.5 + 0.25 * wave(seconds / 3.1 + i / 9.0) + 0.25 * wave(seconds / 4.7 - i / 5.0);
        const int top = base - scaled(8) - static_cast<int>(height * scaled(110)) / 2 * 2;
        const auto shade = static_cast<std::uint8_t>(88 + 3 * i);
        picture_.fill(left + i * step, top, left + i * step + step * 2 / 3, base, {shade, 124, static_cast<std::uint8_t>(104 - i)});
    }
}

void Scene::draw_ball(double seconds) {
    const int centre_x = picture_.width / 2 + static_cast<int>(wave(seconds / 7) * scaled(500));
    const int centre_y = scaled(330) + static_cast<int>(wave(seconds / 4.3) * scaled(200));
    const int left = (centre_x - ball_radius_) / 2 * 2;
    const int top = (centre_y - ball_radius_) / 2 * 2;
    const int side = 2 * ball_radius_;
    for (int y = std::max(0, -top); y < side && top + y < picture_.height; ++y) {
        const auto* coverage = ball_.data() + static_cast<std::size_t>(y) * static_cast<std::size_t>(side);
        for (int x = std::max(0, -left); x < side && left + x < picture_.width; ++x) {
            auto& luma = picture_.luma_row(top + y)[left + x];
            luma = mix(luma, kBall.y, coverage[x]);
            if (y % 2 != 0 || x % 2 != 0) continue;
            auto& u = picture_.u_row((top + y) / 2)[(left + x) / 2];
            auto& v = picture_.v_row((top + y) / 2)[(left + x) / 2];
            u = mix(u, kBall.u, coverage[x]);
            v = mix(v, kBall.v, coverage[x]);
        }
    }
}

void Scene::draw_texts(std::chrono::system_clock::time_point wall) {
    const auto since_epoch = std::chrono::duration_cast<std::chrono::milliseconds>(wall.time_since_epoch()).count();
    const std::time_t whole = since_epoch / 1000;
    std::tm utc{};
    ::gmtime_r(&whole, &utc);
    std::array<char, 48> clock{};
    std::array<char, 48> date{};
    std::snprintf(clock.data(), clock.size(), "%02d:%02d:%02d.%03d", utc.tm_hour, utc.tm_min, utc.tm_sec,
                  static_cast<int>(since_epoch % 1000));
    std::snprintf(date.data(), date.size(), "%04d-%02d-%02d UTC", utc.tm_year + 1900, utc.tm_mon + 1, utc.tm_mday);

    draw_text(picture_, "SESSION", scaled(64), scaled(64), scaled(6), kText);
    draw_text(picture_, "demo", scaled(64) + text_width("SESSION ", scaled(6)) + scaled(6), scaled(64), scaled(6), kAccent);
    const int scale = scaled(14);
    const int left = (picture_.width - text_width(clock.data(), scale)) / 4 * 2;
    draw_text(picture_, clock.data(), left + scaled(6), scaled(286), scale, kShadow);
    draw_text(picture_, clock.data(), left, scaled(280), scale, kText);
    const int small = scaled(4);
    draw_text(picture_, date.data(), (picture_.width - text_width(date.data(), small)) / 4 * 2, scaled(412), small, kMuted);
}

}  // namespace session::demo
