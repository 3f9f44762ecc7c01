#include <algorithm>
#include <catch2/catch.hpp>
#include <random>

#include "rtmp/aggregate.hpp"
#include "rtmp/support.hpp"

using namespace session;
using namespace session::test;

namespace {

// Headers by hand; the basic header is one byte, so `id` is 2…63.
Bytes fmt0(std::uint8_t id, std::uint32_t timestamp, std::uint32_t length, MessageType type, std::uint32_t stream = 1) {
    ByteWriter out;
    out.u8(id).u24(std::min(timestamp, 0xFFFFFFU)).u24(length).u8(static_cast<std::uint8_t>(type));
    for (unsigned shift = 0; shift < 32; shift += 8) out.u8(static_cast<std::uint8_t>(stream >> shift));
    if (timestamp >= 0xFFFFFF) out.u32(timestamp);
    return out.take();
}
Bytes fmt1(std::uint8_t id, std::uint32_t delta, std::uint32_t length, MessageType type) {
    ByteWriter out;
    out.u8(0x40U | id).u24(std::min(delta, 0xFFFFFFU)).u24(length).u8(static_cast<std::uint8_t>(type));
    if (delta >= 0xFFFFFF) out.u32(delta);
    return out.take();
}
Bytes fmt2(std::uint8_t id, std::uint32_t delta) {
    ByteWriter out;
    out.u8(0x80U | id).u24(std::min(delta, 0xFFFFFFU));
    if (delta >= 0xFFFFFF) out.u32(delta);
    return out.take();
}
Bytes fmt3(std::uint8_t id) {
    return {static_cast<std::uint8_t>(0xC0U | id)};
}
Bytes be32(std::uint32_t value) {
    ByteWriter out;
    out.u32(value);
    return out.take();
}
Bytes set_chunk_size(std::uint32_t size) {
    return fmt0(2, 0, 4, MessageType::set_chunk_size, 0) + be32(size);
}

std::vector<std::uint32_t> times(const ReadBack& read) {
    std::vector<std::uint32_t> result;
    for (const auto& message : read.messages) result.push_back(message.timestamp);
    return result;
}

using Times = std::vector<std::uint32_t>;
constexpr auto kVideo = MessageType::video;
constexpr auto kAudio = MessageType::audio;

}  // namespace

TEST_CASE("C1 an extended timestamp repeated on type 3 is not payload") {
    const std::uint32_t ts = 0x01020304;
    const auto read =
        read_chunks(fmt0(6, ts, 300, kVideo) + filled(128) + fmt3(6) + be32(ts) + filled(128) + fmt3(6) + be32(ts) + filled(44));
    REQUIRE(read.error.empty());
    REQUIRE(read.messages.size() == 1);
    CHECK(read.messages[0].timestamp == ts);
    CHECK(read.messages[0].payload == filled(300));
}

TEST_CASE("C1 an extended timestamp absent on type 3 costs no payload") {
    const std::uint32_t ts = 0x01020304;
    // The payload of the second chunk begins like the timestamp, to make the decision wait for its fourth byte.
    const auto tail = hex("01 02 03 05") + filled(40);
    const auto read =
        read_chunks(fmt0(6, ts, 300, kVideo) + filled(128) + fmt3(6) + filled(128) + fmt3(6) + tail + fmt0(4, 5, 1, kAudio) + filled(1));
    REQUIRE(read.error.empty());
    REQUIRE(read.messages.size() == 2);
    CHECK(read.messages[0].payload == filled(256) + tail);
    CHECK(read.messages[1].timestamp == 5);
}

TEST_CASE("C1 absent, and the message ends with fewer than four bytes") {
    const std::uint32_t ts = 0x01020304;
    const auto read = read_chunks(fmt0(6, ts, 130, kVideo) + filled(128) + fmt3(6) + hex("01 02") + fmt0(4, 5, 1, kAudio) + filled(1));
    REQUIRE(read.error.empty());
    REQUIRE(read.messages.size() == 2);
    CHECK(read.messages[0].payload == filled(128) + hex("01 02"));
}

