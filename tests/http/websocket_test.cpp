#include "session/http/websocket.hpp"

#include <boost/beast/core.hpp>
#include <boost/beast/ssl.hpp>
#include <boost/beast/websocket.hpp>
#include <boost/beast/websocket/ssl.hpp>
#include <catch2/catch.hpp>
#include <condition_variable>
#include <future>

#include "session/http/server.hpp"
#include "support/self_signed.hpp"
#include "support/websocket_bytes.hpp"

using namespace session;
using namespace std::chrono_literals;
using testing::IoRunner;
using testing::RawWebSocket;
namespace asio = boost::asio;
namespace beast = boost::beast;

namespace {

// Everybody who is there, for the test's thread.
struct Room {
    std::mutex mutex;
    std::condition_variable changed;
    std::vector<std::shared_ptr<http::WebSocket>> sockets;
    std::size_t closed = 0;

    void await_sockets(std::size_t count) {
        std::unique_lock lock{mutex};
        REQUIRE(changed.wait_for(lock, 30s, [&] { return sockets.size() >= count; }));
    }
    void await_closed(std::size_t count) {
        std::unique_lock lock{mutex};
        REQUIRE(changed.wait_for(lock, 30s, [&] { return closed >= count; }));
    }
    void say(const std::string& text) {
        const auto shared = std::make_shared<const std::string>(text);
        const std::lock_guard lock{mutex};
        for (const auto& socket : sockets) socket->send(shared);
    }
};

class Echo final : public http::WebSocketEndpoint {
   public:
    explicit Echo(Room& room) : room_(room) {}
    void opened(std::shared_ptr<http::WebSocket> socket) override {
        socket_ = socket;
        const std::lock_guard lock{room_.mutex};
        room_.sockets.push_back(std::move(socket));
        room_.changed.notify_all();
    }
    void received(std::string_view text) override {
        if (text == "throw") throw std::runtime_error{"asked for"};
        if (text == "close") return socket_->close(http::CloseCode::policy_violation, "asked for");
        socket_->send(std::make_shared<const std::string>(text));
    }
    void closed() override {
        const std::lock_guard lock{room_.mutex};
        ++room_.closed;
        room_.changed.notify_all();
    }

   private:
    Room& room_;
    std::shared_ptr<http::WebSocket> socket_;
};

struct Fixture {
    Room room;
    Metrics metrics;
    IoRunner threads;
    http::Server server;
    bool is_stopped = false;

