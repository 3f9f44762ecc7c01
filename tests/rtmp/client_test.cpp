#include <catch2/catch.hpp>

#include "rtmp/support.hpp"
#include "session/rtmp/client_protocol.hpp"
#include "session/rtmp/flv_tag.hpp"

using namespace session;
using namespace session::test;

namespace {

ClientOptions options_for(std::string_view url, HandshakeKind kind = HandshakeKind::plain) {
    auto parsed = parse_url(url);
    REQUIRE(parsed);
    ClientOptions options;
    options.url = std::move(*parsed);
    options.handshake = kind;
    return options;
}

// Both ends of a wire; `pump` moves bytes until nobody has any, in pieces.
struct Wire {
    explicit Wire(ClientOptions options, ServerOptions server_options = {})
        : client(std::move(options)), server(std::move(server_options)) {
        REQUIRE(client.start());
    }

    void pump(const Split& split = random_pieces(5)) {
        while (client.has_output() || server.has_output()) {
            deliver(client.take_output(), split, [this](ByteView bytes) {
                if (const auto fed = server.feed(bytes); !fed) error = fed.error().message();
            });
            while (const auto event = server.next_event()) {
                server_events.push_back(describe(*event));
                if (!std::holds_alternative<PublishRequested>(*event)) continue;
                if (accepts) {
                    REQUIRE(server.accept_publish());
                } else {
                    server.refuse_publish(PublishRefusal::bad_name, "no such key");
                }
            }
            deliver(server.take_output(), split, [this](ByteView bytes) { REQUIRE(client.feed(bytes)); });
            while (const auto event = client.next_event()) {
                const auto* refused = std::get_if<PublishRefused>(&*event);
                client_events.push_back(refused == nullptr ? "started" : refused->code + ": " + refused->description);
            }
        }
    }

    template <class To>
    static void deliver(const Bytes& bytes, const Split& split, To to) {
        ByteView left = bytes;
        while (!left.empty()) {
            const auto size = std::min(split(), left.size());
            to(left.first(size));
            left = left.subspan(size);
        }
    }

    ClientProtocol client;
    ServerProtocol server;
    bool accepts = true;
    std::vector<std::string> server_events;
    std::vector<std::string> client_events;
    std::string error;
};

}  // namespace

TEST_CASE("Client: publishes to our server with both handshakes, however the bytes are cut") {
    for (const auto kind : {HandshakeKind::plain, HandshakeKind::digest}) {
        for (const auto& split : {whole(), byte_by_byte(), random_pieces(1), random_pieces(2)}) {
            Wire wire{options_for("rtmp://h/live/KEY?t=1", kind)};
            wire.pump(split);
            REQUIRE(wire.client_events == std::vector<std::string>{"started"});
            wire.client.send_metadata({{"width", 640.0}, {"height", 360.0}, {"stereo", true}, {"encoder", std::string{"us"}}});
            wire.client.send_video(0, write_avc_sequence_start(filled(40)));
            wire.client.send_audio(0, write_aac_sequence_start(hex("12 10")));
            wire.client.send_video(0x01000000, write_avc_frame(true, 40, filled(150'000)));
            wire.client.send_audio(0xFFFFFFFF, write_aac_frame(filled(300)));
            wire.pump(split);
            wire.client.unpublish();
            wire.pump(split);
            CHECK(wire.error.empty());
            REQUIRE(wire.server_events.size() == 8);
            CHECK(wire.server_events[0] == "connected live host=h by FMLE/3.0 (compatible; Session)");
            CHECK(wire.server_events[1] == "publish live key=KEY type=live on 1 t=1");
            CHECK(wire.server_events[2] == "metadata 640x360 @0 video= audio= by us");
            CHECK(wire.server_events[5].starts_with("video 16777216 150005 bytes"));
            CHECK(wire.server_events[6].starts_with("audio 4294967295 302 bytes"));
            CHECK(wire.server_events[7] == "ended FCUnpublish");
        }
    }
}

TEST_CASE("Client: learns why it is refused") {
    Wire wrong_key{options_for("rtmp://h/live/KEY")};
    wrong_key.accepts = false;
    wrong_key.pump();
    CHECK(wrong_key.client_events == std::vector<std::string>{"NetStream.Publish.BadName: no such key"});
    Wire wrong_app{options_for("rtmp://h/other/KEY")};
    wrong_app.pump();
    REQUIRE(wrong_app.client_events.size() == 1);
    CHECK(wrong_app.client_events[0].starts_with("NetConnection.Connect.Rejected: unknown application"));
}

TEST_CASE("Client: a stream refused in its middle") {
    Wire wire{options_for("rtmp://h/live/KEY")};
    wire.pump();
    wire.server.refuse_publish(PublishRefusal::denied, "HEVC video is not supported here");
    wire.pump();
    CHECK(wire.client_events == std::vector<std::string>{"started", "NetStream.Publish.Denied: HEVC video is not supported here"});
    CHECK_FALSE(wire.client.is_publishing());
}

TEST_CASE("Client: media before the start is not sent, pings are answered") {
    Wire wire{options_for("rtmp://h/live/KEY")};
    (void)wire.client.take_output();
    wire.client.send_audio(0, hex("af 01"));
    wire.client.send_metadata({});
    wire.client.unpublish();
    CHECK_FALSE(wire.client.has_output());
    Wire pinged{options_for("rtmp://h/live/KEY")};
    pinged.pump();
    pinged.server.send_ping(9);
    REQUIRE(pinged.client.feed(pinged.server.take_output()));
    CHECK(pinged.client.take_output() == hex("02 000000 000006 04 00000000 0007 00000009"));
}

TEST_CASE("Client: a server that is none") {
    ClientProtocol client{options_for("rtmp://h/live/KEY")};
    REQUIRE(client.start());
    const auto fed = client.feed(hex("48 54 54 50"));
    REQUIRE_FALSE(fed);
    CHECK(fed.error().message() == "handshake: the server does not speak RTMP: its first byte is 72, not 3");
}