TEST_CASE("C1 the known ambiguity: payload equal to the timestamp is taken for the field") {
    const std::uint32_t ts = 0x01020304;
    const auto read = read_chunks(fmt0(6, ts, 256, kVideo) + filled(128) + fmt3(6) + be32(ts) + filled(124) + filled(4, 0x66));
    REQUIRE(read.messages.size() == 1);
    CHECK(read.messages[0].payload == filled(252) + filled(4, 0x66));
}

TEST_CASE("C1 on type 3 after an extended delta, the delta or the message's timestamp counts as repeated") {
    const std::uint32_t delta = 0x01000000;
    for (const std::uint32_t repeated : {delta, delta + 7}) {
        const auto read = read_chunks(fmt0(6, 7, 1, kVideo) + filled(1) + fmt1(6, delta, 200, kVideo) + filled(128) + fmt3(6) +
                                      be32(repeated) + filled(72));
        REQUIRE(read.messages.size() == 2);
        CHECK(read.messages[1].timestamp == delta + 7);
        CHECK(read.messages[1].payload == filled(200));
    }
}

TEST_CASE("C2 an extended value on types 1 and 2 is a delta") {
    const auto read =
        read_chunks(fmt0(6, 1000, 1, kVideo) + filled(1) + fmt1(6, 16'999'920, 1, kVideo) + filled(1) + fmt2(6, 0x01000000) + filled(1));
    CHECK(times(read) == Times{1000, 17'000'920, 17'000'920 + 0x01000000});
}

TEST_CASE("C3 our writer repeats the extended timestamp on type 3, from 0xFFFFFF on") {
    for (const std::uint32_t ts : {0xFFFFFEU, 0xFFFFFFU, 16'777'216U, 0xFFFFFFFFU}) {
        const auto bytes = chunked(kVideo, ts, 1, filled(300));
        const bool is_extended = ts >= 0xFFFFFF;
        CHECK(bytes.size() == 12 + 300 + 2 + (is_extended ? 12 : 0));
        const auto read = read_chunks(bytes);
        REQUIRE(read.messages.size() == 1);
        CHECK(read.messages[0].timestamp == ts);
        CHECK(read.messages[0].payload == filled(300));
    }
}

TEST_CASE("C4 a negative extended delta steps back") {
    const auto read = read_chunks(fmt0(6, 1000, 1, kVideo) + filled(1) + fmt1(6, 0xFFFFFFF0, 1, kVideo) + filled(1));
    CHECK(times(read) == Times{1000, 984});
}

TEST_CASE("C4 a message before time 0 is dropped, and what follows is not") {
    const auto read = read_chunks(fmt0(6, 10, 1, kVideo) + filled(1) + fmt1(6, 0xFFFFFFF0, 200, kVideo) + filled(128) + fmt3(6) +
                                  filled(72) + fmt1(6, 40, 1, kVideo) + filled(1));
    CHECK(read.error.empty());
    CHECK(read.rejected == 1);
    CHECK(times(read) == Times{10, 50});
}

TEST_CASE("C5 deltas wrap modulo 2^32 in the reader") {
    const auto read = read_chunks(fmt0(6, 0xFFFFFFF0, 1, kVideo) + filled(1) + fmt1(6, 40, 1, kVideo) + filled(1));
    CHECK(times(read) == Times{0xFFFFFFF0, 24});
}

TEST_CASE("C6 type 3 that starts a new message adds the last delta") {
    const auto read = read_chunks(fmt0(4, 100, 1, kAudio) + filled(1) + fmt1(4, 23, 1, kAudio) + filled(1) + fmt3(4) + filled(1) +
                                  fmt2(4, 24) + filled(1) + fmt3(4) + filled(1));
    CHECK(times(read) == Times{100, 123, 146, 170, 194});
}

TEST_CASE("C6 type 3 that starts a new message after type 0 adds nothing: our choice, as nginx and GStreamer have it") {
    const auto read = read_chunks(fmt0(4, 100, 1, kAudio) + filled(1) + fmt3(4) + filled(1) + fmt3(4) + filled(1));
    CHECK(times(read) == Times{100, 100, 100});
}

