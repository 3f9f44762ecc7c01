#include "session/ingest/server.hpp"

#include <array>
#include <boost/asio/connect.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/write.hpp>
#include <catch2/catch.hpp>
#include <future>
#include <thread>

#include "session/base/clock.hpp"
#include "session/rtmp/client_protocol.hpp"
#include "session/rtmp/flv_tag.hpp"
#include "support/media_source.hpp"
#include "support/self_signed.hpp"

using namespace session;
using namespace std::chrono_literals;
namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

constexpr const char* kKey = "a-key-long-enough-1";
constexpr const char* kSuspendedKey = "a-key-long-enough-2";

struct OneKey final : ingest::Authenticator {
    Result<std::string> authenticate(const StreamKey& key, const asio::ip::address&) override {
        if (key.reveal() == kKey) return std::string{"ana"};
        if (key.reveal() == kSuspendedKey) return fail(ErrorCode::forbidden, "suspended");
        return fail(ErrorCode::unauthorized, "no such key");
    }
};

// Counts frames; the test waits for the tracks and the end.
struct Watched {
    std::promise<media::TrackSet> tracks;
    std::promise<void> ended;
};
class WatchedSink final : public live::BroadcastSink {
   public:
    explicit WatchedSink(Watched& watched) : watched_(watched) {}
    void on_tracks(const media::TrackSet& tracks) override {
        if (!std::exchange(has_tracks_, true)) watched_.tracks.set_value(tracks);
    }
    void on_packet(const media::PacketPtr&) override {}
    void on_interrupted() override {}
    void on_end() override { watched_.ended.set_value(); }
    void tick() override {}

   private:
    Watched& watched_;
    bool has_tracks_ = false;
};

struct Site {
    SystemClock clock;
    Metrics metrics;
    OneKey keys;
    Watched watched;
    asio::io_context io{1};
    asio::executor_work_guard<asio::io_context::executor_type> guard = asio::make_work_guard(io);
    live::Registry registry{{}, clock, metrics, [this](const live::SinkContext&) { return std::make_unique<WatchedSink>(watched); }};
    std::unique_ptr<ingest::Server> server;
    std::thread thread;

    explicit Site(ingest::ServerOptions options = {}) {
        options.listen = "127.0.0.1:0";
        std::array<asio::io_context*, 1> threads{&io};
        server = std::make_unique<ingest::Server>(threads, options, keys, registry, metrics);
        REQUIRE(server->start().has_value());
        thread = std::thread{[this] { io.run(); }};
    }
    ~Site() {
        std::promise<void> gone;
        registry.end_all([&gone] { gone.set_value(); });
        gone.get_future().get();
        std::promise<void> stopped;
        server->stop([&stopped] { stopped.set_value(); });
        stopped.get_future().get();
        guard.reset();
        thread.join();
    }

    [[nodiscard]] double counted(const std::string& reason) {
        const auto text = metrics.render();
        const auto label = "session_rtmp_refused_total{listener=\"rtmp\",reason=\"" + reason + "\"} ";
        const auto found = text.find(label);
        return found == std::string::npos ? -1 : std::stod(text.substr(found + label.size()));
    }
};

// A blocking publisher over any stream.
template <class Stream>
class Client {
   public:
    Client(Stream& stream, const std::string& app, const std::string& key) : stream_(stream), protocol_(options(app, key)) {
        REQUIRE(protocol_.start().has_value());
    }

    // The server's answer, or nullopt when it closed without one.
    std::optional<rtmp::ClientEvent> answer() {
        for (;;) {
            if (auto event = protocol_.next_event()) return event;
            if (!exchange()) return protocol_.next_event();
        }
    }
    void send_stream(int frames) {
        const auto track = test::video_track();
        protocol_.send_video(0, rtmp::write_avc_sequence_start(*track->decoder_config));
        protocol_.send_audio(0, rtmp::write_aac_sequence_start(*test::audio_track()->decoder_config));
        for (int i = 0; i < frames; ++i) {
            protocol_.send_video(static_cast<std::uint32_t>(i * 33),
                                 rtmp::write_avc_frame(i == 0, 0, Bytes{0, 0, 0, 2, static_cast<std::uint8_t>(i == 0 ? 0x65 : 0x41), 1}));
        }
        flush();
    }
    void send_video(Bytes body) {
        protocol_.send_video(0, body);
        flush();
    }
    void unpublish() {
        protocol_.unpublish();
        flush();
    }
    // True when the server closed the connection.
    bool wait_for_close() {
        while (exchange()) {
        }
        return true;
    }

