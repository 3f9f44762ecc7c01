#include <catch2/catch.hpp>

#include "session/transcode/ladder.hpp"

namespace session::transcode {
namespace {

LadderConfig default_ladder() {
    return {{{"720p", 720, 2'800'000}, {"480p", 480, 1'400'000}, {"360p", 360, 800'000}}};
}

media::VideoTrack track(std::int32_t width, std::int32_t height, media::Rational aspect = {1, 1}) {
    media::VideoTrack source;
    source.width = width;
    source.height = height;
    source.sample_aspect_ratio = aspect;
    return source;
}

using Sizes = std::vector<std::pair<std::int32_t, std::int32_t>>;

Sizes sizes(const media::VideoTrack& source) {
    Sizes all;
    for (const auto& rung : plan_ladder(default_ladder(), source, {30, 1})) all.emplace_back(rung.width, rung.height);
    return all;
}

}  // namespace

TEST_CASE("rungs keep the aspect, are even, and never upscale") {
    CHECK(sizes(track(1920, 1080)) == Sizes{{1280, 720}, {854, 480}, {640, 360}});
    CHECK(sizes(track(1080, 1920)) == Sizes{{720, 1280}, {480, 854}, {360, 640}});
    CHECK(sizes(track(1280, 720)) == Sizes{{1280, 720}, {854, 480}, {640, 360}});
    CHECK(sizes(track(1280, 718)) == Sizes{{856, 480}, {642, 360}});
    CHECK(sizes(track(3440, 1440)) == Sizes{{1720, 720}, {1146, 480}, {860, 360}});
    CHECK(sizes(track(640, 480)) == Sizes{{640, 480}, {480, 360}});
}

TEST_CASE("anamorphic sources are planned as they are shown, a nonsense aspect is not believed") {
    CHECK(sizes(track(1440, 1080, {4, 3})) == Sizes{{1280, 720}, {854, 480}, {640, 360}});
    CHECK(sizes(track(720, 576, {64, 45})) == Sizes{{854, 480}, {640, 360}});
    CHECK(sizes(track(640, 360, {1, 900})) == Sizes{{640, 360}});
    CHECK(sizes(track(640, 360, {0, 0})) == Sizes{{640, 360}});
}

TEST_CASE("a source smaller than every rung gets one of its own size") {
    const auto plan = plan_ladder(default_ladder(), track(320, 180), {30, 1});
    REQUIRE(plan.size() == 1);
    CHECK(plan[0].name == "180p");
    CHECK(plan[0].width == 320);
    CHECK(plan[0].height == 180);
    CHECK(plan[0].bitrate_bps == 200'000);
    CHECK(plan_ladder(default_ladder(), track(0, 0), {30, 1}).empty());
    CHECK(plan_ladder({}, track(1920, 1080), {30, 1}).empty());
}

TEST_CASE("a frame rate over the limit is divided by a whole number") {
    const auto planned = [](media::Rational rate, double limit) {
        auto config = default_ladder();
        config.rungs.resize(1);
        config.rungs[0].max_frame_rate = limit;
        return plan_ladder(config, track(1280, 720), rate)[0].frame_rate.value();
    };
    CHECK(planned({60, 1}, 0) == 60);
    CHECK(planned({60, 1}, 30) == 30);
    CHECK(planned({60'000, 1001}, 30) == Approx(29.97));
    CHECK(planned({50, 1}, 30) == 25);
    CHECK(planned({24, 1}, 30) == 24);
    CHECK(planned({120, 1}, 30) == 30);
    CHECK(planned({31, 1}, 30) == 31);
    CHECK(planned({0, 1}, 30) == 0);
}

TEST_CASE("the peak follows from the bit rate") {
    const auto plan = plan_ladder(default_ladder(), track(1920, 1080), {30, 1});
    CHECK(plan[0].peak_bps == 3'500'000);
}

}  // namespace session::transcode