TEST_CASE("C6 type 3 that starts a new message with an extended timestamp") {
    const std::uint32_t ts = 0x01020304;
    const auto repeated = read_chunks(fmt0(4, ts, 5, kAudio) + filled(5) + fmt3(4) + be32(ts) + filled(5));
    CHECK(times(repeated) == Times{ts, ts});
    const auto absent = read_chunks(fmt0(4, ts, 5, kAudio) + filled(5) + fmt3(4) + filled(5));
    CHECK(times(absent) == Times{ts, ts});
}

TEST_CASE("C7 a fresh chunk stream may start with type 1, not with 2 or 3") {
    const auto read = read_chunks(fmt1(2, 0, 6, MessageType::user_control) + hex("00 06 00 00 00 01"));
    REQUIRE(read.messages.size() == 1);
    CHECK(read.messages[0].stream_id == 0);
    CHECK(read_chunks(fmt2(5, 0) + filled(10)).error == "chunk stream 5 begins without a message header");
    CHECK(read_chunks(fmt3(5) + filled(10)).error == "chunk stream 5 begins without a message header");
}

TEST_CASE("C8 a type-1 header inside a message goes on with it if the length is unchanged") {
    const auto begin = fmt0(6, 50, 200, kVideo) + filled(128);
    const auto read = read_chunks(begin + fmt1(6, 40, 200, kVideo) + filled(72) + fmt1(6, 40, 1, kVideo) + filled(1));
    REQUIRE(read.messages.size() == 2);
    CHECK(read.messages[0].payload == filled(200));
    CHECK(times(read) == Times{50, 90});
    CHECK(read_chunks(begin + fmt1(6, 40, 201, kVideo) + filled(73)).error == "a new message header inside a message, on chunk stream 6");
    CHECK(read_chunks(begin + fmt0(6, 40, 200, kVideo) + filled(72)).error == "a new message header inside a message, on chunk stream 6");
}

TEST_CASE("C9 chunk stream ids in one, two and three bytes") {
    const auto body = fmt0(0, 9, 1, kAudio);
    const Bytes rest(body.begin() + 1, body.end());
    const auto read = read_chunks(hex("3f") + rest + filled(1) + hex("00 00") + rest + filled(1) + hex("00 ff") + rest + filled(1) +
                                  hex("01 00 01") + rest + filled(1) + hex("01 ff ff") + rest + filled(1) + hex("c1 ff ff") + filled(1));
    CHECK(read.error.empty());
    CHECK(read.messages.size() == 6);
    // 64 can be written in both forms and is the same stream.
    CHECK(read_chunks(hex("00 00") + rest + filled(1) + hex("c1 00 00") + filled(1)).messages.size() == 2);
}

TEST_CASE("C9 the table of chunk streams is bounded") {
    Bytes input;
    for (std::uint8_t id = 2; id < 64; ++id) input = input + fmt0(id, 0, 1, kAudio) + filled(1);
    const auto body = fmt0(0, 9, 1, kAudio);
    const Bytes rest(body.begin() + 1, body.end());
    input = input + hex("00 01") + rest + filled(1) + hex("00 02") + rest + filled(1);
    CHECK(read_chunks(input).error.empty());
    CHECK(read_chunks(input + hex("00 03") + rest + filled(1)).error == "more than 64 chunk streams");
}

TEST_CASE("C10 chunks of audio, video and commands interleave; one chunk stream carries audio and video in turn") {
    const auto read = read_chunks(fmt0(6, 1, 300, kVideo) + filled(128, 1) + fmt0(4, 2, 200, kAudio) + filled(128, 2) + fmt3(6) +
                                  filled(128, 1) + fmt0(3, 0, 3, MessageType::command_amf0) + filled(3, 3) + fmt3(4) + filled(72, 2) +
                                  fmt3(6) + filled(44, 1) + fmt1(4, 10, 2, kVideo) + filled(2, 4) + fmt1(4, 10, 2, kAudio) + filled(2, 5));
    REQUIRE(read.messages.size() == 5);
    CHECK(read.messages[0].type == MessageType::command_amf0);
    CHECK(read.messages[1].payload == filled(200, 2));
    CHECK(read.messages[2].payload == filled(300, 1));
    CHECK(read.messages[3].type == kVideo);
    CHECK(read.messages[4].timestamp == 22);
}

