#include "session/rtmp/flv_tag.hpp"

#include <catch2/catch.hpp>

#include "rtmp/support.hpp"

using namespace session;
using namespace session::test;

namespace {

// "H.264 frame key +40 3 bytes"
std::string video_text(const Bytes& body) {
    const auto tag = parse_video_tag(body);
    if (!tag) return "error";
    static constexpr const char* kKinds[] = {"start", "frame", "end", "ignored"};
    return tag->codec_name + " " + kKinds[static_cast<int>(tag->kind)] + (tag->is_keyframe ? " key" : "") + " " +
           std::to_string(tag->composition_time_ms) + " " + std::to_string(tag->payload.size()) +
           (tag->codec == VideoCodec::h264 ? "" : " other");
}
std::string audio_text(const Bytes& body) {
    const auto tag = parse_audio_tag(body);
    if (!tag) return "error";
    static constexpr const char* kKinds[] = {"start", "frame", "end", "ignored"};
    return tag->codec_name + " " + kKinds[static_cast<int>(tag->kind)] + " " + std::to_string(tag->payload.size()) +
           (tag->codec == AudioCodec::aac ? "" : " other");
}
std::string video_text(const char* body) {
    return video_text(hex(body));
}
std::string audio_text(const char* body) {
    return audio_text(hex(body));
}

}  // namespace

TEST_CASE("V1 AVC sequence headers and frames, as we write them too") {
    CHECK(video_text("17 00 000000 01 64") == "H.264 start key 0 2");
    CHECK(video_text("17 01 000000 aa") == "H.264 frame key 0 1");
    CHECK(video_text("27 01 000000 aa") == "H.264 frame 0 1");
    CHECK(video_text(write_avc_sequence_start(filled(30))) == "H.264 start key 0 30");
    CHECK(video_text(write_avc_frame(true, 80, filled(7))) == "H.264 frame key 80 7");
    CHECK(video_text(write_avc_frame(false, -80, filled(7))) == "H.264 frame -80 7");
    CHECK(audio_text(write_aac_sequence_start(hex("12 10"))) == "AAC start 2");
    CHECK(audio_text(write_aac_frame(filled(9))) == "AAC frame 9");
}

TEST_CASE("V2 an end of sequence is neither frame nor header, with or without its composition time") {
    CHECK(video_text("17 02 00 00 00") == "H.264 end key 0 0");
    CHECK(video_text("17 02") == "H.264 end key 0 0");
    CHECK(write_avc_sequence_end() == hex("17 02 00 00 00"));
}

TEST_CASE("V2 frame type 5 is a command, not media") {
    CHECK(video_text("57 00") == "H.264 ignored 0 0");
    CHECK(video_text("57 01 000000 aa") == "H.264 ignored 0 0");
    CHECK(video_text("d1 61766331 00") == "video command ignored 0 0 other");
}

TEST_CASE("V4 composition times are signed 24-bit numbers") {
    CHECK(video_text("27 01 ffffff aa") == "H.264 frame -1 1");
    CHECK(video_text("27 01 800000 aa") == "H.264 frame -8388608 1");
    CHECK(video_text("27 01 7fffff aa") == "H.264 frame 8388607 1");
    CHECK(video_text("a1 61766331 ffffb0 aa") == "H.264 frame -80 1");
}

TEST_CASE("V5 other codecs are named") {
    CHECK(audio_text("af 00") == "AAC start 0");  // an empty config
    CHECK(audio_text("2f aa") == "MP3 frame 1 other");
    CHECK(audio_text("b2 aa") == "Speex frame 1 other");
    CHECK(audio_text("7e aa") == "G.711 A-law frame 1 other");
    CHECK(audio_text("8e aa") == "G.711 u-law frame 1 other");
    CHECK(audio_text("3e aa") == "PCM frame 1 other");
    CHECK(audio_text("6e aa") == "Nellymoser frame 1 other");
    CHECK(video_text("12 aa") == "Sorenson H.263 frame key 0 1 other");
    CHECK(video_text("24 aa") == "VP6 frame 0 1 other");
    CHECK(audio_text("af 02 aa") == "AAC ignored 1");
}

