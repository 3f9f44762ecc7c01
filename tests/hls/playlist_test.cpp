#include "hls/playlist.hpp"

#include <catch2/catch.hpp>

using namespace session;
using namespace session::hls;

namespace {

SegmentEntry segment(std::int64_t msn) {
    SegmentEntry entry;
    entry.msn = msn;
    entry.file = "seg" + std::to_string(msn) + ".m4s";
    entry.init_file = "init1.mp4";
    entry.key_uri = "../keys/k1";
    entry.iv_hex = std::string(32, static_cast<char>('0' + msn % 10));
    entry.start = msn * 90'000;
    entry.duration = 90'000;
    entry.date = Clock::Wall{std::chrono::milliseconds{1'795'620'873'244 + msn * 1000}};
    for (int i = 0; i < 3; ++i) {
        entry.parts.push_back({"part" + std::to_string(msn) + "." + std::to_string(i) + ".m4s", 30'000, i == 0, false});
    }
    return entry;
}

}  // namespace

TEST_CASE("a media playlist, whole") {
    std::deque<SegmentEntry> segments;
    for (std::int64_t msn = 7; msn < 11; ++msn) segments.push_back(segment(msn));
    auto open = segment(11);
    open.file.clear();
    open.parts.resize(1);
    open.duration = 30'000;
    MediaPlaylist playlist;
    playlist.settings.part_target = 30'060;
    playlist.discontinuity_sequence = 2;
    playlist.segments = &segments;
    playlist.open = &open;
    playlist.hint_file = "part11.1.m4s";
    playlist.reports = {{"../720p/index.m3u8", 11, 0}};
    CHECK(write_media_playlist(playlist, 0) == R"(#EXTM3U
#EXT-X-VERSION:9
#EXT-X-TARGETDURATION:1
#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK=1.002,CAN-SKIP-UNTIL=6.0
#EXT-X-PART-INF:PART-TARGET=0.334
#EXT-X-MEDIA-SEQUENCE:7
#EXT-X-DISCONTINUITY-SEQUENCE:2
#EXT-X-MAP:URI="init1.mp4"
#EXT-X-KEY:METHOD=AES-128,URI="../keys/k1",IV=0x77777777777777777777777777777777
#EXT-X-PROGRAM-DATE-TIME:2026-11-25T15:34:40.244Z
#EXTINF:1.00000,
seg7.m4s
#EXT-X-KEY:METHOD=AES-128,URI="../keys/k1",IV=0x88888888888888888888888888888888
#EXT-X-PROGRAM-DATE-TIME:2026-11-25T15:34:41.244Z
#EXTINF:1.00000,
seg8.m4s
#EXT-X-KEY:METHOD=AES-128,URI="../keys/k1",IV=0x99999999999999999999999999999999
#EXT-X-PROGRAM-DATE-TIME:2026-11-25T15:34:42.244Z
#EXT-X-PART:DURATION=0.33333,URI="part9.0.m4s",INDEPENDENT=YES
#EXT-X-PART:DURATION=0.33334,URI="part9.1.m4s"
#EXT-X-PART:DURATION=0.33333,URI="part9.2.m4s"
#EXTINF:1.00000,
seg9.m4s
#EXT-X-KEY:METHOD=AES-128,URI="../keys/k1",IV=0x00000000000000000000000000000000
#EXT-X-PROGRAM-DATE-TIME:2026-11-25T15:34:43.244Z
#EXT-X-PART:DURATION=0.33333,URI="part10.0.m4s",INDEPENDENT=YES
#EXT-X-PART:DURATION=0.33334,URI="part10.1.m4s"
#EXT-X-PART:DURATION=0.33333,URI="part10.2.m4s"
#EXTINF:1.00000,
seg10.m4s
#EXT-X-KEY:METHOD=AES-128,URI="../keys/k1",IV=0x11111111111111111111111111111111
#EXT-X-PROGRAM-DATE-TIME:2026-11-25T15:34:44.244Z
#EXT-X-PART:DURATION=0.33333,URI="part11.0.m4s",INDEPENDENT=YES
#EXT-X-PRELOAD-HINT:TYPE=PART,URI="part11.1.m4s"
#EXT-X-RENDITION-REPORT:URI="../720p/index.m3u8",LAST-MSN=11,LAST-PART=0
)");
}

TEST_CASE("a delta keeps the map in clear under a skipped key") {
    std::deque<SegmentEntry> segments;
    for (std::int64_t msn = 0; msn < 9; ++msn) segments.push_back(segment(msn));
    MediaPlaylist playlist;
    playlist.settings.part_target = 30'060;
    playlist.segments = &segments;
    auto open = segment(9);
    open.parts.clear();
    open.duration = 0;
    open.date.reset();
    playlist.open = &open;
    playlist.hint_file = "part9.0.m4s";
    REQUIRE(skippable_segments(playlist) == 3);
    const auto text = write_media_playlist(playlist, 3);
    CHECK(text.find("#EXT-X-MEDIA-SEQUENCE:0\n#EXT-X-DISCONTINUITY-SEQUENCE:0\n#EXT-X-SKIP:SKIPPED-SEGMENTS=3\n"
                    "#EXT-X-KEY:METHOD=NONE\n#EXT-X-MAP:URI=\"init1.mp4\"\n#EXT-X-KEY:METHOD=AES-128") != std::string::npos);
    CHECK(text.find("seg2.m4s") == std::string::npos);
    CHECK(text.find("seg3.m4s") != std::string::npos);
    // The key of the next segment stands before its hint.
    CHECK(text.find("IV=0x99999999999999999999999999999999\n#EXT-X-PRELOAD-HINT") != std::string::npos);
}

TEST_CASE("a new map after a discontinuity is in clear; a gap says so; an end ends") {
    std::deque<SegmentEntry> segments{segment(1), segment(2), segment(3)};
    segments[1].is_gap = true;
    segments[2].is_discontinuity = true;
    segments[2].init_file = "init2.mp4";
    MediaPlaylist playlist;
    playlist.segments = &segments;
    playlist.is_ended = true;
    const auto text = write_media_playlist(playlist, 0);
    CHECK(text.find("#EXT-X-DISCONTINUITY\n#EXT-X-KEY:METHOD=NONE\n#EXT-X-MAP:URI=\"init2.mp4\"\n#EXT-X-KEY:METHOD=AES-128") !=
          std::string::npos);
    CHECK(text.find("#EXT-X-GAP\n#EXTINF:1.00000,\nseg2.m4s") != std::string::npos);
    CHECK(text.ends_with("seg3.m4s\n#EXT-X-ENDLIST\n"));
    CHECK(text.find("EXT-X-PART:") == std::string::npos);
    CHECK(text.find("PRELOAD-HINT") == std::string::npos);
}

TEST_CASE("a multivariant playlist lists a middle rung first") {
    std::vector<VariantEntry> variants{{"audio/index.m3u8", 140'000, 130'000, "mp4a.40.2", 0, 0, {}},
                                       {"360p/index.m3u8", 1'000'000, 930'000, "avc1.64001e,mp4a.40.2", 640, 360, {30, 1}},
                                       {"source/index.m3u8", 6'000'000, 5'500'000, "avc1.640028,mp4a.40.2", 1920, 1080, {60'000, 1001}},
                                       {"720p/index.m3u8", 3'600'000, 2'930'000, "avc1.64001f,mp4a.40.2", 1280, 720, {60'000, 1001}}};
    order_variants(variants);
    CHECK(write_multivariant_playlist(variants) == R"(#EXTM3U
#EXT-X-VERSION:9
#EXT-X-INDEPENDENT-SEGMENTS
#EXT-X-STREAM-INF:BANDWIDTH=3600000,AVERAGE-BANDWIDTH=2930000,CODECS="avc1.64001f,mp4a.40.2",RESOLUTION=1280x720,FRAME-RATE=59.940,CLOSED-CAPTIONS=NONE
720p/index.m3u8
#EXT-X-STREAM-INF:BANDWIDTH=6000000,AVERAGE-BANDWIDTH=5500000,CODECS="avc1.640028,mp4a.40.2",RESOLUTION=1920x1080,FRAME-RATE=59.940,CLOSED-CAPTIONS=NONE
source/index.m3u8
#EXT-X-STREAM-INF:BANDWIDTH=1000000,AVERAGE-BANDWIDTH=930000,CODECS="avc1.64001e,mp4a.40.2",RESOLUTION=640x360,FRAME-RATE=30.000,CLOSED-CAPTIONS=NONE
360p/index.m3u8
#EXT-X-STREAM-INF:BANDWIDTH=140000,AVERAGE-BANDWIDTH=130000,CODECS="mp4a.40.2"
audio/index.m3u8
)");
}