TEST_CASE("C11 chunk sizes from 1 to nonsense") {
    const auto one_message = [](std::uint32_t announced, std::size_t used) {
        const auto read = read_chunks(set_chunk_size(announced) + chunked(kVideo, 7, 1, filled(100'000, 9), used));
        return read.error.empty() && read.messages.size() == 1 && read.messages[0].payload == filled(100'000, 9);
    };
    CHECK(one_message(127, 127));
    CHECK(one_message(128, 128));
    CHECK(one_message(65535, 65535));
    CHECK(one_message(65536, 65536));
    CHECK(one_message(134'217'728, 134'217'728));
    CHECK(one_message(0x7FFFFFFF, 0x7FFFFFFF));
    CHECK(one_message(0xFFFFFFFF, 0x7FFFFFFF));  // the top bit does not count
    const auto tiny = read_chunks(set_chunk_size(1) + chunked(kVideo, 7, 1, filled(300, 9), 1));
    REQUIRE(tiny.messages.size() == 1);
    CHECK(tiny.messages[0].payload == filled(300, 9));
    CHECK(read_chunks(set_chunk_size(0)).error == "Set Chunk Size to 0");
    CHECK(read_chunks(set_chunk_size(0x80000000)).error == "Set Chunk Size to 0");
    CHECK(read_chunks(fmt0(2, 0, 2, MessageType::set_chunk_size, 0) + filled(2)).error == "Set Chunk Size without a size");
}

TEST_CASE("C11 the chunk size changes while a message is half received") {
    const auto read = read_chunks(fmt0(6, 1, 400, kVideo) + filled(128) + set_chunk_size(200) + fmt3(6) + filled(200) + set_chunk_size(10) +
                                  fmt3(6) + filled(10) + set_chunk_size(4096) + fmt3(6) + filled(62));
    REQUIRE(read.messages.size() == 1);
    CHECK(read.messages[0].payload == filled(400));
}

TEST_CASE("C12 Set Chunk Size before connect, and connect in one big chunk") {
    amf0::Object properties;
    properties.properties = {{"app", "live"}, {"swfUrl", std::string(1000, 'x')}};
    const auto connect = amf0::encode({"connect", 1.0, properties});
    const auto recording =
        record_all_splits(plain_handshake() + set_chunk_size(4096) + chunked(MessageType::command_amf0, 0, 0, connect, 4096));
    CHECK(recording.events == std::vector<std::string>{"connected live host= by "});
}

TEST_CASE("C12 we announce our chunk size before any answer that is longer than 128 bytes") {
    const auto output = record(plain_handshake() + connect_command(), whole()).output;
    const auto lines = answers(output);
    REQUIRE(lines.size() == 3);
    CHECK(lines[0] == "control 5 2500000");
    CHECK(lines[1] == "control 6 2500000");
    CHECK(lines[2].starts_with("_result 1 on 0"));
    const auto announcement = set_chunk_size(60'000);
    const auto found = std::search(output.begin(), output.end(), announcement.begin(), announcement.end());
    CHECK(found - output.begin() == 1 + 2 * 1536 + 16 + 17);
}

TEST_CASE("C13 messages of length 0 and 1") {
    const auto read = read_chunks(fmt0(4, 1, 0, kAudio) + fmt0(4, 2, 1, kAudio) + filled(1) + fmt1(4, 3, 0, kAudio) + fmt3(4));
    REQUIRE(read.messages.size() == 4);
    CHECK(times(read) == Times{1, 2, 5, 8});
    CHECK(read.messages[3].payload.empty());
}

TEST_CASE("C13 a message over the limit, and many half ones together, are refused before they are stored") {
    ChunkLimits limits;
    limits.message = 1000;
    limits.buffered = 2500;
    CHECK(read_chunks(fmt0(4, 1, 1001, kAudio) + filled(128), limits).error == "a message of 1001 bytes");
    const auto halves = fmt0(4, 1, 1000, kAudio) + filled(128) + fmt0(5, 1, 1000, kAudio) + filled(128);
    CHECK(read_chunks(halves, limits).error.empty());
    CHECK(read_chunks(halves + fmt0(6, 1, 501, kAudio) + filled(128), limits).error == "half-received messages of more than 2500 bytes");
    // Complete messages count no longer.
    Bytes many;
    for (int i = 0; i < 10; ++i) many = many + chunked(kAudio, 1, 1, filled(1000));
    CHECK(read_chunks(many, limits).messages.size() == 10);
}

TEST_CASE("C14 control messages on any chunk stream and message stream") {
    const auto read = read_chunks(fmt0(7, 0, 4, MessageType::set_chunk_size, 1) + be32(4096) + chunked(kVideo, 7, 1, filled(2000), 4096));
    REQUIRE(read.messages.size() == 1);
    const auto ping = fmt0(9, 0, 6, MessageType::user_control, 5) + hex("00 06 00 00 00 2a");
    CHECK(contains(answers(record(plain_handshake() + ping, whole()).output), "user 7 42"));
}

TEST_CASE("C14 Abort drops a half message") {
    const auto abort = [](std::uint32_t id) { return fmt0(2, 0, 4, MessageType::abort, 0) + be32(id); };
    const auto read =
        read_chunks(fmt0(6, 1, 300, kVideo) + filled(128) + abort(6) + abort(7) + abort(6) + fmt1(6, 40, 2, kVideo) + filled(2));
    REQUIRE(read.messages.size() == 1);
    CHECK(read.messages[0].payload == filled(2));
}

TEST_CASE("C15 an aggregate gives its tags, times relative to the first") {
    const auto tag = [](MessageType type, std::uint32_t ts, const Bytes& body) {
        ByteWriter out;
        out.u8(static_cast<std::uint8_t>(type))
            .u24(static_cast<std::uint32_t>(body.size()))
            .u24(ts & 0xFFFFFFU)
            .u8(static_cast<std::uint8_t>(ts >> 24U));
        out.u24(0).append(ByteView{body}).u32(static_cast<std::uint32_t>(body.size() + 11));
        return out.take();
    };
    const auto body = tag(kAudio, 0x01000010, filled(3)) + tag(kVideo, 0x01000020, filled(4)) + tag(kAudio, 0x01000008, filled(5));
    const auto messages = split_aggregate({MessageType::aggregate, 500, 1, body});
    REQUIRE(messages.size() == 3);
    CHECK(messages[0].timestamp == 500);
    CHECK(messages[1].timestamp == 516);
    CHECK(messages[1].payload == filled(4));
    CHECK(messages[2].timestamp == 492);
    // A cut one gives what is whole; nothing inside an aggregate can be a control message.
    const Bytes cut(body.begin(), body.begin() + 20);
    CHECK(split_aggregate({MessageType::aggregate, 500, 1, cut}).size() == 1);
    const auto nested =
        tag(MessageType::aggregate, 0, body) + tag(MessageType::set_chunk_size, 0, filled(4, 0)) + tag(kAudio, 9, filled(3));
    const auto recording = record_all_splits(publish_opening() + chunked(MessageType::aggregate, 500, 1, nested));
    CHECK(recording.error.empty());
    CHECK(count(recording.events, "audio 509 3 bytes") == 1);
    CHECK(count(recording.events, "audio ") == 1);
}

TEST_CASE("C17 any splitting of a long mixed stream gives the same messages") {
    Bytes input = set_chunk_size(777);
    std::mt19937 random{5};
    for (unsigned i = 0; i < 200; ++i) {
        const auto size = std::uniform_int_distribution<std::size_t>{0, 5000}(random);
        const auto ts = 0xFFFFFF - 2000 + i * 23;
        input = input + chunked(i % 3 == 0 ? kVideo : kAudio, ts, 1, filled(size, static_cast<std::uint8_t>(i)), 777);
    }
    const auto read = read_chunks(input);
    CHECK(read.error.empty());
    CHECK(read.messages.size() == 200);
}