    explicit Fixture(http::Limits limits = {}, std::size_t thread_count = 2, std::optional<net::TlsFiles> tls = std::nullopt)
        : threads(thread_count), server(threads.contexts(), routes(), options(limits, std::move(tls)), metrics) {
        REQUIRE(server.start());
    }
    ~Fixture() {
        CHECK(stop());
        threads.join();
    }
    // Without Catch, which is not for several threads.
    bool stop() {
        if (std::exchange(is_stopped, true)) return true;
        std::promise<void> stopped;
        server.stop(5s, [&] { stopped.set_value(); });
        return stopped.get_future().wait_for(30s) == std::future_status::ready;
    }
    static http::ServerOptions options(const http::Limits& limits, std::optional<net::TlsFiles> tls) {
        http::ServerOptions options;
        options.listen = "127.0.0.1:0";
        options.limits = limits;
        options.tls = std::move(tls);
        return options;
    }
    http::Router routes() {
        http::Router router;
        router.websocket("/echo/{name}", [this](const http::Request& request) -> http::WebSocketDecision {
            if (request.header("Origin") == "http://evil") return http::error_response(403, "bad_origin", "No.");
            return std::make_shared<Echo>(room);
        });
        return router;
    }
    [[nodiscard]] RawWebSocket connect() const { return RawWebSocket{server.port(), "/echo/x"}; }
};

std::string text_of(const beast::flat_buffer& buffer) {
    return beast::buffers_to_string(buffer.data());
}

template <class Stream>
void exercise(beast::websocket::stream<Stream>& client) {
    client.handshake("localhost", "/echo/beast");
    client.write(asio::buffer(std::string{"hello"}));
    beast::flat_buffer buffer;
    client.read(buffer);
    CHECK(text_of(buffer) == "hello");
    // In frames of a few bytes, with a ping among them.
    client.auto_fragment(true);
    client.write_buffer_bytes(16);
    client.ping("there?");
    const std::string longer(10'000, 'z');
    client.write(asio::buffer(longer));
    buffer.clear();
    client.read(buffer);
    CHECK(text_of(buffer) == longer);
    client.close(beast::websocket::close_code::normal);
    CHECK(client.reason().code == beast::websocket::close_code::normal);
}

}  // namespace

TEST_CASE("WebSocket: an independent client talks, in fragments too") {
    Fixture fixture;
    asio::io_context io;
    beast::websocket::stream<asio::ip::tcp::socket> client{io};
    client.next_layer().connect({asio::ip::make_address("127.0.0.1"), fixture.server.port()});
    exercise(client);
    fixture.room.await_closed(1);
}

TEST_CASE("WebSocket: over TLS") {
    const testing::SelfSigned files{"first"};
    Fixture fixture{{}, 1, net::TlsFiles{files.certificate(), files.private_key()}};
    asio::io_context io;
    asio::ssl::context context{asio::ssl::context::tls_client};
    beast::websocket::stream<asio::ssl::stream<asio::ip::tcp::socket>> client{io, context};
    client.next_layer().next_layer().connect({asio::ip::make_address("127.0.0.1"), fixture.server.port()});
    client.next_layer().handshake(asio::ssl::stream_base::client);
    exercise(client);
    fixture.room.await_closed(1);
}

TEST_CASE("WebSocket: what is no handshake is refused as HTTP") {
    http::Limits limits;
    limits.websockets_per_address = 1;
    const Fixture fixture{limits};
    testing::HttpClient plain{fixture.server.port()};
    const auto no_upgrade = plain.get("/echo/x");
    CHECK(no_upgrade.status == 426);
    CHECK(no_upgrade.header("Upgrade") == "websocket");
    CHECK(plain.get("/echo/x", "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 12\r\n").status == 426);
    CHECK(plain.get("/echo/x", "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n").status == 400);
    CHECK(plain.get("/nothing", testing::kUpgradeHeaders).status == 404);
    CHECK(plain.request("POST", "/echo/x", testing::kUpgradeHeaders).status == 405);
    CHECK(plain.get("/echo/x", testing::kUpgradeHeaders + "Origin: http://evil\r\n").status == 403);
    auto first = fixture.connect();
    CHECK(first.answer.status == 101);
    CHECK(first.answer.header("Sec-WebSocket-Accept") == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    const auto second = plain.get("/echo/x", testing::kUpgradeHeaders);
    CHECK(second.status == 429);
    CHECK(second.header("Retry-After") == "30");
}

TEST_CASE("WebSocket: an address gets its place back when a socket closes") {
    http::Limits limits;
    limits.websockets_per_address = 1;
    Fixture fixture{limits};
    for (int i = 0; i < 3; ++i) {
        auto socket = fixture.connect();
        REQUIRE(socket.answer.status == 101);
        socket.send(0x88, "\x03\xe8");
        CHECK(socket.read().close_code() == 1000);
        CHECK(socket.is_closed());
        socket.client().socket().close();
        const auto until = std::chrono::steady_clock::now() + 30s;
        while (fixture.server.open_connections() > 0 && std::chrono::steady_clock::now() < until) std::this_thread::yield();
    }
}

TEST_CASE("WebSocket: wrong bytes are answered with their close code, then FIN") {
    const Fixture fixture;
    const std::vector<std::pair<std::string, unsigned>> wrong{
        {std::string{"\x81\x05Hello", 7}, 1002},         {testing::client_frame(0x82, "binary"), 1003},
        {testing::client_frame(0x81, "\xff\xfe"), 1007}, {testing::client_frame(0x81, std::string(16385, 'x')), 1009},
        {testing::client_frame(0x81, "throw"), 1011},    {testing::client_frame(0x81, "close"), 1008}};
    for (const auto& [bytes, code] : wrong) {
        auto socket = fixture.connect();
        REQUIRE(socket.answer.status == 101);
        socket.send_bytes(bytes);
        CHECK(socket.read().close_code() == code);
        if (code == 1008) socket.send(0x88, "\x03\xf0");
        CHECK(socket.is_closed());
    }
}

TEST_CASE("WebSocket: frames that come with the handshake are read") {
    const Fixture fixture;
    testing::HttpClient client{fixture.server.port()};
    client.send("GET /echo/x HTTP/1.1\r\nHost: localhost\r\n" + testing::kUpgradeHeaders + "\r\n" + testing::client_frame(0x81, "early"));
    CHECK(client.read().status == 101);
    CHECK(client.read_exactly(7) ==
          "\x81\x05"
          "early");
}

TEST_CASE("WebSocket: a peer that answers no ping is closed, one that does stays") {
    http::Limits limits;
    limits.websocket_ping = 300ms;
    limits.websocket_silence = 3000ms;
    Fixture fixture{limits};
    auto silent = fixture.connect();
    CHECK(silent.read().first == 0x89);
    std::size_t pings = 1;
    try {
        while (silent.read().first == 0x89) ++pings;
    } catch (const std::runtime_error&) {
    }
    CHECK(pings >= 2);
    fixture.room.await_closed(1);
    auto lively = fixture.connect();
    for (int i = 0; i < 4; ++i) {
        const auto ping = lively.read();
        CHECK(ping.first == 0x89);
        lively.send(0x8a, ping.payload);
    }
    lively.send(0x81, "still here");
    CHECK(lively.read_past_pings().payload == "still here");
}

TEST_CASE("WebSocket: a slow socket is closed, and the others get everything at once") {
    Fixture fixture;
    auto slow = fixture.connect();
    auto quick = fixture.connect();
    fixture.room.await_sockets(2);
    const std::string line(4000, 'l');
    // More than the kernel and the queue take together.
    constexpr int kLines = 4000;
    for (int i = 0; i < kLines; ++i) {
        fixture.room.say(line);
        REQUIRE(quick.read_past_pings().payload.size() == line.size());
    }
    // The slow one reads at last: whole frames, then that it was too slow, or nothing if the server has given it up.
    unsigned code = 0;
    std::size_t lines = 0;
    try {
        while (true) {
            const auto frame = slow.read();
            code = frame.close_code();
            if (code != 0) break;
            ++lines;
        }
    } catch (const std::exception&) {
        code = 1013;
    }
    CHECK(code == 1013);
    CHECK(lines < kLines);
    CHECK(fixture.metrics.render().find(R"(session_http_slow_websockets_total{listener="http"} 1)") != std::string::npos);
}

TEST_CASE("WebSocket: lines of one thread keep their order over many sockets") {
    constexpr std::size_t kSockets = 40;
    constexpr int kLines = 100;
    Fixture fixture{{}, 2};
    std::vector<std::unique_ptr<RawWebSocket>> sockets;
    for (std::size_t i = 0; i < kSockets; ++i) sockets.push_back(std::make_unique<RawWebSocket>(fixture.server.port(), "/echo/x"));
    fixture.room.await_sockets(kSockets);
    std::thread a{[&] {
        for (int i = 0; i < kLines; ++i) fixture.room.say("a" + std::to_string(i));
    }};
    std::thread b{[&] {
        for (int i = 0; i < kLines; ++i) fixture.room.say("b" + std::to_string(i));
    }};
    a.join();
    b.join();
    for (auto& socket : sockets) {
        int next_a = 0;
        int next_b = 0;
        for (int i = 0; i < 2 * kLines; ++i) {
            const auto line = socket->read_past_pings().payload;
            auto& next = line.front() == 'a' ? next_a : next_b;
            CHECK(line.substr(1) == std::to_string(next++));
        }
    }
}

TEST_CASE("WebSocket: stopping says goodbye") {
    Fixture fixture;
    auto socket = fixture.connect();
    fixture.room.await_sockets(1);
    auto stopping = std::async(std::launch::async, [&] { return fixture.stop(); });
    CHECK(socket.read_past_pings().close_code() == 1001);
    socket.send(0x88, "\x03\xe9");
    CHECK(socket.is_closed());
    socket.client().socket().close();
    CHECK(stopping.get());
    fixture.room.await_closed(1);
    // Harmless afterwards.
    fixture.room.say("into the void");
}
