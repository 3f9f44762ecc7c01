#include "rtmp/ack_counter.hpp"

#include <catch2/catch.hpp>

#include "rtmp/support.hpp"

using namespace session;
using namespace session::test;

namespace {

Bytes control(MessageType type, std::uint32_t value) {
    ByteWriter out;
    write_control(out, ChunkWriter{}, type, value);
    return out.take();
}

Bytes user_control(const Bytes& payload) {
    return chunked(MessageType::user_control, 0, 0, payload);
}

}  // namespace

TEST_CASE("A1 we acknowledge at half the window") {
    AckCounter acks;
    acks.set_window(1'000'000);
    CHECK_FALSE(acks.received(499'999));
    CHECK(acks.received(1) == 500'000);
    CHECK_FALSE(acks.received(499'999));
    CHECK(acks.received(2) == 1'000'001);
}

TEST_CASE("A1 the count goes on modulo 2^32") {
    AckCounter acks{0xFFFF'0000};
    acks.set_window(0x20000);
    CHECK_FALSE(acks.received(0xFFFF));
    CHECK(acks.received(1) == 0U);
    CHECK(acks.received(0x10000) == 0x10000U);
}

TEST_CASE("A2 a peer that sends no window is acknowledged all the same") {
    Bytes input = publish_opening() + chunked(MessageType::set_chunk_size, 0, 0, hex("00 01 00 00"));
    for (int i = 0; i < 60; ++i) input = input + chunked(MessageType::video, 0, 1, filled(65'536), 65'536);
    const auto lines = answers(record(input, random_pieces(3)).output);
    CHECK(count(lines, "control 3 ") >= 2);
    CHECK(count(lines, "control 3 ") <= 4);
}

TEST_CASE("A2 absurdly small windows do not draw an answer out of every byte") {
    for (const std::uint32_t window : {0U, 1U, 100U}) {
        Bytes input = publish_opening() + control(MessageType::window_ack_size, window);
        for (int i = 0; i < 1000; ++i) input = input + audio(static_cast<std::uint32_t>(i), filled(100, 0xAF));
        CHECK(count(answers(record(input, byte_by_byte()).output), "control 3 ") < 12);
    }
}

TEST_CASE("A3 a peer that never acknowledges changes nothing") {
    const auto recording = record_all_splits(publish_opening() + audio(0) + control(MessageType::acknowledgement, 5) + audio(23));
    CHECK(count(recording.events, "audio ") == 2);
}

TEST_CASE("A4 ping requests are answered, ours are sent") {
    const auto recording = record(publish_opening() + user_control(hex("00 06 01 02 03 04")), whole());
    CHECK(contains(answers(recording.output), "user 7 16909060"));
    ServerProtocol server;
    server.send_ping(77);
    CHECK_FALSE(server.has_output());  // not before the handshake
    REQUIRE(server.feed(plain_handshake()));
    server.send_ping(77);
    CHECK(answers(server.take_output()) == std::vector<std::string>{"user 6 77"});
}

TEST_CASE("A4 other user control is taken in silence") {
    const auto opening = plain_handshake() + connect_command();
    const auto quiet = answers(record(opening, whole()).output);
    for (const auto* payload : {"00 03 00 00 00 00 00 00 01 2c", "00 00 00 00 00 01", "00 1f 00 00 00 00", "00 20 00 00 00 00",
                                "00 1a 00 00", "00", "", "00 07 00 00 00 01"}) {
        const auto recording = record_all_splits(opening + user_control(hex(payload)));
        CHECK(recording.error.empty());
        CHECK(answers(recording.output) == quiet);
    }
}
