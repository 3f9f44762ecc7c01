#include "pipeline/plan.hpp"

#include <catch2/catch.hpp>

#include "packets.hpp"

using namespace session;
using namespace session::pipeline;

namespace {

PipelineOptions usual() {
    PipelineOptions options;
    for (const auto& [name, side] : {std::pair{"720p", 720}, std::pair{"480p", 480}, std::pair{"360p", 360}}) {
        transcode::RungConfig rung;
        rung.name = name;
        rung.short_side = side;
        rung.bitrate_bps = 1'000'000;
        options.ladder.rungs.push_back(rung);
    }
    return options;
}

SourceRhythm rhythm(std::optional<std::int64_t> gop) {
    SourceRhythm made;
    made.gop = gop;
    made.frame_rate = {30, 1};
    return made;
}

std::vector<std::string> names(const Plan& plan) {
    std::vector<std::string> found;
    for (const auto& rung : plan.encoded.rungs) found.push_back(rung.name);
    return found;
}

}  // namespace

TEST_CASE("regular keyframes give a source rung, with the TARGETDURATION of its GOP from the start") {
    const media::TrackSet tracks{test::video_track(1920, 1080), test::audio_track()};
    CHECK(make_plan(usual(), tracks, rhythm(90'000)).target_duration_s == 1);
    CHECK(make_plan(usual(), tracks, rhythm(45'000)).target_duration_s == 1);
    CHECK(make_plan(usual(), tracks, rhythm(115'000)).target_duration_s == 1);
    CHECK(make_plan(usual(), tracks, rhythm(135'000)).target_duration_s == 2);
    const auto plan = make_plan(usual(), tracks, rhythm(180'000));
    CHECK(plan.target_duration_s == 2);
    CHECK(plan.has_source_rung);
    CHECK(plan.notices.empty());
    CHECK(names(plan) == std::vector<std::string>{"720p", "480p", "360p"});
}

TEST_CASE("beside a source rung no rung of its size or larger is encoded") {
    const auto plan = make_plan(usual(), {test::video_track(1280, 720), nullptr}, rhythm(90'000));
    CHECK(names(plan) == std::vector<std::string>{"480p", "360p"});
    const auto portrait = make_plan(usual(), {test::video_track(480, 854), nullptr}, rhythm(90'000));
    CHECK(names(portrait) == std::vector<std::string>{"360p"});
}

TEST_CASE("long GOPs give no source rung, a 1 s grid, and advice") {
    const auto plan = make_plan(usual(), {test::video_track(1280, 720), nullptr}, rhythm(std::nullopt));
    CHECK_FALSE(plan.has_source_rung);
    CHECK(plan.target_duration_s == 1);
    CHECK(names(plan) == std::vector<std::string>{"720p", "480p", "360p"});
    REQUIRE(plan.notices.size() == 1);
    CHECK(plan.notices[0].find("keyframe interval") != std::string::npos);
}

TEST_CASE("what browsers can't decode is not passed through") {
    const auto plan = make_plan(usual(), {test::video_track(1280, 720, "avc1.7a0028"), nullptr}, rhythm(90'000));
    CHECK_FALSE(plan.has_source_rung);
    CHECK(plan.notices.size() == 1);
}

TEST_CASE("only AAC-LC is passed through") {
    CHECK_FALSE(make_plan(usual(), {nullptr, test::audio_track("mp4a.40.2")}, {}).reencodes_audio);
    CHECK(make_plan(usual(), {nullptr, test::audio_track("mp4a.40.5")}, {}).reencodes_audio);
}
