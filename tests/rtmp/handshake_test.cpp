#include "rtmp/handshake.hpp"

#include <catch2/catch.hpp>

#include "rtmp/support.hpp"

using namespace session;
using namespace session::test;

namespace {

constexpr std::size_t kBlock = kHandshakeSize;

struct Shaken {
    bool is_done = false;
    Bytes output;
    Bytes left;
    std::string error;
};

template <class Handshake>
Shaken shake(Handshake& handshake, const Bytes& input, const Split& split) {
    Shaken result;
    ByteWriter out;
    ByteView left = input;
    while (!left.empty() && !result.is_done && result.error.empty()) {
        const auto size = std::min(split(), left.size());
        auto piece = left.first(size);
        const auto done = handshake.read(piece, out);
        left = left.subspan(size - piece.size());
        if (!done)
            result.error = done.error().message();
        else
            result.is_done = *done;
    }
    result.output = out.take();
    result.left = Bytes(left.begin(), left.end());
    return result;
}

Shaken serve(const Bytes& input, const Split& split = whole()) {
    ServerHandshake handshake;
    return shake(handshake, input, split);
}

Bytes part(const Bytes& bytes, std::size_t from, std::size_t size) {
    REQUIRE(bytes.size() >= from + size);
    return Bytes(bytes.begin() + static_cast<std::ptrdiff_t>(from), bytes.begin() + static_cast<std::ptrdiff_t>(from + size));
}

// A C1 with a digest in one of its two places.
Bytes digest_c1(DigestScheme scheme, std::uint8_t seed = 0x42) {
    Bytes c1 = filled(kBlock, seed);
    c1[4] = 0x09, c1[5] = 0, c1[6] = 0x7C, c1[7] = 0x02;
    insert_digest(c1, Role::client, scheme);
    return c1;
}

}  // namespace

TEST_CASE("H1 a plain C1 is echoed exactly in S2, with a random S1 of version 0") {
    const auto input = plain_handshake();
    const auto first = serve(input);
    REQUIRE(first.is_done);
    REQUIRE(first.output.size() == 1 + 2 * kBlock);
    CHECK(first.output[0] == 3);
    CHECK(part(first.output, 1, 8) == filled(8, 0));
    CHECK(part(first.output, 1 + kBlock, kBlock) == part(input, 1, kBlock));
    CHECK(part(serve(input).output, 9, 64) != part(first.output, 9, 64));
}

TEST_CASE("H2 digests at offsets 8 and 772 are found and answered in the same scheme") {
    for (const auto scheme : {DigestScheme::at_8, DigestScheme::at_772}) {
        for (const std::uint8_t seed : Bytes{0x00, 0x42, 0xFF}) {
            const auto c1 = digest_c1(scheme, seed);
            const auto found = find_digest(c1, Role::client);
            REQUIRE(found);
            CHECK(found->scheme == scheme);
            const auto answer = serve(Bytes{3} + c1 + filled(kBlock));
            REQUIRE(answer.is_done);
            const auto s1 = find_digest(part(answer.output, 1, kBlock), Role::server);
            REQUIRE(s1);
            CHECK(s1->scheme == scheme);
            CHECK(is_signed_reply(part(answer.output, 1 + kBlock, kBlock), Role::server, found->digest));
        }
    }
}

TEST_CASE("H2 the digests of recorded clients are found at offset 8") {
    for (const auto* name : {"rtmp/ffmpeg5.1-publish.c2s", "rtmp/nginx-rtmp1.2.2-relay-push.c2s"}) {
        const auto found = find_digest(part(fixture(name), 1, kBlock), Role::client);
        REQUIRE(found);
        CHECK(found->scheme == DigestScheme::at_8);
    }
    CHECK_FALSE(find_digest(part(fixture("rtmp/gst1.22-rtmp2sink-publish.c2s"), 1, kBlock), Role::client));
}

TEST_CASE("H2 a broken digest falls back to the plain handshake") {
    auto c1 = digest_c1(DigestScheme::at_8);
    c1[1000] ^= 1;
    const auto answer = serve(Bytes{3} + c1 + filled(kBlock));
    REQUIRE(answer.is_done);
    CHECK(part(answer.output, 1 + kBlock, kBlock) == c1);
}

