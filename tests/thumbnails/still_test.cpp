#include "thumbnails/still.hpp"

#include <catch2/catch.hpp>

namespace session::thumbnails {
namespace {

TEST_CASE("a picture is fitted whole, in the middle, on even samples") {
    const auto wide = fit(16.0 / 9, 440, 248);
    CHECK((wide.x == 0 && wide.y == 0 && wide.width == 440 && wide.height == 248));
    const auto tall = fit(9.0 / 16, 440, 248);
    CHECK((tall.width == 140 && tall.height == 248 && tall.x == 150 && tall.y == 0));
    const auto square = fit(1, 440, 248);
    CHECK((square.width == 248 && square.height == 248 && square.x == 96));
    const auto line = fit(1000, 440, 248);
    CHECK((line.width == 440 && line.height == 2));
}

TEST_CASE("shrinking averages, in any depth") {
    const Bytes samples{0, 100, 200, 255, 100, 200, 0, 255};
    Plane small{2, 1, 0};
    shrink({samples.data(), 4, 4, 2, 8}, small, {0, 0, 2, 1});
    CHECK(small.samples == Bytes{100, 178});
    // 10 bits: 400 and 1023.
    const Bytes deep{0x90, 0x01, 0xff, 0x03};
    shrink({deep.data(), 4, 2, 1, 10}, small, {0, 0, 2, 1});
    CHECK(small.samples == Bytes{100, 255});
    // Smaller than its box: samples are repeated.
    Plane large{4, 2, 0};
    const Bytes one{7};
    shrink({one.data(), 1, 1, 1, 8}, large, {0, 0, 4, 2});
    CHECK(large.samples == Bytes(8, 7));
}

TEST_CASE("blurring leaves no edge, and the colours") {
    Still still{440, 248};
    for (std::int32_t x = 0; x < 440; ++x) {
        for (std::int32_t y = 0; y < 248; ++y) still.planes[0].at(x, y) = x % 8 < 4 ? 40 : 200;
    }
    const auto result = blurred(still);
    CHECK(result.width() == 440);
    int steepest = 0;
    for (std::int32_t x = 1; x < 440; ++x) {
        steepest = std::max(steepest, std::abs(result.planes[0].at(x, 100) - result.planes[0].at(x - 1, 100)));
    }
    CHECK(steepest <= 4);
    CHECK(std::abs(result.planes[0].at(220, 124) - 120) < 15);
}

TEST_CASE("stills lie side by side in order") {
    std::vector<Still> stills;
    for (int i = 0; i < 3; ++i) {
        stills.emplace_back(4, 2);
        stills.back().planes[0].samples.assign(8, static_cast<std::uint8_t>(50 * i));
    }
    const auto strip = side_by_side(stills);
    CHECK(strip.width() == 12);
    CHECK(strip.height() == 2);
    for (int i = 0; i < 3; ++i) CHECK(strip.planes[0].at(4 * i + 1, 1) == 50 * i);
}

TEST_CASE("full range and BT.709 become what JPEG and WebP expect") {
    Still still{2, 2};
    still.planes[0].samples = {0, 255, 255, 0};
    to_limited_range(still, {0, 0, 2, 2});
    CHECK(still.planes[0].samples == Bytes{16, 235, 235, 16});
    // Pure red: BT.709 limited 63, 102, 240; BT.601 81, 90, 240 (each within rounding).
    still.planes[0].samples.assign(4, 63);
    still.planes[1].samples = {102};
    still.planes[2].samples = {240};
    from_bt709(still);
    CHECK(std::abs(still.planes[0].at(0, 0) - 81) <= 2);
    CHECK(std::abs(still.planes[1].at(0, 0) - 90) <= 2);
    CHECK(std::abs(still.planes[2].at(0, 0) - 240) <= 2);
}

}  // namespace
}  // namespace session::thumbnails
