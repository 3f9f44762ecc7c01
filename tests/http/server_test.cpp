#include "session/http/server.hpp"

#include <atomic>
#include <boost/asio/ssl.hpp>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <future>

#include "support/http_client.hpp"
#include "support/self_signed.hpp"

using namespace session;
using namespace std::chrono_literals;
using testing::HttpClient;
using testing::IoRunner;
namespace asio = boost::asio;

namespace {

// A gate that handlers wait at until the test opens it.
class Gate {
   public:
    // Returns once `count` handlers wait.
    void await_arrivals(int count) {
        std::unique_lock lock{mutex_};
        arrived_.wait_for(lock, 60s, [&] { return arrivals_ >= count; });
        REQUIRE(arrivals_ >= count);
    }
    void open() {
        const std::lock_guard lock{mutex_};
        for (auto& timer : timers_) asio::post(timer->get_executor(), [timer] { timer->cancel(); });
        timers_.clear();
    }
    asio::awaitable<http::Response> pass() {
        const auto executor = co_await asio::this_coro::executor;
        auto timer = std::make_shared<asio::steady_timer>(executor, 120s);
        {
            const std::lock_guard lock{mutex_};
            timers_.push_back(timer);
            ++arrivals_;
        }
        arrived_.notify_all();
        boost::system::error_code ignored;
        co_await timer->async_wait(asio::redirect_error(asio::use_awaitable, ignored));
        co_return http::text_response("passed");
    }

   private:
    std::mutex mutex_;
    std::condition_variable arrived_;
    std::vector<std::shared_ptr<asio::steady_timer>> timers_;
    int arrivals_ = 0;
};

struct Fixture {
    Gate gate;
    Metrics metrics;
    IoRunner threads;
    http::Server server;

    explicit Fixture(http::ServerOptions options = {}, std::size_t thread_count = 1)
        : threads(thread_count), server(threads.contexts(), routes(), local(std::move(options)), metrics) {
        const auto started = server.start();
        INFO((started ? "" : started.error().message()));
        REQUIRE(started);
    }
    ~Fixture() {
        gate.open();
        std::promise<void> stopped;
        server.stop(1s, [&] { stopped.set_value(); });
        CHECK(stopped.get_future().wait_for(60s) == std::future_status::ready);
        threads.join();
    }

    static http::ServerOptions local(http::ServerOptions options) {
        if (options.listen.ends_with(":8080")) options.listen = "127.0.0.1:0";
        return options;
    }
    http::Router routes() {
        http::Router router;
        router.get("/hello", [](const http::Request&) -> http::Reply { return http::text_response("hello"); }, {.group = "hello"});
        router.get("/blob", [blob = share(Bytes(8UL << 20U, 'x'))](const http::Request&) -> http::Reply {
            http::Response response;
            response.has_ranges = true;
            response.body = blob;
            return response;
        });
        router.get("/wait", [this](const http::Request&) -> http::Reply { return gate.pass(); });
        router.get("/throw", [](const http::Request&) -> http::Reply { throw std::runtime_error{"broken"}; });
        router.get("/whoami", [](const http::Request& request) -> http::Reply {
            return http::text_response(request.client.to_string() + (request.is_secure ? " secure" : " plain"));
        });
        router.add(http::Method::post, "/echo",
                   [](const http::Request& request) -> http::Reply { return http::text_response(std::string{request.body}); },
                   {.max_body = 1000});
        router.get("/hls/{handle}/x", [](const http::Request&) -> http::Reply { return http::text_response("x"); });
        router.allow_cross_origin("/hls/");
        return router;
    }
    [[nodiscard]] HttpClient connect() const { return HttpClient{server.port()}; }
};

std::string wait_until_answered(HttpClient& client) {
    const auto answer = client.get("/hello");
    return answer.body;
}

}  // namespace

