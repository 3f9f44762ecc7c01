#include "session/media/time.hpp"

#include <catch2/catch.hpp>

using session::media::rescale;

TEST_CASE("rescale rounds to nearest, halves away from zero") {
    CHECK(rescale(1, 1000, 90'000) == 90);
    CHECK(rescale(1024, 44'100, 90'000) == 2090);
    CHECK(rescale(1, 2, 1) == 1);
    CHECK(rescale(-1, 2, 1) == -1);
    CHECK(rescale(0, 3, 7) == 0);
}

TEST_CASE("rescale does not overflow on a year of 90 kHz ticks") {
    const std::int64_t year = 365LL * 86'400 * 90'000;
    CHECK(rescale(rescale(year, 90'000, 44'100), 44'100, 90'000) == year);
}

TEST_CASE("every AAC frame boundary survives the way over 90 kHz and back") {
    for (std::int64_t sample_rate : {8'000, 22'050, 44'100, 48'000}) {
        for (std::int64_t frame = 0; frame < 10'000; ++frame) {
            const auto samples = frame * 1024;
            REQUIRE(rescale(rescale(samples, sample_rate, 90'000), 90'000, sample_rate) == samples);
        }
    }
}
