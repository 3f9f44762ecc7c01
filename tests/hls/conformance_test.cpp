// Simulated broadcasts, and the rules every playlist, part and segment of them must keep.
#include <catch2/catch.hpp>
#include <set>

#include "hls/broadcast_run.hpp"
#include "session/crypto/aes.hpp"
#include "session/crypto/encoding.hpp"
#include "support/boxes.hpp"
#include "support/media_source.hpp"

using namespace session;
using namespace session::hls;
using namespace session::test;

namespace {

std::vector<std::string> top_level_boxes(const Bytes& bytes) {
    std::vector<std::string> types;
    for (const auto& box : boxes(bytes)) types.emplace_back(box.type);
    return types;
}

void check_rules(const BroadcastRun& run) {
    for (std::size_t r = 0; r < run.count(); ++r) {
        INFO("rendition " << run.name(r));
        for (const auto& violation : run.rules(r).violations()) FAIL_CHECK(violation);
    }
}

// The same number means the same time, key and length in every rendition.
void check_alignment(const BroadcastRun& run, bool same_parts = true) {
    const auto& reference = run.rules(0);
    for (std::size_t r = 1; r < run.count(); ++r) {
        std::size_t common = 0;
        for (const auto& [msn, segment] : run.rules(r).segments()) {
            const auto found = reference.segments().find(msn);
            if (found == reference.segments().end() || segment.is_gap || found->second.is_gap) continue;
            ++common;
            INFO("rendition " << run.name(r) << " segment " << msn);
            CHECK(segment.units == found->second.units);
            CHECK(segment.date == found->second.date);
            CHECK(segment.key_uri == found->second.key_uri);
            CHECK(segment.iv != found->second.iv);
            CHECK(segment.is_discontinuity == found->second.is_discontinuity);
            if (!same_parts) continue;
            const auto& a = run.rules(r).parts().at(msn);
            const auto& b = reference.parts().at(msn);
            REQUIRE(a.size() == b.size());
            for (std::size_t i = 0; i < a.size(); ++i) CHECK(a[i].units == b[i].units);
        }
        CHECK(common > 10);
        CHECK(run.rules(r).last().header.at("#EXT-X-SERVER-CONTROL") == reference.last().header.at("#EXT-X-SERVER-CONTROL"));
    }
}

// Part by part and as a whole a segment is the same media, and the timeline runs on through them.
void check_media(const BroadcastRun& run) {
    for (std::size_t r = 0; r < run.count(); ++r) {
        INFO("rendition " << run.name(r));
        std::size_t checked = 0;
        for (const auto& [msn, segment] : run.rules(r).segments()) {
            if (segment.is_gap) continue;
            const auto plain = run.decrypt(r, segment, segment.uri);
            if (!plain) continue;  // has left the store
            const auto tracks = track_fragments(*plain);
            REQUIRE_FALSE(tracks.empty());
            Bytes joined;
            std::int64_t units = 0;
            bool has_all_parts = true;
            for (const auto& part : run.rules(r).parts().at(msn)) {
                units += part.units;
                if (part.is_gap) continue;
                const auto bytes = run.decrypt(r, segment, part.uri);
                has_all_parts = has_all_parts && bytes;
                if (bytes) joined.insert(joined.end(), bytes->begin(), bytes->end());
            }
            // A last part that came with the end of the broadcast was never listed.
            const bool is_same = joined == *plain;
            if (has_all_parts && units == segment.units) CHECK(is_same);
            ++checked;
        }
        CHECK(checked > 10);
    }
}

}  // namespace

TEST_CASE("rules hold for every frame rate, with millisecond stamps") {
    const double rate = GENERATE(23.976, 25.0, 29.97, 30.0, 50.0, 59.94, 60.0);
    const double gop = GENERATE(1.0, 2.0);
    const std::int64_t composition_delay = GENERATE(0, 6030);
    INFO(rate << " fps, GOP " << gop << " s, composition delay " << composition_delay);
    PublisherOptions publisher;
    publisher.frame_rate = rate;
    publisher.gop_seconds = gop;
    publisher.composition_delay = composition_delay;
    BroadcastRun run{{{"source", 0}, {"720p", 9'000}, {"480p", 22'500}, {"audio", -1}}, rate, gop > 1.5 ? 2 : 1};
    run.set_tracks();
    run.play(publisher, {100, 45});
    check_rules(run);
    check_alignment(run);
    check_media(run);
    for (std::size_t r = 0; r < run.count(); ++r) CHECK(run.audio_is_whole(r));
}

