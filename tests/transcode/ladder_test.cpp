#include "session/transcode/ladder.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <latch>

#include "session/transcode/worker_pool.hpp"
#include "transcode/collector.hpp"
#include "transcode/decoding.hpp"
#include "transcode/source.hpp"

namespace session::transcode {
namespace {

using test::Collector;
using test::make_source;
using test::Source;
using test::SourceOptions;

constexpr std::int64_t kForever = std::int64_t{1000} * media::kTimescale;

RungConfig rung(std::int32_t short_side, double max_frame_rate = 0) {
    RungConfig config;
    config.name = std::to_string(short_side) + "p";
    config.short_side = short_side;
    config.bitrate_bps = 3000LL * short_side;
    config.max_frame_rate = max_frame_rate;
    config.preset = "ultrafast";
    return config;
}

// Nothing is late in a test that pushes everything at once.
LadderOptions patient(const Source& source, std::vector<RungConfig> rungs) {
    LadderOptions options;
    options.config.rungs = std::move(rungs);
    options.source.video = source.track;
    options.latency_budget = kForever;
    options.queue_limit = kForever;
    return options;
}

void run(Collector& output, const LadderOptions& options, const std::vector<media::PacketPtr>& packets) {
    WorkerPool pool{2};
    auto ladder = Ladder::create(pool, options, output);
    REQUIRE(ladder);
    for (const auto& packet : packets) (*ladder)->push(packet);
    test::finish(**ladder);
}

void check_rendition(const Collector::Rendition& rendition, const std::vector<std::int64_t>& pts, const std::vector<std::int64_t>& marks) {
    REQUIRE(rendition.track);
    CHECK(rendition.pts() == pts);
    CHECK(rendition.segment_starts() == marks);
    const auto pictures = test::decode_video(*rendition.track, rendition.packets);
    REQUIRE(pictures.size() == pts.size());
    for (std::size_t i = 0; i < pts.size(); ++i) CHECK(pictures[i].pts == pts[i]);
    CHECK(pictures.front().width == rendition.track->width);
    CHECK(pictures.front().height == rendition.track->height);
}

}  // namespace

TEST_CASE("every rung has an IDR at exactly the marked packets, in a source without keyframes there") {
    const auto source = make_source({});
    Collector output;
    run(output, patient(source, {rung(96), rung(64), rung(32)}), source.packets);
    REQUIRE(output.renditions.size() == 3);
    for (const auto& [index, rendition] : output.renditions) check_rendition(rendition, source.pts, source.marks);
    CHECK(output.renditions[0].track->width == 128);
    CHECK(output.renditions[1].track->width == 86);
    CHECK(output.renditions[1].track->height == 64);
    CHECK_FALSE(output.failed);
}

TEST_CASE("the last picture again, where the source has none, and the source's own go on after it") {
    SourceOptions options;
    options.b_frames = GENERATE(0, 2);
    options.segment_frames = 0;
    const auto source = make_source(options);
    Collector output;
    WorkerPool pool{2};
    auto ladder = Ladder::create(pool, patient(source, {rung(64)}), output).value();
    auto first = std::make_shared<media::Packet>(*source.packets.front());
    first->starts_segment = true;
    ladder->push(first);
    for (std::size_t i = 1; i < 15; ++i) ladder->push(source.packets[i]);
    // What was not decoded yet, and is older than a still, is not shown any more.
    const auto last =
        std::max_element(source.packets.begin(), source.packets.begin() + 15, [](const auto& a, const auto& b) { return a->pts < b->pts; });
    std::vector<std::int64_t> stills;
    for (int i = 1; i <= 3; ++i) {
        auto still = std::make_shared<media::Packet>(*first);
        still->pts = still->dts = (*last)->pts + 100 * i;
        still->starts_segment = i == 2;
        stills.push_back(still->pts);
        ladder->repeat(std::move(still));
    }
    for (std::size_t i = 15; i < source.packets.size(); ++i) ladder->push(source.packets[i]);
    test::finish(*ladder);
    const auto& rendition = output.renditions[0];
    const auto pictures = test::decode_video(*rendition.track, rendition.packets);
    const auto shown = rendition.pts();
    for (const auto still : stills) CHECK(std::count(shown.begin(), shown.end(), still) == 1);
    CHECK(rendition.segment_starts() == std::vector<std::int64_t>{first->pts, stills[1]});
    CHECK(shown.back() == source.pts.back());
    CHECK(pictures.size() >= source.pts.size());
}

TEST_CASE("keyframes of the source that are not marked make no IDR") {
    SourceOptions options;
    options.gop = 7;
    const auto source = make_source(options);
    Collector output;
    run(output, patient(source, {rung(64)}), source.packets);
    check_rendition(output.renditions[0], source.pts, source.marks);
}

TEST_CASE("B-frames of the source come out in display order") {
    SourceOptions options;
    options.b_frames = 3;
    options.x264_params = "scenecut=0:b-adapt=0:bframes=3:b-pyramid=normal";
    const auto source = make_source(options);
    REQUIRE(std::any_of(source.packets.begin(), source.packets.end(), [](const auto& p) { return p->pts != p->dts; }));
    Collector output;
    run(output, patient(source, {rung(64), rung(48)}), source.packets);
    check_rendition(output.renditions[0], source.pts, source.marks);
    check_rendition(output.renditions[1], source.pts, source.marks);
}

TEST_CASE("odd and portrait sizes keep their aspect in even numbers") {
    SourceOptions options;
    options.width = 98;
    options.height = 174;
    options.frames = 6;
    const auto source = make_source(options);
    Collector output;
    run(output, patient(source, {rung(98), rung(50), rung(33)}), source.packets);
    check_rendition(output.renditions[0], source.pts, source.marks);
    check_rendition(output.renditions[1], source.pts, source.marks);
    CHECK(output.renditions[0].track->height == 174);
    CHECK(output.renditions[1].track->width == 50);
    CHECK(output.renditions[1].track->height == 88);
    CHECK(output.renditions[2].track->width % 2 == 0);
}

TEST_CASE("a rung's own frame rate keeps every IDR of the others") {
    for (const auto rate : {media::Rational{24'000, 1001}, media::Rational{50, 1}, media::Rational{60, 1}, media::Rational{60'000, 1001}}) {
        SourceOptions options;
        options.frame_rate = rate;
        options.frames = 50;
        options.segment_frames = 25;  // odd, so that halving meets it out of step
        const auto source = make_source(options);
        Collector output;
        run(output, patient(source, {rung(64), rung(48, 30)}), source.packets);
        check_rendition(output.renditions[0], source.pts, source.marks);
        const auto limited = output.renditions[1];
        check_rendition(limited, limited.pts(), source.marks);
        CHECK(limited.packets.size() == (rate.value() > 30 ? 26U : 50U));
        CHECK(limited.track->frame_rate.value() == Approx(rate.value() > 30 ? rate.value() / 2 : rate.value()));
    }
}

TEST_CASE("a variable frame rate passes with its own times") {
    SourceOptions options;
    options.pts_of = [](int i) { return std::int64_t{i} * 3003 + (i * 7919 % 13) * 200 + (i > 15 ? 40'000 : 0); };
    const auto source = make_source(options);
    Collector output;
    run(output, patient(source, {rung(64), rung(48)}), source.packets);
    check_rendition(output.renditions[0], source.pts, source.marks);
    check_rendition(output.renditions[1], source.pts, source.marks);
}

TEST_CASE("4:2:2, 4:4:4, 10 bits, full range and grey become 4:2:0 of 8 bits") {
    for (const auto format :
         {AV_PIX_FMT_YUV422P, AV_PIX_FMT_YUV444P, AV_PIX_FMT_YUV420P10, AV_PIX_FMT_YUV422P10, AV_PIX_FMT_YUVJ420P, AV_PIX_FMT_GRAY8}) {
        SourceOptions options;
        options.format = format;
        options.frames = 12;
        const auto source = make_source(options);
        Collector output;
        run(output, patient(source, {rung(96), rung(48)}), source.packets);
        INFO(av_get_pix_fmt_name(format));
        check_rendition(output.renditions[0], source.pts, source.marks);
        check_rendition(output.renditions[1], source.pts, source.marks);
        CHECK(output.renditions[0].track->codec.starts_with("avc1."));
        const auto frames = test::decode_all(AV_CODEC_ID_H264, *output.renditions[0].track->decoder_config, output.renditions[0].packets);
        const bool is_full_range = format == AV_PIX_FMT_YUVJ420P;
        CHECK(frames[0]->format == (is_full_range ? AV_PIX_FMT_YUVJ420P : AV_PIX_FMT_YUV420P));
        // The first picture's top left corner is 32 in 8 bits whatever the source's depth.
        CHECK(std::abs(int{frames[0]->data[0][0]} - 32) < 12);
    }
}

TEST_CASE("pictures before the first mark are dropped") {
    auto source = make_source({});
    auto first = std::make_shared<media::Packet>(*source.packets[0]);
    first->starts_segment = false;
    source.packets[0] = first;
    Collector output;
    run(output, patient(source, {rung(64)}), source.packets);
    CHECK(output.renditions[0].pts().front() == source.marks[1]);
    CHECK(output.renditions[0].segment_starts() == std::vector(source.marks.begin() + 1, source.marks.end()));
}

TEST_CASE("corrupt packets cost pictures, not the ladder; a lost mark moves to the next picture") {
    SourceOptions options;
    options.frames = 60;
    options.gop = 15;
    auto source = make_source(options);
    for (const std::size_t index : {std::size_t{7}, std::size_t{22}, std::size_t{23}, std::size_t{41}}) {
        auto broken = std::make_shared<media::Packet>(*source.packets[index]);
        auto data = *broken->data;
        for (std::size_t i = 6; i < data.size(); i += 3) data[i] = static_cast<std::uint8_t>(data[i] ^ 0x5aU);
        broken->data = share(data);
        source.packets[index] = broken;
    }
    // Packet 20 carries a mark and is gone altogether.
    auto empty = std::make_shared<media::Packet>(*source.packets[20]);
    empty->data = share(Bytes{0, 0, 0, 1, 0x41});
    source.packets[20] = empty;
    Collector output;
    run(output, patient(source, {rung(64), rung(48)}), source.packets);
    const auto& rendition = output.renditions[0];
    CHECK(rendition.packets.size() >= 50);
    CHECK(rendition.segment_starts().size() == 6);
    CHECK(rendition.segment_starts() == output.renditions[1].segment_starts());
    CHECK(rendition.segment_starts()[1] == source.marks[1]);
    CHECK(rendition.segment_starts()[2] > source.marks[2]);
    CHECK(rendition.segment_starts()[5] == source.marks[5]);
    CHECK(test::decode_video(*rendition.track, rendition.packets).size() == rendition.packets.size());
}

TEST_CASE("a source that can't be decoded at all fails the ladder, once") {
    auto source = make_source({});
    Collector output;
    std::vector<media::PacketPtr> packets;
    for (int i = 0; i < 400; ++i) {
        auto packet = std::make_shared<media::Packet>();
        packet->pts = packet->dts = std::int64_t{i} * 3000;
        packet->starts_segment = packet->is_keyframe = i % 30 == 0;
        packet->data = share(Bytes(40, static_cast<std::uint8_t>(i)));
        packets.push_back(std::move(packet));
    }
    run(output, patient(source, {rung(64), rung(48)}), packets);
    CHECK(output.wait_for([](Collector& c) { return c.failed.has_value(); }));
    CHECK(output.renditions.empty());
}

TEST_CASE("anamorphic pictures get square samples") {
    SourceOptions options;
    options.sample_aspect_ratio = {4, 3};
    options.frames = 5;
    const auto source = make_source(options);
    Collector output;
    run(output, patient(source, {rung(96)}), source.packets);
    check_rendition(output.renditions[0], source.pts, source.marks);
    CHECK(output.renditions[0].track->width == 170);
    CHECK(output.renditions[0].track->height == 96);
    CHECK(output.renditions[0].track->sample_aspect_ratio == media::Rational{1, 1});
}

TEST_CASE("a ladder may be destroyed at any moment, also by its own end") {
    const auto source = make_source({});
    for (std::size_t pushed = 0; pushed < source.packets.size(); pushed += 5) {
        Collector output;
        WorkerPool pool{2};
        auto ladder = Ladder::create(pool, patient(source, {rung(64), rung(48)}), output).value();
        for (std::size_t i = 0; i < pushed; ++i) ladder->push(source.packets[i]);
        if (pushed % 2 == 0) ladder->finish([] {});
        ladder.reset();
    }
    Collector output;
    WorkerPool pool{2};
    auto ladder = Ladder::create(pool, patient(source, {rung(64), rung(48)}), output).value();
    for (const auto& packet : source.packets) ladder->push(packet);
    std::latch done{1};
    ladder->finish([&] {
        ladder.reset();
        done.count_down();
    });
    done.wait();
    CHECK(output.renditions[0].packets.size() == source.packets.size());
}

TEST_CASE("what a ladder can't do is an error, not a ladder") {
    const auto source = make_source({});
    Collector output;
    WorkerPool pool{1};
    auto options = patient(source, {rung(64)});
    media::VideoTrack nothing;
    options.source.video = std::make_shared<const media::VideoTrack>(nothing);
    CHECK_FALSE(Ladder::create(pool, options, output).has_value());
    options = patient(source, {});
    options.reencode_audio = true;
    CHECK_FALSE(Ladder::create(pool, options, output).has_value());

    // A rung whose encoder does not open is dropped, the other goes on.
    options = patient(source, {rung(64), rung(48)});
    options.config.rungs[0].preset = "warp";
    run(output, options, source.packets);
    CHECK(output.renditions[0].dropped);
    CHECK(output.renditions[1].packets.size() == source.packets.size());
}

}  // namespace session::transcode
