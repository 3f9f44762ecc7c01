// What real clients put on the wire, replayed: tests/fixtures/rtmp/README.md. The counts, sizes and timestamps expected here were taken
// from the recordings with a program that shares nothing with ours.
#include <algorithm>
#include <catch2/catch.hpp>

#include "rtmp/support.hpp"

using namespace session;
using namespace session::test;

namespace {

struct Media {
    std::vector<std::uint32_t> audio_times;
    std::vector<std::uint32_t> video_times;
    std::vector<std::uint32_t> all_times;
    std::size_t audio_bytes = 0;
    std::size_t video_bytes = 0;
};

Media media_of(const Bytes& input, const ServerOptions& options) {
    ServerProtocol server{options};
    REQUIRE(server.feed(input));
    Media media;
    while (const auto event = server.next_event()) {
        if (std::holds_alternative<PublishRequested>(*event)) REQUIRE(server.accept_publish());
        if (const auto* audio = std::get_if<AudioMessage>(&*event)) {
            media.audio_times.push_back(audio->timestamp);
            media.all_times.push_back(audio->timestamp);
            media.audio_bytes += audio->body->size();
        }
        if (const auto* video = std::get_if<VideoMessage>(&*event)) {
            media.video_times.push_back(video->timestamp);
            media.all_times.push_back(video->timestamp);
            media.video_bytes += video->body->size();
        }
    }
    return media;
}

ServerOptions apps(std::string app) {
    ServerOptions options;
    options.allowed_apps = {std::move(app)};
    return options;
}

std::vector<std::uint32_t> first(const std::vector<std::uint32_t>& values, std::size_t n) {
    return {values.begin(), values.begin() + static_cast<std::ptrdiff_t>(n)};
}

}  // namespace

TEST_CASE("S1 ffmpeg 5.1 publishes (capture)") {
    const auto input = fixture("rtmp/ffmpeg5.1-publish.c2s");
    const auto recording = record_all_splits(input, apps("x"));
    CHECK(recording.error.empty());
    REQUIRE(recording.events.size() == 2 + 1 + 132 + 77 + 1);
    CHECK(recording.events[0] == "connected x host=127.0.0.1 by FMLE/3.0 (compatible; Lavf59.27.100)");
    CHECK(recording.events[1] == "publish x key=key1 type=live on 1 token=abc x=1");
    CHECK(recording.events[2].find("metadata 160x120 @25 video=7 audio=10 by Lavf59.27.100") == 0);
    CHECK(recording.events.back() == "ended FCUnpublish");
    const auto media = media_of(input, apps("x"));
    CHECK(first(media.audio_times, 5) == std::vector<std::uint32_t>{0, 57, 80, 103, 126});
    CHECK(first(media.video_times, 5) == std::vector<std::uint32_t>{0, 0, 40, 80, 120});
    CHECK(media.audio_times.back() == 3075);
    CHECK(media.video_times.back() == 2960);
    CHECK(media.audio_bytes == 18611);
    CHECK(media.video_bytes == 26035);
}

TEST_CASE("C5 ffmpeg 5.1 wraps at 31 bits (capture)") {
    const auto input = fixture("rtmp/ffmpeg5.1-publish-wrap31.c2s");
    const auto recording = record_all_splits(input, apps("x"));
    CHECK(recording.error.empty());
    CHECK(count(recording.events, "audio ") == 218);
    CHECK(count(recording.events, "video ") == 127);
    CHECK(contains(recording.events, "publish x key=key3 type=live on 1"));
    const auto media = media_of(input, apps("x"));
    CHECK(first(media.audio_times, 3) == std::vector<std::uint32_t>{0, 2147480977, 2147481000});
    CHECK(first(media.video_times, 3) == std::vector<std::uint32_t>{0, 2147480920, 2147480960});
    CHECK(media.audio_times.back() == 2344);
    CHECK(media.audio_bytes == 30814);
    CHECK(media.video_bytes == 48831);
    const auto& times = media.all_times;
    const auto wrap = std::find(times.begin(), times.end(), 2147483647U);
    REQUIRE(wrap != times.end());
    CHECK(std::vector<std::uint32_t>(wrap - 1, wrap + 4) == std::vector<std::uint32_t>{2147483640, 2147483647, 22, 32, 46});
}