TEST_CASE("H3 C2 is never checked") {
    auto input = plain_handshake();
    for (const std::uint8_t fill : Bytes{0x00, 0xAB}) {
        std::fill(input.begin() + 1 + kBlock, input.end(), fill);
        CHECK(serve(input).is_done);
    }
}

TEST_CASE("H3 our C2 as a client is S1 exactly, or signed for a server with digests") {
    for (const auto kind : {HandshakeKind::plain, HandshakeKind::digest}) {
        ClientHandshake client{kind};
        ByteWriter c0_c1;
        REQUIRE(client.start(c0_c1));
        const auto opening = c0_c1.take();
        REQUIRE(opening.size() == 1 + kBlock);
        const auto server = serve(opening + filled(kBlock));
        const auto answer = shake(client, server.output, random_pieces(7));
        REQUIRE(answer.is_done);
        REQUIRE(answer.output.size() == kBlock);
        if (kind == HandshakeKind::plain) {
            CHECK(answer.output == part(server.output, 1, kBlock));
        } else {
            const auto s1 = find_digest(part(server.output, 1, kBlock), Role::server);
            REQUIRE(s1);
            CHECK(is_signed_reply(answer.output, Role::client, s1->digest));
        }
    }
}

TEST_CASE("H3 a client with digests takes a plain server's S1 back as it is") {
    ClientHandshake client{HandshakeKind::digest};
    ByteWriter c0_c1;
    REQUIRE(client.start(c0_c1));
    const auto s1 = filled(kBlock, 0x21);
    const auto answer = shake(client, Bytes{3} + s1 + filled(kBlock), whole());
    REQUIRE(answer.is_done);
    CHECK(answer.output == s1);
}

TEST_CASE("H4 what is not RTMP on the port is named") {
    const auto error_of = [](const Bytes& input) { return record(input, whole()).error; };
    CHECK(error_of(hex("16 03 01 02 00")) == "handshake: a TLS client on the plain RTMP port: use rtmp:// here, or the RTMPS port");
    CHECK(error_of(Bytes{6} + filled(kBlock)) == "handshake: an RTMPE client: encrypted RTMP is RTMPS here");
    CHECK(error_of(hex("00")) == "handshake: not RTMP: the first byte is 0, not 3");
    for (const std::string_view request : {"GET / HTTP/1.1\r\n\r\n", "POST /open/1 HTTP/1.1\r\n\r\n"}) {
        const auto view = as_bytes(request);
        const auto recording = record(Bytes(view.begin(), view.end()), byte_by_byte());
        CHECK(recording.error == "handshake: an HTTP client on the RTMP port");
        const auto text = as_text(recording.output);
        CHECK(text.starts_with("HTTP/1.1 400 Bad Request\r\n"));
        const auto body = text.substr(text.find("\r\n\r\n") + 4);
        CHECK(text.find("Content-Length: " + std::to_string(body.size())) != text.npos);
    }
}

TEST_CASE("H5 C0, C1, C2 and connect in one segment, byte by byte, and cut one byte after C2") {
    const auto input = plain_handshake() + connect_command();
    const auto recording = record_all_splits(input);
    CHECK(recording.events == std::vector<std::string>{"connected live host=example.org by FMLE/3.0 (test)"});
    const auto shaken = serve(input);
    CHECK(shaken.left == connect_command());
    ServerProtocol server;
    REQUIRE(server.feed(ByteView{input}.first(1 + 2 * kBlock + 1)));
    CHECK(server.is_handshake_done());
    CHECK_FALSE(server.next_event());
    REQUIRE(server.feed(ByteView{input}.subspan(1 + 2 * kBlock + 1)));
    CHECK(server.next_event());
}

TEST_CASE("H5 S0, S1 and S2 go out as soon as C1 is in") {
    const auto input = plain_handshake();
    ServerProtocol server;
    REQUIRE(server.feed(ByteView{input}.first(kBlock)));
    CHECK_FALSE(server.has_output());
    REQUIRE(server.feed(ByteView{input}.subspan(kBlock, 1)));
    CHECK(server.take_output().size() == 1 + 2 * kBlock);
    CHECK_FALSE(server.is_handshake_done());
}