TEST_CASE("requests on one connection, kept alive") {
    const Fixture fixture;
    auto client = fixture.connect();
    for (int i = 0; i < 3; ++i) {
        const auto answer = client.get("/hello");
        CHECK(answer.status == 200);
        CHECK(answer.body == "hello");
        CHECK(answer.header("Content-Length") == "5");
        CHECK(answer.header("Connection").empty());
    }
}

TEST_CASE("pipelined requests are answered in order, even behind one that waits") {
    Fixture fixture;
    auto client = fixture.connect();
    client.send(
        "GET /wait HTTP/1.1\r\nHost: a\r\n\r\nPOST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabcGET /hello HTTP/1.1\r\nHost: "
        "a\r\n\r\n");
    fixture.gate.await_arrivals(1);
    CHECK(client.is_silent());
    fixture.gate.open();
    CHECK(client.read().body == "passed");
    CHECK(client.read().body == "abc");
    CHECK(client.read().body == "hello");
}

TEST_CASE("a request that comes byte by byte is the same request") {
    const Fixture fixture;
    auto client = fixture.connect();
    client.socket().set_option(asio::ip::tcp::no_delay{true});
    for (const char c : std::string{"\r\nPOST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n"})
        client.send({c});
    CHECK(client.read().body == "hi");
}

TEST_CASE("HEAD, HTTP/1.0 and Connection: close") {
    const Fixture fixture;
    auto client = fixture.connect();
    const auto head = client.request("HEAD", "/hello");
    CHECK(head.header("Content-Length") == "5");
    CHECK(client.get("/hello", "Connection: close\r\n").header("Connection") == "close");
    CHECK(client.is_closed());
    auto old = fixture.connect();
    old.send("GET /hello HTTP/1.0\r\n\r\n");
    CHECK(old.read().body == "hello");
    CHECK(old.is_closed());
}

TEST_CASE("errors have the one JSON shape and a request id") {
    const Fixture fixture;
    auto client = fixture.connect();
    const auto missing = client.get("/nothing");
    CHECK(missing.status == 404);
    CHECK(missing.body.starts_with(R"({"error":{"code":"not_found","message":)"));
    CHECK(missing.header("X-Request-Id").size() == 16);
    const auto wrong = client.request("DELETE", "/hello");
    CHECK(wrong.status == 405);
    CHECK(wrong.header("Allow") == "GET, HEAD");
    const auto broken = client.get("/throw");
    CHECK(broken.status == 500);
    CHECK(broken.body.find("broken") == std::string::npos);
    CHECK(client.get("/hello").status == 200);
}

TEST_CASE("what is not HTTP gets a 400 and the door") {
    const Fixture fixture;
    for (const std::string& bytes : {std::string{"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", 15},
                                     std::string{"nonsense\r\n\r\n"}, std::string{"GET /../x HTTP/1.1\r\nHost: h\r\n\r\n"},
                                     std::string{"GET / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n"}}) {
        auto client = fixture.connect();
        client.send(bytes);
        const auto answer = client.read();
        CHECK(answer.status >= 400);
        CHECK(answer.header("Connection") == "close");
        CHECK(client.is_closed());
    }
}

TEST_CASE("a header over the limit is 431") {
    const Fixture fixture;
    auto client = fixture.connect();
    client.send("GET /hello HTTP/1.1\r\nX: " + std::string(17000, 'a'));
    CHECK(client.read().status == 431);
    CHECK(client.is_closed());
    auto fits = fixture.connect();
    CHECK(fits.get("/hello", "X: " + std::string(15000, 'a') + "\r\n").status == 200);
}

TEST_CASE("a body over the route's limit is 413, said before it is sent") {
    const Fixture fixture;
    auto client = fixture.connect();
    client.send("POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 1001\r\n\r\n");
    CHECK(client.read().status == 413);
    auto fits = fixture.connect();
    fits.send("POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 1000\r\n\r\n");
    CHECK(fits.read().status == 100);
    fits.send(std::string(1000, 'b'));
    CHECK(fits.read().body.size() == 1000);
    auto none = fixture.connect();
    none.send("GET /hello HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nxyGET /hello HTTP/1.1\r\nHost: a\r\n\r\n");
    CHECK(none.read().body == "hello");
    CHECK(none.read().body == "hello");
}

