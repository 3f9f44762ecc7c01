#include "session/hls/stream.hpp"

#include <catch2/catch.hpp>

#include "session/store/segment_store.hpp"
#include "support/fake_clock.hpp"
#include "support/media_source.hpp"

using namespace session;
using namespace session::hls;
using namespace session::test;

TEST_CASE("one rendition becomes playable") {
    const auto store = store::make_memory_store();
    const FakeClock clock;
    StreamConfig config;
    config.stream_id = "abc";
    Stream stream{config, {{"source", true, true, 1'000'000, 900'000, {30, 1}}}, *store, clock};
    stream.set_tracks(0, {video_track(), audio_track()});
    const auto published = stream.published();
    CHECK(published->multivariant() == nullptr);
    std::int64_t audio = 0;
    for (std::int64_t frame = 0; frame < 30 * 40; ++frame) {
        const auto dts = frame * 3000;
        for (; audio <= dts; audio += 1920) stream.push(0, audio_packet(audio));
        stream.push(0, video_packet(dts, dts, frame % 30 == 0));
        if (frame == 20) CHECK(published->rendition("source")->playlist() == nullptr);
    }
    stream.tick();
    REQUIRE(published->multivariant());
    const auto playlist = published->rendition("source")->playlist();
    REQUIRE(playlist);
    CHECK(playlist->next == Position{39, 2});
    CHECK(playlist->first_msn == 9);
    CHECK(playlist->parts_in_last_complete_segment == 3);
    // Quoted as RFC 9110 8.8.3 wants it, and another one for each version.
    CHECK(playlist->etag.starts_with("\"abc-"));
    CHECK(playlist->etag.ends_with("\""));
    REQUIRE(playlist->delta);
    CHECK(playlist->delta->size() < playlist->full->size());
    const auto part = published->rendition("source")->object("part-abc-39-1.m4s");
    CHECK(part.availability == Availability::ready);
    CHECK(published->rendition("source")->object("part-abc-39-2.m4s").availability == Availability::pending);
    CHECK(published->rendition("source")->object("part-abc-39-3.m4s").availability == Availability::missing);
    CHECK(published->rendition("source")->object("init-abc-1-1.mp4").is_init);
    // 30 s listed, 6 s loadable after that, and parts of about 7 s.
    CHECK(store->size_objects() < 70);
}

TEST_CASE("a window is not rounded to seconds") {
    const auto [window, segments] = GENERATE(std::pair{12'000, 12}, std::pair{12'400, 13});
    const auto store = store::make_memory_store();
    const FakeClock clock;
    StreamConfig config;
    config.stream_id = "abc";
    config.window = std::chrono::milliseconds{window};
    Stream stream{config, {{"source", true, false, 1'000'000, 900'000, {30, 1}}}, *store, clock};
    stream.set_tracks(0, {video_track(), nullptr});
    for (std::int64_t frame = 0; frame < 30 * 20; ++frame) stream.push(0, video_packet(frame * 3000, frame * 3000, frame % 30 == 0));
    const auto playlist = stream.published()->rendition("source")->playlist();
    REQUIRE(playlist);
    CHECK(playlist->next.msn - playlist->first_msn == segments);
}