TEST_CASE("rules hold when frames jitter and drop") {
    PublisherOptions publisher;
    publisher.frame_rate = GENERATE(10.0, 24.0, 60.0);
    publisher.jitter_frames = GENERATE(0.3, 0.9);
    publisher.drop_chance = GENERATE(0.0, 0.4);
    publisher.seed = GENERATE(1U, 2U, 3U);
    INFO(publisher.frame_rate << " fps, jitter " << publisher.jitter_frames << ", drops " << publisher.drop_chance);
    BroadcastRun run{{{"source", 0}, {"720p", 18'000}, {"audio", -1}}, publisher.frame_rate, 1};
    run.set_tracks();
    run.play(publisher, {0, 30});
    check_rules(run);
    check_alignment(run);
    check_media(run);
}

TEST_CASE("rules hold for one track alone") {
    PublisherOptions publisher;
    SECTION("audio, 48 kHz") {
        publisher.has_video = false;
    }
    SECTION("audio, 44.1 kHz") {
        publisher.has_video = false;
        publisher.sample_rate = 44'100;
    }
    SECTION("video") {
        publisher.has_audio = false;
    }
    SECTION("video at 2 frames a second") {
        publisher.has_audio = false;
        publisher.frame_rate = 2;
    }
    BroadcastRun run{{{"main", publisher.has_video ? 0 : -1}}, publisher.has_video ? publisher.frame_rate : 0, 1, publisher.has_audio};
    run.set_tracks(publisher.sample_rate);
    run.play(publisher, {5, 40});
    check_rules(run);
    check_media(run);
    CHECK(run.rules(0).segments().size() > 30);
}

TEST_CASE("a publisher's return is one discontinuity with a new init segment, in every rendition") {
    PublisherOptions publisher;
    BroadcastRun run{{{"source", 0}, {"720p", 18'000}, {"audio", -1}}, 30, 1};
    run.set_tracks();
    run.play(publisher, {0, 15.4});
    run.stream().interrupt();
    run.look();
    const auto before = run.rules(0).last().open.msn;
    run.set_tracks();
    run.play(publisher, {23.1, 20});
    run.stream().interrupt();
    run.set_tracks();
    run.play(publisher, {50, 60});
    check_rules(run);
    check_alignment(run, false);
    check_media(run);
    for (std::size_t r = 0; r < run.count(); ++r) {
        const auto& segments = run.rules(r).segments();
        std::int64_t discontinuities = 0;
        for (const auto& [msn, segment] : segments) {
            discontinuities += segment.is_discontinuity ? 1 : 0;
            if (segment.is_discontinuity) CHECK(segment.map != segments.at(msn - 1).map);
        }
        CHECK(discontinuities == 2);
        CHECK(segments.at(before).is_discontinuity);
        CHECK(run.rules(r).last().discontinuity_sequence == 2);  // both have left the window
    }
}

TEST_CASE("new tracks without an interruption are a discontinuity too") {
    PublisherOptions publisher;
    BroadcastRun run{{{"source", 0}, {"720p", 18'000}, {"audio", -1}}, 30, 1};
    run.set_tracks();
    run.play(publisher, {0, 10});
    run.set_tracks();
    run.play(publisher, {10, 12});
    check_rules(run);
    check_media(run);
    for (std::size_t r = 0; r < run.count(); ++r) {
        std::vector<std::int64_t> at;
        for (const auto& [msn, segment] : run.rules(r).segments()) {
            if (segment.is_discontinuity) at.push_back(msn);
        }
        CHECK(at == std::vector<std::int64_t>{10});
    }
}

TEST_CASE("a publisher back before anybody said it was gone leaves no long segment behind") {
    PublisherOptions publisher;
    BroadcastRun run{{{"source", 0}, {"720p", 18'000}, {"audio", -1}}, 30, 1};
    run.set_tracks();
    run.play(publisher, {0, 15.4});
    run.set_tracks();
    run.play(publisher, {17.9, 10});
    check_rules(run);
    check_media(run);
    for (std::size_t r = 0; r < run.count(); ++r) {
        const auto& segments = run.rules(r).segments();
        CHECK(std::abs(segments.at(15).units - 40'000) <= 100);  // stamps are rounded to milliseconds
        CHECK(segments.at(16).is_discontinuity);
        CHECK(segments.at(16).units == 100'000);
    }
}

TEST_CASE("a rendition that misses segments lists gaps and finds its place again") {
    PublisherOptions publisher;
    BroadcastRun run{{{"source", 0}, {"720p", 18'000}, {"audio", -1}}, 30, 1};
    run.set_tracks();
    run.play(publisher, {0, 30},
             [](std::size_t rendition, std::int64_t gop, std::int64_t) { return rendition != 1 || gop < 10 || gop > 12; });
    check_rules(run);
    check_alignment(run, false);
    for (std::int64_t msn : {11, 12}) CHECK(run.rules(1).segments().at(msn).is_gap);
    CHECK_FALSE(run.rules(1).segments().at(13).is_gap);
    CHECK_FALSE(run.rules(0).segments().at(11).is_gap);
}

TEST_CASE("a rung at half the frame rate has the same parts") {
    PublisherOptions publisher;
    publisher.frame_rate = GENERATE(50.0, 59.94, 60.0);
    BroadcastRun run{{{"source", 0}, {"480p", 18'000}, {"audio", -1}}, publisher.frame_rate / 2, 1};
    run.set_tracks();
    run.play(publisher, {0, 30}, [](std::size_t rendition, std::int64_t, std::int64_t frame) { return rendition != 1 || frame % 2 == 0; });
    check_rules(run);
    check_alignment(run);
    check_media(run);
}

TEST_CASE("a rendition that joins late has the numbers of the others") {
    PublisherOptions publisher;
    BroadcastRun run{{{"source", 0}, {"720p", 18'000}}, 30, 1};
    run.set_tracks();
    run.play(publisher, {0, 30}, [](std::size_t rendition, std::int64_t gop, std::int64_t) { return rendition != 1 || gop >= 5; });
    check_rules(run);
    check_alignment(run);
    CHECK(run.rules(1).segments().begin()->first == 5);
}

TEST_CASE("key frames too far apart never break the target duration") {
    PublisherOptions publisher;
    publisher.gop_seconds = 3.7;
    BroadcastRun run{{{"source", 0}, {"720p", 18'000}, {"audio", -1}}, 30, 1};
    run.set_tracks();
    run.play(publisher, {0, 30});
    check_rules(run);
    check_alignment(run);
    check_media(run);
}

TEST_CASE("an ended broadcast says so everywhere and stays loadable") {
    PublisherOptions publisher;
    BroadcastRun run{{{"source", 0}, {"720p", 18'000}, {"audio", -1}}, 30, 1};
    run.set_tracks();
    run.play(publisher, {0, 20.2});
    run.stream().end();
    run.look();
    check_rules(run);
    check_media(run);
    CHECK(run.published().is_ended());
    for (std::size_t r = 0; r < run.count(); ++r) {
        CHECK(run.rules(r).last().is_ended);
        for (const auto& segment : run.rules(r).last().segments) CHECK(run.decrypt(r, segment, segment.uri));
    }
}

TEST_CASE("keys rotate at segment boundaries, and go when nothing loadable needs them") {
    PublisherOptions publisher;
    BroadcastRun run{{{"source", 0}, {"720p", 18'000}}, 30, 1};
    run.set_tracks();
    run.play(publisher, {0, 120});
    std::map<std::string, std::int64_t> uses;
    for (const auto& [msn, segment] : run.rules(0).segments()) ++uses[segment.key_uri];
    CHECK(uses.size() == 6);
    for (const auto& [uri, count] : uses) {
        INFO(uri);
        CHECK(count <= 20);
    }
    run.stream().tick();
    std::size_t alive = 0;
    for (const auto& [uri, count] : uses) alive += run.published().key(uri.substr(8)) ? 1U : 0U;
    CHECK(alive >= 2);
    CHECK(alive <= 3);
    for (const auto& segment : run.rules(0).last().segments) CHECK(run.published().key(segment.key_uri.substr(8)));
    CHECK_FALSE(run.published().key("000000000000000000000000"));
}

TEST_CASE("an init segment reads the same in clear and decrypted, and every key has its own") {
    PublisherOptions publisher;
    BroadcastRun run{{{"source", 0}, {"audio", -1}}, 30, 1};
    run.set_tracks();
    run.play(publisher, {0, 120});
    for (std::size_t r = 0; r < run.count(); ++r) {
        const auto& listed = run.rules(r).last().segments;
        const auto feed = run.published().rendition(run.name(r));
        // One that has left the window answers what is the same in all of them.
        const Bytes clear = *feed->object(run.rules(r).segments().at(0).map).bytes;
        CHECK(top_level_boxes(clear) == std::vector<std::string>{"ftyp", "moov"});
        std::map<std::string, std::set<std::string>> maps_of_key;
        for (const auto& segment : listed) {
            maps_of_key[segment.key_uri].insert(segment.map);
            const auto object = feed->object(segment.map);
            REQUIRE(object.bytes);
            CHECK(object.is_init);
            CHECK(std::equal(clear.begin(), clear.end(), object.bytes->begin()));
            CHECK(top_level_boxes(*object.bytes) == std::vector<std::string>{"ftyp", "moov", "free"});
            const auto decrypted = run.decrypt(r, segment, segment.map);
            REQUIRE(decrypted);
            CHECK(top_level_boxes(*decrypted) == std::vector<std::string>{"free", "ftyp", "moov", "free"});
            CHECK(std::search(decrypted->begin(), decrypted->end(), clear.begin(), clear.end()) != decrypted->end());
            // A cipher that isn't started anew for the segment goes on with what it has to start with.
            CHECK(crypto::to_hex(ByteView{*object.bytes}.last(16)) == segment.iv.substr(2));
        }
        CHECK(maps_of_key.size() >= 2);
        for (const auto& [key, maps] : maps_of_key) CHECK(maps.size() == 1);
        // Renditions share keys, not IVs.
        CHECK((r == 0 || listed.back().iv != run.rules(0).last().segments.back().iv));
    }
}

TEST_CASE("memory does not grow with the broadcast, and a removed rendition leaves nothing") {
    PublisherOptions publisher;
    auto run = std::make_unique<BroadcastRun>(std::vector<RunRendition>{{"source", 0}, {"720p", 18'000}, {"audio", -1}}, 30, 1);
    run->set_tracks();
    run->play(publisher, {0, 60});
    const auto objects = run->store().size_objects();
    run->play(publisher, {60, 60});
    CHECK(run->store().size_objects() <= objects + 3);
    run->stream().remove_rendition(1);
    CHECK(run->published().rendition("720p") == nullptr);
    CHECK(run->published().rendition_names() == std::vector<std::string>{"source", "audio"});
    CHECK(as_text(*run->published().multivariant()).find("720p") == std::string_view::npos);
    CHECK(run->store().size_objects() < objects);
    run->destroy_stream();
    CHECK(run->store().size_objects() == 0);
}

TEST_CASE("a rendition that was removed and returns has the numbers of the others, and reuses no name") {
    PublisherOptions publisher;
    BroadcastRun run{{{"source", 0}, {"720p", 18'000}, {"audio", -1}}, 30, 1};
    run.set_tracks();
    run.play(publisher, {0, 20});
    run.set_tracks();  // a discontinuity, long gone from the returning one's point of view
    run.play(publisher, {25, 5});
    const auto first_init = run.rules(1).last().segments.front().map;
    run.stream().remove_rendition(1);
    run.play(publisher, {30, 5}, [](std::size_t rendition, std::int64_t, std::int64_t) { return rendition != 1; });
    run.stream().restore_rendition(1);
    CHECK(as_text(*run.published().multivariant()).find("720p") == std::string_view::npos);
    run.stream().set_tracks(1, {video_track(), audio_track()});
    run.begin_again(1);
    run.play(publisher, {35, 45});
    CHECK(as_text(*run.published().multivariant()).find("720p") != std::string_view::npos);
    CHECK(run.published().rendition_names() == std::vector<std::string>{"source", "audio", "720p"});
    CHECK(run.rules(1).segments().begin()->first >= 30);
    CHECK(run.rules(1).last().header.at("#EXT-X-DISCONTINUITY-SEQUENCE") == run.rules(0).last().header.at("#EXT-X-DISCONTINUITY-SEQUENCE"));
    CHECK(run.rules(1).last().segments.front().map != first_init);
    check_rules(run);
    check_alignment(run);
    check_media(run);
}

TEST_CASE("old fault: a wrong BANDWIDTH; it is measured, and every segment stays below it", "[old-fault]") {
    PublisherOptions publisher;
    BroadcastRun run{{{"source", 0}, {"720p", 18'000}}, 30, 1};
    run.set_tracks();
    run.play(publisher, {0, 30});
    const auto text = std::string{as_text(*run.published().multivariant())};
    const auto at = text.find("BANDWIDTH=");
    const auto bandwidth = std::strtoll(text.c_str() + at + 10, nullptr, 10);
    std::int64_t peak = 0;
    for (const auto& segment : run.rules(0).last().segments) {
        const auto size = run.published().rendition("source")->object(segment.uri).bytes->size();
        peak = std::max(peak, static_cast<std::int64_t>(size) * 8 * 100'000 / segment.units);
    }
    CHECK(peak < bandwidth);
    CHECK(bandwidth < peak * 5 / 4);
}

TEST_CASE("dates follow the publisher's clock of each stretch, alike in every rendition") {
    PublisherOptions publisher;
    BroadcastRun run{{{"source", 0}, {"720p", 27'000}}, 30, 1};
    run.set_tracks();
    run.stream().set_wall_clock(0, Clock::Wall{std::chrono::seconds{1'795'000'000}});
    run.play(publisher, {0, 15});
    // A returning publisher's clock says something else.
    run.set_tracks();
    run.stream().set_wall_clock(20 * 90'000, Clock::Wall{std::chrono::seconds{1'795'000'027}});
    run.play(publisher, {20, 15});
    check_rules(run);
    check_alignment(run);
    CHECK(run.rules(0).segments().at(14).date == "2026-11-18T11:06:54.000Z");
    CHECK(run.rules(0).segments().at(16).date == "2026-11-18T11:07:08.000Z");
}
