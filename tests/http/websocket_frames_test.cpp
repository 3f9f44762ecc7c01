#include "http/websocket_frames.hpp"

#include <catch2/catch.hpp>
#include <vector>

#include "http/websocket_handshake.hpp"
#include "support/websocket_bytes.hpp"

using namespace session;
using Kind = http::FrameEvent::Kind;
using testing::client_frame;

namespace {

struct Seen {
    Kind kind;
    std::uint16_t code;
    std::string payload;
    bool operator==(const Seen& other) const { return kind == other.kind && code == other.code && payload == other.payload; }
};

std::vector<Seen> decode(std::string_view bytes, std::size_t step, std::size_t max_message = 16384) {
    http::FrameDecoder decoder{max_message};
    std::vector<Seen> seen;
    while (!bytes.empty()) {
        auto piece = bytes.substr(0, step);
        bytes.remove_prefix(piece.size());
        while (true) {
            const auto event = decoder.next(piece);
            if (event.kind == Kind::need_more) break;
            seen.push_back({event.kind, event.code, std::string{event.payload}});
            if (event.kind == Kind::failure) return seen;
        }
        CHECK(piece.empty());
    }
    return seen;
}

// The same whole, byte by byte, and in threes.
std::vector<Seen> decode_all_ways(const std::string& bytes, std::size_t max_message = 16384) {
    auto whole = decode(bytes, bytes.size(), max_message);
    CHECK(whole == decode(bytes, 1, max_message));
    CHECK(whole == decode(bytes, 3, max_message));
    return whole;
}

std::uint16_t failure_of(const std::string& bytes, std::size_t max_message = 16384) {
    const auto seen = decode_all_ways(bytes, max_message);
    REQUIRE_FALSE(seen.empty());
    CHECK(seen.back().kind == Kind::failure);
    return seen.back().code;
}

}  // namespace

TEST_CASE("frames: the examples of RFC 6455 5.7") {
    const std::string masked_hello{"\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58", 11};
    CHECK(decode_all_ways(masked_hello) == std::vector<Seen>{{Kind::message, 0, "Hello"}});
    const std::string masked_pong{"\x8a\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58", 11};
    CHECK(decode_all_ways(masked_pong) == std::vector<Seen>{{Kind::pong, 0, "Hello"}});
    CHECK(http::frame_head(http::Opcode::text, 5).view() == std::string_view{"\x81\x05", 2});
    CHECK(http::frame_head(http::Opcode::text, 256).view() == std::string_view{"\x81\x7e\x01\x00", 4});
    CHECK(http::frame_head(http::Opcode::text, 65536).view() == std::string_view{"\x81\x7f\0\0\0\0\0\x01\0\0", 10});
    CHECK(http::accept_value("dGhlIHNhbXBsZSBub25jZQ==") == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
}

TEST_CASE("frames: fragments with control frames between them are one message") {
    const auto bytes = client_frame(0x01, "one ") + client_frame(0x89, "are you there?") + client_frame(0x00, "two") +
                       client_frame(0x80, "") + client_frame(0x81, std::string(300, 'x')) + client_frame(0x81, std::string(16000, 'y'));
    const std::vector<Seen> expected{{Kind::ping, 0, "are you there?"},
                                     {Kind::message, 0, "one two"},
                                     {Kind::message, 0, std::string(300, 'x')},
                                     {Kind::message, 0, std::string(16000, 'y')}};
    CHECK(decode_all_ways(bytes) == expected);
}

TEST_CASE("frames: what breaks the protocol is 1002") {
    CHECK(failure_of(std::string{"\x81\x05Hello", 7}) == 1002);  // not masked
    CHECK(failure_of(client_frame(0xc1, "x")) == 1002);          // compressed, which nobody agreed on
    CHECK(failure_of(client_frame(0x83, "x")) == 1002);          // a reserved opcode
    CHECK(failure_of(client_frame(0x8b, "x")) == 1002);          // and a reserved control one
    CHECK(failure_of(client_frame(0x80, "x")) == 1002);          // goes on with nothing
    CHECK(failure_of(client_frame(0x01, "a") + client_frame(0x81, "b")) == 1002);
    CHECK(failure_of(client_frame(0x09, "x")) == 1002);                    // a ping in fragments
    CHECK(failure_of(client_frame(0x89, std::string(126, 'x'))) == 1002);  // a long one
    CHECK(failure_of(std::string{"\x81\xfe\x00\x05mask", 8}) == 1002);     // five bytes, said in two bytes
    CHECK(failure_of(std::string{"\x81\xff\xff\0\0\0\0\0\0\0mask", 14}) == 1002);
    CHECK(failure_of(client_frame(0x88, "x")) == 1002);                         // half a close code
    CHECK(failure_of(client_frame(0x88, std::string{"\x03\xed", 2})) == 1002);  // 1005 is never sent
    CHECK(failure_of(client_frame(0x88, std::string{"\x03\xe7", 2})) == 1002);  // 999
}

TEST_CASE("frames: binary is 1003, bad UTF-8 1007, a long message 1009 at its head") {
    CHECK(failure_of(client_frame(0x82, "x")) == 1003);
    CHECK(failure_of(client_frame(0x81, "caf\xe9")) == 1007);
    CHECK(failure_of(client_frame(0x81, "\xed\xa0\x80")) == 1007);
    CHECK(failure_of(client_frame(0x88, "\x03\xe8\xff")) == 1007);
    CHECK(failure_of(client_frame(0x81, std::string(101, 'x')).substr(0, 6), 100) == 1009);
    CHECK(failure_of(client_frame(0x01, std::string(60, 'x')) + client_frame(0x80, std::string(60, 'x')), 100) == 1009);
    CHECK(failure_of(std::string{"\x81\xff\x7f\xff\xff\xff\xff\xff\xff\xff....", 14}) == 1009);
}

TEST_CASE("frames: a character split over fragments is whole again") {
    const std::string heart = "\xe2\x9d\xa4";
    CHECK(decode_all_ways(client_frame(0x01, heart.substr(0, 1)) + client_frame(0x80, heart.substr(1))) ==
          std::vector<Seen>{{Kind::message, 0, heart}});
}

TEST_CASE("frames: closing") {
    CHECK(decode_all_ways(client_frame(0x88, "")) == std::vector<Seen>{{Kind::close, 1005, ""}});
    CHECK(decode_all_ways(client_frame(0x88, "\x03\xe9going")) == std::vector<Seen>{{Kind::close, 1001, "going"}});
    CHECK(http::close_payload(1001, "bye") ==
          "\x03\xe9"
          "bye");
    // Cut between characters, not within one.
    const auto cut = http::close_payload(1000, std::string(122, 'x') + "\xe2\x9d\xa4");
    CHECK(cut.size() == 2 + 122);
}

TEST_CASE("UTF-8 is what RFC 3629 says") {
    CHECK(http::is_valid_utf8("plain, \xc3\xa4, \xe2\x82\xac, \xf0\x9f\x98\x80, \xf4\x8f\xbf\xbf"));
    for (const auto* bad : {"\x80", "\xc0\x80", "\xc1\xbf", "\xe0\x9f\xbf", "\xed\xa0\x80", "\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80", "\xf5",
                            "\xff", "\xe2\x82", "\xf0\x9f\x98", "\xc3"}) {
        CHECK_FALSE(http::is_valid_utf8(bad));
    }
}
