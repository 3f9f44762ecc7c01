#include "ingest/media_adapter.hpp"

#include <catch2/catch.hpp>

#include "session/media/aac.hpp"
#include "session/rtmp/flv_tag.hpp"
#include "support/media_source.hpp"

using namespace session;
using ingest::MediaAdapter;

namespace {

rtmp::VideoMessage video(Bytes body) {
    return {40, share(std::move(body))};
}
rtmp::AudioMessage audio(Bytes body) {
    return {40, share(std::move(body))};
}

Bytes avcc() {
    return *test::video_track()->decoder_config;
}

// One NAL unit of `type` behind a 4-byte length.
Bytes unit(std::uint8_t type) {
    return {0, 0, 0, 3, type, 0x11, 0x22};
}

}  // namespace

TEST_CASE("a sequence header gives a track, a frame gives a frame, and the access unit decides what is a keyframe") {
    MediaAdapter adapter;
    const auto track = adapter.video(video(rtmp::write_avc_sequence_start(avcc())));
    REQUIRE(track.has_value());
    REQUIRE(track->size() == 1);
    CHECK(std::get<media::VideoTrackPtr>(track->front())->width == 1280);

    const auto key = adapter.video(video(rtmp::write_avc_frame(false, -20, unit(0x65))));
    REQUIRE(key.has_value());
    REQUIRE(key->size() == 1);
    const auto& frame = std::get<live::VideoInput>(key->front());
    CHECK(frame.is_keyframe);
    CHECK(frame.timestamp_ms == 40);
    CHECK(frame.composition_ms == -20);
    CHECK_FALSE(std::get<live::VideoInput>(adapter.video(video(rtmp::write_avc_frame(true, 0, unit(0x41))))->front()).is_keyframe);
}

TEST_CASE("V2 the end of a sequence is no frame, V3 nor is an access unit delimiter alone, nor anything before a sequence header") {
    MediaAdapter adapter;
    CHECK(adapter.video(video(rtmp::write_avc_frame(true, 0, unit(0x65))))->empty());
    REQUIRE(adapter.video(video(rtmp::write_avc_sequence_start(avcc()))).has_value());
    CHECK(adapter.video(video(rtmp::write_avc_sequence_end()))->empty());
    CHECK(adapter.video(video(rtmp::write_avc_frame(false, 0, Bytes{0, 0, 0, 2, 9, 0x10})))->empty());
}

TEST_CASE("V10 other codecs are refused by name") {
    MediaAdapter adapter;
    const auto hevc = adapter.video(video(Bytes{0x90, 'h', 'v', 'c', '1', 1, 2, 3}));
    REQUIRE_FALSE(hevc.has_value());
    CHECK(hevc.error().code() == ErrorCode::unsupported);
    CHECK(hevc.error().message().find("HEVC") != std::string::npos);
    const auto mp3 = adapter.audio(audio(Bytes{0x2F, 1, 2, 3}));
    REQUIRE_FALSE(mp3.has_value());
    CHECK(mp3.error().message().find("MP3") != std::string::npos);
}

TEST_CASE("V5 broken or empty AAC configurations are dropped and counted, good ones make a track") {
    MediaAdapter adapter;
    CHECK(adapter.audio(audio(Bytes{0xAF, 0}))->empty());
    CHECK(adapter.audio(audio(Bytes{0xAF, 1, 0x21}))->empty());  // a frame before any configuration
    CHECK(adapter.dropped_messages() == 1);
    const auto track = adapter.audio(audio(rtmp::write_aac_sequence_start(media::write_audio_specific_config(44'100, 2))));
    REQUIRE(track.has_value());
    CHECK(std::get<media::AudioTrackPtr>(track->front())->sample_rate == 44'100);
    CHECK(adapter.audio(audio(Bytes{0xAF, 1, 0x21, 0x22}))->size() == 1);
}

TEST_CASE("cut-off tag bodies are dropped, not believed") {
    MediaAdapter adapter;
    for (const Bytes& body : {Bytes{0x17}, Bytes{0x17, 1}, Bytes{0x17, 0, 0, 0, 0, 1}, Bytes{0x90, 'h'}}) {
        CHECK(adapter.video(video(body))->empty());
    }
}
