// Readers on other threads while a broadcast is written: for ThreadSanitizer, and for what they may rely on.
#include <atomic>
#include <catch2/catch.hpp>
#include <thread>

#include "hls/simulated_publisher.hpp"
#include "session/hls/reload.hpp"
#include "session/hls/stream.hpp"
#include "session/store/segment_store.hpp"
#include "support/fake_clock.hpp"
#include "support/media_source.hpp"
#include "support/playlist_reader.hpp"

using namespace session;
using namespace session::hls;
using namespace session::test;

namespace {

// What is listed at the end of a playlist just read must be there to load.
void read_once(const PublishedStream& stream, std::atomic<int>& wrong) {
    for (const auto& name : stream.rendition_names()) {
        const auto feed = stream.rendition(name);
        if (!feed) continue;
        const auto playlist = feed->playlist();
        if (!playlist) continue;
        const auto text = PlaylistReader::read(as_text(*playlist->full));
        if (text.segments.empty()) ++wrong;
        const auto& last = text.segments.back();
        // The rendition may have been removed, or ended and gone, since.
        const bool is_there = feed->object(last.uri).availability == Availability::ready;
        if (!is_there && feed->playlist() && !last.is_gap) ++wrong;
        if (!stream.key(last.key_uri.substr(last.key_uri.rfind('/') + 1)) && feed->playlist()) ++wrong;
        (void)decide_reload(*playlist, playlist->next.msn, playlist->next.part, 1, stream.part_target_ticks());
        std::atomic<int> woken{0};
        const auto id = feed->wait(playlist->next, [&] { ++woken; });
        feed->cancel_wait(id);
        if (woken > 1) ++wrong;
    }
    (void)stream.multivariant();
}

}  // namespace

TEST_CASE("readers see whole snapshots whose media is there") {
    const auto store = store::make_memory_store();
    const FakeClock clock;
    Directory directory;
    std::atomic<bool> is_done{false};
    std::atomic<int> wrong{0};
    std::vector<std::thread> readers;
    for (int r = 0; r < 3; ++r) {
        readers.emplace_back([&] {
            while (!is_done) {
                if (const auto stream = directory.find("somebody")) read_once(*stream, wrong);
            }
        });
    }
    std::vector<std::shared_ptr<const PublishedStream>> kept;
    for (int round = 0; round < 3; ++round) {
        StreamConfig config;
        config.stream_id = "round" + std::to_string(round);
        Stream stream{config,
                      {{"source", true, true, 0, 0, {30, 1}}, {"720p", true, true, 0, 0, {30, 1}}, {"audio", false, true, 0, 0, {}}},
                      *store,
                      clock};
        directory.put("somebody", stream.published());
        for (std::size_t r = 0; r < 3; ++r) stream.set_tracks(r, {r < 2 ? video_track() : nullptr, audio_track()});
        int pushed = 0;
        for (const auto& arrival : simulate({}, {0, 40}, {0, 18'000, -1})) {
            stream.push(arrival.rendition, arrival.packet);
            if (++pushed == 3000) stream.remove_rendition(1);
            if (pushed % 300 == 0) stream.tick();
        }
        stream.end();
        kept.push_back(stream.published());
        directory.remove("somebody", stream.published());
    }
    is_done = true;
    for (auto& reader : readers) reader.join();
    CHECK(wrong == 0);
    CHECK(store->size_objects() == 0);
    // What readers still hold answers, though the broadcast is gone.
    for (const auto& stream : kept) {
        const auto feed = stream->rendition("source");
        REQUIRE(feed);
        CHECK(feed->playlist() == nullptr);
        CHECK(feed->object("init-round0-1-1.mp4").availability == Availability::missing);
    }
}