TEST_CASE("a body for an address that is none, or takes none, does not hide that") {
    const Fixture fixture;
    for (const auto* size : {"2", "100000000"}) {
        for (const auto& [target, status] : {std::pair{"/nothing", 404}, std::pair{"/whoami", 405}}) {
            INFO(target << " " << size);
            auto client = fixture.connect();
            client.send(std::string{"POST "} + target + " HTTP/1.1\r\nHost: a\r\nContent-Length: " + size + "\r\n\r\nxy");
            const auto answer = client.read();
            CHECK(answer.status == status);
            CHECK(answer.header("Connection") == "close");
        }
    }
}

TEST_CASE("a host that is none is refused") {
    const Fixture fixture;
    auto client = fixture.connect();
    client.send("GET /hello HTTP/1.1\r\nHost: a/b\r\n\r\n");
    CHECK(client.read().status == 400);
}

TEST_CASE("a large blob arrives whole and in ranges") {
    const Fixture fixture;
    auto client = fixture.connect();
    // Copied at first, from a memory file afterwards.
    for (int i = 0; i < 3; ++i) CHECK((client.get("/blob").body == std::string(8UL << 20U, 'x')));
    CHECK(client.get("/blob", "Range: bytes=1000000-1999999\r\n").body.size() == 1'000'000);
    CHECK(client.request("HEAD", "/blob").header("Content-Length") == std::to_string(8UL << 20U));
    const auto part = client.get("/blob", "Range: bytes=5-9\r\n");
    CHECK(part.status == 206);
    CHECK(part.body == "xxxxx");
}

TEST_CASE("cross-origin headers are on /hls, errors included, and nowhere else") {
    const Fixture fixture;
    auto client = fixture.connect();
    for (const auto* path : {"/hls/demo/x", "/hls/demo/none"}) {
        const auto answer = client.get(path, "Origin: https://a.example\r\n");
        CHECK(answer.header("Access-Control-Allow-Origin") == "https://a.example");
        CHECK(answer.header("Access-Control-Allow-Credentials") == "true");
        CHECK(answer.header("Vary") == "Origin");
    }
    CHECK(client.get("/hello", "Origin: https://a.example\r\n").header("Access-Control-Allow-Origin").empty());
    const auto preflight = client.request("OPTIONS", "/hls/demo/x", "Origin: https://a.example\r\nAccess-Control-Request-Method: GET\r\n");
    CHECK(preflight.status == 204);
    CHECK(preflight.header("Access-Control-Allow-Headers") == "Authorization, X-Session-Playback, Range");
    CHECK(preflight.header("Access-Control-Allow-Origin") == "https://a.example");
}

TEST_CASE("an unfinished header is closed at its deadline") {
    http::ServerOptions options;
    options.limits.header_timeout = 300ms;
    const Fixture fixture{options};
    auto loris = fixture.connect();
    loris.send("GET /hello HTTP/1.1\r\n");
    CHECK(loris.is_closed());
}

TEST_CASE("an idle connection is closed at its deadline") {
    http::ServerOptions options;
    options.limits.idle_timeout = 300ms;
    const Fixture fixture{options};
    auto idle = fixture.connect();
    CHECK(idle.get("/hello").status == 200);
    CHECK(idle.is_closed());
}

