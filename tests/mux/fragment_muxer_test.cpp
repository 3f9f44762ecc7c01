#include "session/mux/fragment_muxer.hpp"

#include <catch2/catch.hpp>
#include <tuple>

#include "mux/libav_fragment.hpp"
#include "support/boxes.hpp"
#include "support/media_source.hpp"

using namespace session;
using namespace session::test;
using mux::FragmentMuxer;
using mux::Sample;

namespace {

std::vector<std::string> types(ByteView data) {
    std::vector<std::string> out;
    for (const auto& box : boxes(data)) out.push_back(box.type);
    return out;
}

std::uint32_t media_timescale(ByteView init, int track) {
    const auto mdhd = find_box(*find_box(init, "moov/trak", track), "mdia/mdhd").value();
    ByteReader reader{mdhd};
    const auto version = *reader.u8();
    (void)reader.skip(version == 1 ? 3 + 16 : 3 + 8);
    return reader.u32().value();
}

}  // namespace

TEST_CASE("the init segment has both tracks at their timescales and no edit list") {
    const auto muxer = FragmentMuxer::create({video_track(), audio_track(44'100)}).value();
    const ByteView init = *muxer->init_segment();
    CHECK(types(init) == std::vector<std::string>{"ftyp", "moov"});
    CHECK(media_timescale(init, 0) == 90'000);
    CHECK(media_timescale(init, 1) == 44'100);
    CHECK(find_box(init, "moov/mvex/trex", 1));
    CHECK_FALSE(find_box(init, "moov/trak/edts"));
    const auto stsd = find_box(init, "moov/trak/mdia/minf/stbl/stsd").value();
    const auto avc1 = find_box(stsd.subspan(8), "avc1").value();
    const auto avcc = find_box(avc1.subspan(78), "avcC").value();
    CHECK(Bytes(avcc.begin(), avcc.end()) == *video_track()->decoder_config);
}

TEST_CASE("tfdt and durations are the timeline's, whatever the fragments") {
    const auto muxer = FragmentMuxer::create({video_track(), audio_track()}).value();
    const std::int64_t start = 7'000'000'000;  // over 32 bits, not from 0
    std::vector<Sample> video{{video_packet(start, start + 6000, true), 3000}, {video_packet(start + 3000, start + 12'000, false), 3100}};
    std::vector<Sample> audio{{audio_packet(start), 1920}, {audio_packet(start + 1920), 1920}};
    const auto first = muxer->fragment(video, audio).value();
    CHECK(types(first) == std::vector<std::string>{"moof", "mdat"});
    auto fragments = track_fragments(first);
    REQUIRE(fragments.size() == 2);
    CHECK(fragments[0].track_id == 1);
    CHECK(fragments[0].base_time == start);
    REQUIRE(fragments[0].samples.size() == 2);
    CHECK(fragments[0].samples[0].duration == 3000);
    CHECK(fragments[0].samples[0].cts == 6000);
    CHECK(fragments[0].samples[1].duration == 3100);
    CHECK(fragments[0].samples[1].cts == 9000);
    CHECK((fragments[0].samples[0].flags & 0x10000U) == 0);
    CHECK((fragments[0].samples[1].flags & 0x10000U) != 0);
    CHECK(fragments[1].base_time == media::rescale(start, 90'000, 48'000));
    CHECK(fragments[1].samples[1].duration == 1024);

    // A hole of a second: the next tfdt shows it.
    std::vector<Sample> later{{video_packet(start + 96'000, start + 96'000, true), 3000}};
    fragments = track_fragments(muxer->fragment(later, {}).value());
    REQUIRE(fragments.size() == 1);
    CHECK(fragments[0].base_time == start + 96'000);
    CHECK(fragments[0].samples[0].duration == 3000);

    // Audio alone.
    std::vector<Sample> late_audio{{audio_packet(start + 96'000), 1920}};
    fragments = track_fragments(muxer->fragment({}, late_audio).value());
    REQUIRE(fragments.size() == 1);
    CHECK(fragments[0].track_id == 2);
    CHECK(fragments[0].base_time == media::rescale(start + 96'000, 90'000, 48'000));
}

TEST_CASE("the payload is the packets, video first") {
    const auto muxer = FragmentMuxer::create({video_track(), audio_track()}).value();
    std::vector<Sample> video{{video_packet(0, 0, true, 50), 3000}};
    std::vector<Sample> audio{{audio_packet(0, 20), 1920}};
    const auto fragment = muxer->fragment(video, audio).value();
    Bytes expected = *video[0].packet->data;
    expected.insert(expected.end(), audio[0].packet->data->begin(), audio[0].packet->data->end());
    const auto mdat = find_box(fragment, "mdat").value();
    CHECK(Bytes(mdat.begin(), mdat.end()) == expected);
}

TEST_CASE("one track alone, and what cannot be written") {
    CHECK(FragmentMuxer::create({}).error().code() == ErrorCode::invalid_argument);
    const auto audio_only = FragmentMuxer::create({nullptr, audio_track()}).value();
    CHECK(media_timescale(*audio_only->init_segment(), 0) == 48'000);
    CHECK_FALSE(audio_only->fragment({}, {}));
    std::vector<Sample> video{{video_packet(0, 0, true), 3000}};
    CHECK(audio_only->fragment(video, {}).error().code() == ErrorCode::invalid_argument);
    std::vector<Sample> audio{{audio_packet(90'000), 1920}};
    CHECK(track_fragments(audio_only->fragment({}, audio).value())[0].base_time == 48'000);
    const auto video_only = FragmentMuxer::create({video_track(), nullptr}).value();
    CHECK(track_fragments(video_only->fragment(video, {}).value()).size() == 1);
}

TEST_CASE("a fragment says what libavformat's own says") {
    const auto tracks = media::TrackSet{video_track(), audio_track()};
    std::vector<Sample> video;
    std::vector<Sample> audio;
    for (std::int64_t i = 0; i < 10; ++i) {
        video.push_back({video_packet(i * 3000, i * 3000 + (i % 3) * 3000, i == 0, 100 + static_cast<std::size_t>(i)), 3000});
    }
    for (std::int64_t i = 0; i < 16; ++i) audio.push_back({audio_packet(i * 1920), 1920});
    const auto muxer = FragmentMuxer::create(tracks).value();
    const auto ours = track_fragments(muxer->fragment(video, audio).value());
    const auto theirs = track_fragments(libav_fragment(tracks, video, audio));
    REQUIRE(ours.size() == theirs.size());
    for (std::size_t t = 0; t < ours.size(); ++t) {
        CHECK(ours[t].track_id == theirs[t].track_id);
        CHECK(ours[t].base_time == theirs[t].base_time);
        REQUIRE(ours[t].samples.size() == theirs[t].samples.size());
        for (std::size_t i = 0; i < ours[t].samples.size(); ++i) {
            const auto& a = ours[t].samples[i];
            const auto& b = theirs[t].samples[i];
            CHECK(std::tie(a.dts, a.cts, a.duration, a.size, a.flags) == std::tie(b.dts, b.cts, b.duration, b.size, b.flags));
        }
    }
}