   private:
    static rtmp::ClientOptions options(const std::string& app, const std::string& key) {
        rtmp::ClientOptions made;
        made.url = rtmp::parse_url("rtmp://127.0.0.1/" + app + "/" + key).value();
        return made;
    }
    void flush() {
        boost::system::error_code error;
        while (protocol_.has_output() && !error) asio::write(stream_, asio::buffer(protocol_.take_output()), error);
    }
    bool exchange() {
        flush();
        std::array<std::uint8_t, 4096> buffer{};
        boost::system::error_code error;
        const auto count = stream_.read_some(asio::buffer(buffer), error);
        if (error) return false;
        (void)protocol_.feed(ByteView{buffer.data(), count});
        return true;
    }

    Stream& stream_;
    rtmp::ClientProtocol protocol_;
};

tcp::socket connect(asio::io_context& io, std::uint16_t port) {
    tcp::socket socket{io};
    socket.connect({asio::ip::address_v4::loopback(), port});
    return socket;
}

// Everything the server says until it closes.
std::string say(std::uint16_t port, const std::string& bytes) {
    asio::io_context io;
    auto socket = connect(io, port);
    asio::write(socket, asio::buffer(bytes));
    std::string reply;
    boost::system::error_code error;
    asio::read(socket, asio::dynamic_buffer(reply), error);
    return reply;
}

}  // namespace

TEST_CASE("a publisher with its key gets through to its broadcast, and its goodbye ends it") {
    Site site;
    asio::io_context io;
    auto socket = connect(io, site.server->port());
    Client client{socket, "live", kKey};
    const auto answer = client.answer();
    REQUIRE(answer.has_value());
    REQUIRE(std::holds_alternative<rtmp::PublishStarted>(*answer));
    client.send_stream(5);
    const auto tracks = site.watched.tracks.get_future().get();
    CHECK(tracks.video->width == 1280);
    CHECK(tracks.audio->sample_rate == 48'000);
    client.unpublish();
    site.watched.ended.get_future().get();
}

TEST_CASE("a wrong key is refused with BadName before the close") {
    Site site;
    asio::io_context io;
    auto socket = connect(io, site.server->port());
    Client client{socket, "live", "not-the-key-at-all-1"};
    const auto answer = client.answer();
    REQUIRE(answer.has_value());
    CHECK(std::get<rtmp::PublishRefused>(*answer).code == "NetStream.Publish.BadName");
    CHECK(client.wait_for_close());
    CHECK(site.counted("wrong_key") == 1);
}

TEST_CASE("who is suspended is told so") {
    Site site;
    asio::io_context io;
    auto socket = connect(io, site.server->port());
    Client client{socket, "live", kSuspendedKey};
    const auto answer = client.answer();
    REQUIRE(answer.has_value());
    CHECK(std::get<rtmp::PublishRefused>(*answer).description.find("suspended") != std::string::npos);
    CHECK(client.wait_for_close());
}

TEST_CASE("H4 HTTP and TLS on the RTMP port are closed at once") {
    Site site;
    (void)say(site.server->port(), "GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    (void)say(site.server->port(), std::string{"\x16\x03\x01\x02\x00\x01\x00\x01", 8});
    CHECK(site.counted("protocol") == 2);
}

TEST_CASE("H6 half a handshake is not waited for") {
    ingest::ServerOptions options;
    options.handshake_timeout = 200ms;
    Site site{options};
    CHECK(say(site.server->port(), std::string(500, '\x03')).size() <= 3073);
    CHECK(site.counted("timeout") == 1);
}

TEST_CASE("an unsupported codec is named in the refusal") {
    Site site;
    asio::io_context io;
    auto socket = connect(io, site.server->port());
    Client client{socket, "live", kKey};
    REQUIRE(std::holds_alternative<rtmp::PublishStarted>(client.answer().value()));
    client.send_video(Bytes{0x90, 'h', 'v', 'c', '1', 1, 2, 3});
    const auto answer = client.answer();
    REQUIRE(answer.has_value());
    CHECK(std::get<rtmp::PublishRefused>(*answer).description.find("HEVC") != std::string::npos);
    CHECK(site.counted("codec") == 1);
}

TEST_CASE("RTMPS: the same over TLS") {
    const testing::SelfSigned certificate{"rtmps"};
    ingest::ServerOptions options;
    options.tls = net::TlsFiles{certificate.certificate(), certificate.private_key()};
    Site site{options};
    asio::io_context io;
    asio::ssl::context context{asio::ssl::context::tls_client};
    asio::ssl::stream<tcp::socket> stream{connect(io, site.server->port()), context};
    stream.handshake(asio::ssl::stream_base::client);
    Client client{stream, "live", kKey};
    const auto answer = client.answer();
    REQUIRE(answer.has_value());
    REQUIRE(std::holds_alternative<rtmp::PublishStarted>(*answer));
    client.send_stream(3);
    CHECK(site.watched.tracks.get_future().get().video);
    client.unpublish();
    site.watched.ended.get_future().get();
}