TEST_CASE("a reader that does not read is closed") {
    http::ServerOptions options;
    options.limits.write_timeout = 300ms;
    const Fixture fixture{options};
    auto client = fixture.connect();
    client.socket().set_option(asio::socket_base::receive_buffer_size{4096});
    auto other = fixture.connect();
    CHECK(client.get("/hello").status == 200);
    CHECK(other.get("/hello").status == 200);
    CHECK(fixture.server.open_connections() == 2);
    for (int i = 0; i < 4; ++i) client.send("GET /blob HTTP/1.1\r\nHost: a\r\n\r\n");
    // Once the server has given up, its count falls back to the other one.
    const auto deadline = std::chrono::steady_clock::now() + 60s;
    while (fixture.server.open_connections() > 1 && std::chrono::steady_clock::now() < deadline) {
        CHECK(other.get("/wait-a-little").status == 404);
        std::this_thread::sleep_for(20ms);
    }
    CHECK(fixture.server.open_connections() == 1);
}

TEST_CASE("connections per address are limited, and freed again") {
    http::ServerOptions options;
    options.limits.connections_per_address = 2;
    const Fixture fixture{options};
    auto first = std::make_unique<HttpClient>(fixture.server.port());
    auto second = fixture.connect();
    CHECK(wait_until_answered(*first) == "hello");
    CHECK(wait_until_answered(second) == "hello");
    auto third = fixture.connect();
    CHECK(third.read().status == 503);
    first.reset();
    while (fixture.server.open_connections() > 1) std::this_thread::yield();
    auto fourth = fixture.connect();
    CHECK(wait_until_answered(fourth) == "hello");
}

TEST_CASE("a trusted proxy names the client, others cannot") {
    http::ServerOptions options;
    options.trusted_proxies = {"127.0.0.1"};
    const Fixture trusting{options};
    const std::string headers = "X-Forwarded-For: 9.9.9.9, 8.8.8.8\r\nX-Forwarded-Proto: https\r\n";
    CHECK(trusting.connect().get("/whoami", headers).body == "8.8.8.8 secure");
    const Fixture plain;
    CHECK(plain.connect().get("/whoami", headers).body == "127.0.0.1 plain");
}

TEST_CASE("a port in use is an error that says so") {
    const Fixture fixture;
    IoRunner threads{1};
    Metrics metrics;
    http::ServerOptions options;
    options.listen = "127.0.0.1:" + std::to_string(fixture.server.port());
    http::Server second{threads.contexts(), http::Router{}, options, metrics};
    const auto started = second.start();
    REQUIRE_FALSE(started);
    CHECK(started.error().code() == ErrorCode::conflict);
    CHECK(started.error().message().find(options.listen) != std::string::npos);
    http::ServerOptions wrong;
    wrong.listen = "localhost:80";
    http::Server third{threads.contexts(), http::Router{}, wrong, metrics};
    CHECK(third.start().error().code() == ErrorCode::invalid_argument);
}

TEST_CASE("stopping closes idle connections and lets a running request finish") {
    Gate* gate = nullptr;
    Metrics metrics;
    IoRunner threads{2};
    Gate own;
    gate = &own;
    http::Router router;
    router.get("/wait", [gate](const http::Request&) -> http::Reply { return gate->pass(); });
    http::ServerOptions options;
    options.listen = "127.0.0.1:0";
    http::Server server{threads.contexts(), std::move(router), options, metrics};
    REQUIRE(server.start());
    HttpClient idle{server.port()};
    CHECK(idle.get("/x").status == 404);
    HttpClient busy{server.port()};
    busy.send("GET /wait HTTP/1.1\r\nHost: a\r\n\r\n");
    own.await_arrivals(1);
    std::promise<void> stopped;
    server.stop(60s, [&] { stopped.set_value(); });
    CHECK(idle.is_closed());
    auto done = stopped.get_future();
    CHECK(done.wait_for(0s) == std::future_status::timeout);
    own.open();
    const auto last = busy.read();
    CHECK(last.body == "passed");
    CHECK(last.header("Connection") == "close");
    CHECK(busy.is_closed());
    busy.socket().close();
    CHECK(done.wait_for(60s) == std::future_status::ready);
    CHECK_THROWS(HttpClient{server.port()});
}

