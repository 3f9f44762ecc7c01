#include "session/demo/publisher.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <catch2/catch.hpp>
#include <optional>

#include "session/rtmp/flv_tag.hpp"
#include "session/rtmp/server_protocol.hpp"

using namespace session;
namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

// A server of one connection at a time, blocking, on loopback.
class Listener {
   public:
    Listener() : acceptor_(context_, {asio::ip::address_v4::loopback(), 0}) {}
    [[nodiscard]] std::uint16_t port() const { return acceptor_.local_endpoint().port(); }
    [[nodiscard]] tcp::socket accept() { return acceptor_.accept(); }

   private:
    asio::io_context context_;
    tcp::acceptor acceptor_;
};

struct Received {
    std::string key;
    std::vector<std::uint32_t> keyframes;
    std::vector<std::uint32_t> video;
    std::vector<std::uint32_t> audio;
    bool has_avc_config = false;
    bool has_aac_config = false;
    bool has_ended = false;
};

void take(Received& received, rtmp::ServerProtocol& protocol, const rtmp::ServerEvent& event) {
    if (const auto* request = std::get_if<rtmp::PublishRequested>(&event)) {
        received.key = request->key.reveal();
        REQUIRE(protocol.accept_publish());
    } else if (const auto* video = std::get_if<rtmp::VideoMessage>(&event)) {
        const auto tag = rtmp::parse_video_tag(*video->body);
        REQUIRE(tag);
        if (tag->kind == rtmp::VideoTagKind::sequence_start) {
            received.has_avc_config = true;
            return;
        }
        received.video.push_back(video->timestamp);
        if (tag->is_keyframe) received.keyframes.push_back(video->timestamp);
    } else if (const auto* audio = std::get_if<rtmp::AudioMessage>(&event)) {
        const auto tag = rtmp::parse_audio_tag(*audio->body);
        REQUIRE(tag);
        if (tag->kind == rtmp::AudioTagKind::sequence_start) {
            received.has_aac_config = true;
        } else {
            received.audio.push_back(audio->timestamp);
        }
    } else if (std::holds_alternative<rtmp::PublishEnded>(event)) {
        received.has_ended = true;
    }
}

// Serves until `frames` video frames came, or the peer closed.
Received serve(tcp::socket& socket, std::size_t frames) {
    rtmp::ServerProtocol protocol;
    Received received;
    std::array<std::uint8_t, 65'536> buffer{};
    while (received.video.size() < frames) {
        boost::system::error_code closed;
        const auto count = socket.read_some(asio::buffer(buffer), closed);
        if (closed) break;
        REQUIRE(protocol.feed(ByteView{buffer.data(), count}));
        while (auto event = protocol.next_event()) take(received, protocol, *event);
        asio::write(socket, asio::buffer(protocol.take_output()));
    }
    return received;
}

}  // namespace

TEST_CASE("the publisher sends a playable stream in real time, comes back when cut off, and says goodbye") {
    Listener listener;
    demo::PublisherOptions options;
    options.port = listener.port();
    options.key = StreamKey{"a-key-of-the-test"};
    demo::Publisher publisher{options};
    publisher.start();
    {
        auto socket = listener.accept();
        const auto received = serve(socket, 35);
        CHECK(received.key == "a-key-of-the-test");
        CHECK(received.has_avc_config);
        CHECK(received.has_aac_config);
        REQUIRE(received.video.size() >= 31);
        CHECK(received.video.front() == 0);
        // A machine that can't keep up leaves out frames between keyframes, or whole seconds.
        for (const auto timestamp : received.video) {
            const auto frame = (std::uint64_t{timestamp} * 30 + 500) / 1'000;
            CHECK(timestamp == (frame * 1'000 + 15) / 30);
            const bool is_keyframe = std::count(received.keyframes.begin(), received.keyframes.end(), timestamp) == 1;
            CHECK(is_keyframe == (frame % 30 == 0));
        }
        CHECK(received.keyframes.size() >= 2);
        CHECK(received.audio.size() >= received.video.size());
    }
    // The connection is gone: it comes again by itself, from the start.
    auto socket = listener.accept();
    const auto again = serve(socket, 3);
    REQUIRE_FALSE(again.keyframes.empty());
    CHECK(again.keyframes.front() == 0);
    // Its goodbye fits into the socket's buffer: read it after it left.
    publisher.stop();
    std::size_t rest = 0;
    boost::system::error_code closed;
    std::array<char, 4096> buffer{};
    while (!closed) rest += socket.read_some(asio::buffer(buffer), closed);
    CHECK(closed == asio::error::eof);
    CHECK(rest > 0);
    publisher.stop();
}

TEST_CASE("a publisher that nobody answers can be stopped") {
    Listener listener;  // the kernel accepts, nobody reads
    demo::PublisherOptions options;
    options.port = listener.port();
    options.key = StreamKey{"a-key-of-the-test"};
    demo::Publisher publisher{options};
    publisher.start();
    publisher.stop();
    CHECK(true);
}