TEST_CASE("S6 GStreamer's rtmp2sink publishes with transaction id 0 (capture)") {
    const auto input = fixture("rtmp/gst1.22-rtmp2sink-publish.c2s");
    const auto recording = record_all_splits(input, apps("x"));
    CHECK(recording.error.empty());
    CHECK(recording.events[0] == "connected x host=127.0.0.1 by LNX 10,0,32,18");
    CHECK(recording.events[1] == "publish x key=key6 type=live on 1");
    CHECK(count(recording.events, "audio ") == 131);
    CHECK(count(recording.events, "video 1 ") == 1);
    CHECK(recording.events.back() == "ended FCUnpublish");
    const auto media = media_of(input, apps("x"));
    CHECK(first(media.audio_times, 5) == std::vector<std::uint32_t>{0, 0, 23, 47, 81});
    CHECK(first(media.video_times, 5) == std::vector<std::uint32_t>{0, 1, 41, 81, 121});
    CHECK(media.audio_times.size() == 131);
    CHECK(media.video_times.size() == 77);
    CHECK(media.audio_bytes == 18375);
    CHECK(media.video_bytes == 49232);
    // Calls with transaction id 0 want no answer: only connect and createStream get one.
    CHECK(count(answers(recording.output), "_result") == 2);
}

TEST_CASE("M4 GStreamer's metadata storm is one event (capture)") {
    const auto recording = record_all_splits(fixture("rtmp/gst1.22-rtmp2sink-publish.c2s"), apps("x"));
    CHECK(count(recording.events, "metadata ") == 1);
}

TEST_CASE("S2 nginx-rtmp pushes on (capture)") {
    const auto input = fixture("rtmp/nginx-rtmp1.2.2-relay-push.c2s");
    const auto recording = record_all_splits(input, apps("fwd"));
    CHECK(recording.error.empty());
    CHECK(recording.events[0] == "connected fwd host=127.0.0.1 by LNX.11,1,102,55");
    CHECK(recording.events[1] == "publish fwd key=key9 type=live on 1");
    CHECK(count(recording.events, "metadata ") == 1);  // bare onMetaData
    CHECK_FALSE(contains(recording.events, "ended"));  // nginx just closes
    const auto media = media_of(input, apps("fwd"));
    CHECK(first(media.audio_times, 5) == std::vector<std::uint32_t>{0, 57, 80, 103, 126});
    CHECK(first(media.video_times, 5) == std::vector<std::uint32_t>{0, 0, 40, 80, 120});
    CHECK(media.audio_times.size() == 175);
    CHECK(media.video_times.size() == 102);
    CHECK(media.audio_bytes == 24711);
    CHECK(media.video_bytes == 36624);
}

TEST_CASE("S7 rtmpdump and rtmp2src want to play and are refused (captures)") {
    for (const auto* name : {"rtmp/play_rtmpdump.c2s", "rtmp/play_rtmp2src.c2s"}) {
        const auto recording = record_all_splits(fixture(name), apps("plain"));
        CHECK(recording.error.empty());
        CHECK(recording.events == std::vector<std::string>{"connected plain host=127.0.0.1 by LNX 10,0,32,18", "play on 1"});
        CHECK(contains(answers(recording.output),
                       "onStatus 0 on 1 null {level:error,code:NetStream.Play.Failed,description:no playing here,}"));
    }
}

TEST_CASE("U1 unknown applications are refused with advice, and named nowhere (captures)") {
    const auto recording = record_all_splits(fixture("rtmp/ffmpeg5.1-publish.c2s"));
    CHECK(recording.events.empty());
    CHECK(recording.error ==
          "unknown application in the address: publish to rtmp://HOST/live/STREAM-KEY (applications here: live, ingest)");
    CHECK(contains(answers(recording.output),
                   "_error 1 on 0 null {level:error,code:NetConnection.Connect.Rejected,description:unknown application"));
}