TEST_CASE("several threads serve at once") {
    const Fixture fixture{{}, 4};
    std::vector<std::thread> clients;
    std::atomic<int> good = 0;
    for (int i = 0; i < 8; ++i) {
        clients.emplace_back([&] {
            for (int n = 0; n < 5; ++n) {
                HttpClient client{fixture.server.port()};
                for (int k = 0; k < 20; ++k) good += client.get("/hello").body == "hello" ? 1 : 0;
            }
        });
    }
    for (auto& client : clients) client.join();
    CHECK(good == 800);
}

TEST_CASE("metrics count by route and class") {
    Fixture fixture;
    auto client = fixture.connect();
    CHECK(client.get("/hello").status == 200);
    CHECK(client.get("/nothing").status == 404);
    const auto text = fixture.metrics.render();
    CHECK(text.find(R"(session_http_requests_total{listener="http",route="hello",status="2xx"} 1)") != std::string::npos);
    CHECK(text.find(R"(session_http_requests_total{listener="http",route="other",status="4xx"} 1)") != std::string::npos);
    CHECK(text.find(R"(session_http_open_connections{listener="http"} 1)") != std::string::npos);
}

TEST_CASE("one group's answers are timed, the others' are not") {
    http::AnswerTimes times;
    http::ServerOptions options;
    options.timed_group = "hello";
    options.answer_times = &times;
    Fixture fixture{options};
    const auto slowest = [&times] { return times.percentile(1, http::AnswerTimes::Clock::now()); };
    auto client = fixture.connect();
    CHECK(client.get("/whoami").status == 200);
    CHECK(client.get("/throw").status == 500);
    CHECK(client.get("/nothing").status == 404);
    CHECK_FALSE(slowest());
    CHECK(client.get("/hello").status == 200);
    CHECK(slowest());
}

TEST_CASE("TLS: requests, plain HTTP on its port, a reload") {
    const testing::SelfSigned files{"first"};
    http::ServerOptions options;
    options.tls = net::TlsFiles{files.certificate(), files.private_key()};
    Fixture fixture{options};

    const auto ask = [&] {
        asio::io_context io;
        asio::ssl::context context{asio::ssl::context::tls_client};
        asio::ssl::stream<asio::ip::tcp::socket> stream{io, context};
        stream.next_layer().connect({asio::ip::make_address("127.0.0.1"), fixture.server.port()});
        stream.handshake(asio::ssl::stream_base::client);
        asio::write(stream, asio::buffer(std::string{"GET /whoami HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"}));
        std::string answer;
        boost::system::error_code ended;
        asio::read(stream, asio::dynamic_buffer(answer), ended);
        char name[64] = {};
        X509* certificate = SSL_get1_peer_certificate(stream.native_handle());
        X509_NAME_get_text_by_NID(X509_get_subject_name(certificate), NID_commonName, name, sizeof name);
        X509_free(certificate);
        return std::make_pair(answer, std::string{name});
    };
    const auto [answer, name] = ask();
    CHECK(answer.starts_with("HTTP/1.1 200 OK\r\n"));
    CHECK(answer.ends_with("127.0.0.1 secure"));
    CHECK(name == "first");

    auto plain = fixture.connect();
    plain.send("GET / HTTP/1.1\r\n\r\n");
    boost::system::error_code ended;
    std::string rest;
    asio::read(plain.socket(), asio::dynamic_buffer(rest), ended);
    CHECK(ended);

    const testing::SelfSigned renewed{"second"};
    CHECK_FALSE(fixture.server.reload_tls({"/nonexistent.pem", renewed.private_key()}));
    CHECK_FALSE(fixture.server.reload_tls({renewed.certificate(), files.private_key()}));
    CHECK(ask().second == "first");
    REQUIRE(fixture.server.reload_tls({renewed.certificate(), renewed.private_key()}));
    CHECK(ask().second == "second");
}