TEST_CASE("V10 HEVC under its unofficial id 12, and AV1 under 13") {
    CHECK(video_text("1c 00 000000 aa") == "HEVC start key 0 1 other");
    CHECK(video_text("2c 01 000028 aa") == "HEVC frame 40 1 other");
    CHECK(video_text("1d 01 000000 aa") == "AV1 frame key 0 1 other");
}

TEST_CASE("V10 Enhanced RTMP: SequenceStart, CodedFrames, CodedFramesX, SequenceEnd") {
    CHECK(video_text("90 61766331 0164") == "H.264 start key 0 2");
    CHECK(video_text("91 61766331 000050 aabb") == "H.264 frame key 80 2");
    CHECK(video_text("a3 61766331 aabb") == "H.264 frame 0 2");
    CHECK(video_text("92 61766331") == "H.264 end key 0 0");
    CHECK(video_text("90 68766331 01") == "HEVC start key 0 1 other");
    CHECK(video_text("91 68766331 000050 aa") == "HEVC frame key 80 1 other");
    CHECK(video_text("a1 76703039 aabb") == "VP9 frame 0 2 other");  // no composition time
    CHECK(audio_text("90 6d703461 1210") == "AAC start 2");
    CHECK(audio_text("91 6d703461 aabb") == "AAC frame 2");
    CHECK(audio_text("92 6d703461") == "AAC end 0");
}

TEST_CASE("V10 measured: empty av1C, colour metadata, Opus with its multichannel configuration") {
    CHECK(video_text("90 61763031") == "AV1 start key 0 0 other");
    CHECK(video_text("d4 61763031 02 0009") == "AV1 ignored 0 3 other");
    CHECK(audio_text("90 4f707573 4f70") == "Opus start 2 other");
    CHECK(audio_text("94 4f707573 00") == "Opus ignored 1 other");
    CHECK(audio_text("91 4f707573 fc") == "Opus frame 1 other");
}

TEST_CASE("V10 ModEx before the packet is skipped") {
    CHECK(video_text("97 02 000102 01 61766331 000000 aa") == "H.264 frame key 0 1");
    CHECK(video_text("97 02 000102 07 00 ff 03 61766331 aa") == "H.264 frame key 0 1");
    const auto big = hex("97 ff 0101") + filled(0x102) + hex("03 61766331 aa");
    CHECK(video_text(big) == "H.264 frame key 0 1");
    CHECK(audio_text("97 00 00 01 6d703461 aa") == "AAC frame 1");
    CHECK(video_text("97 02 0001") == "error");
    CHECK(video_text("97 ff 01") == "error");
}

TEST_CASE("V10 Multitrack: one track, many, many codecs") {
    CHECK(video_text("96 01 61766331 00 000050 aabb") == "H.264 frame key 80 2");
    CHECK(video_text("96 11 61766331 01 000004 00000011 00 000005 000050 aabb") == "H.264 frame key 80 2");
    CHECK(video_text("96 21 68766331 01 000004 00000011 61766331 00 000005 000050 aabb") == "H.264 frame key 80 2");
    CHECK(video_text("96 11 61766331 07 000004 000000 11") == "H.264 frame key 0 1");  // no track 0
    CHECK(audio_text("95 10 6d703461 00 000002 1210") == "AAC start 2");
    CHECK(video_text("96 11 61766331 00 0000ff aa") == "error");
    CHECK(video_text("96 11 61766331") == "error");
    CHECK(video_text("96") == "error");
}

TEST_CASE("V10 unknown FourCCs are named, unknown packet types ignored") {
    CHECK(video_text("90 78797a31 aa") == "xyz1 start key 0 1 other");
    CHECK(video_text("90 01ff2041 aa") == "?? A start key 0 1 other");
    CHECK(video_text("9f 61766331 aa") == "H.264 ignored key 0 1");
    CHECK(audio_text("9f 6d703461 aa") == "AAC ignored 1");
    CHECK(audio_text("91 664c6143 aa") == "FLAC frame 1 other");
}

TEST_CASE("V10 bodies that are too short") {
    for (const auto* body : {"", "17", "17 00", "17 01 00 00", "90", "90 617663", "91 61766331 0000", "97"})
        CHECK(video_text(body) == "error");
    for (const auto* body : {"", "af", "90", "90 6d7034"}) CHECK(audio_text(body) == "error");
}
