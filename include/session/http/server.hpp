// The HTTP listener: one SO_REUSEPORT acceptor per I/O thread; a connection stays on the thread that accepted it.
#pragma once

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "session/base/metrics.hpp"
#include "session/base/result.hpp"
#include "session/http/answer_times.hpp"
#include "session/http/router.hpp"
#include "session/net/tls_context.hpp"

namespace session::http {

struct Limits {
    std::size_t header_bytes = 16UL * 1024;
    std::size_t connections = 20'000;                  // over it: 503 and close
    std::size_t connections_per_address = 1024;        // not counted for trusted proxies
    std::chrono::milliseconds header_timeout{10'000};  // from a request's first byte (and TLS handshake) to the end of its header
    std::chrono::milliseconds body_timeout{20'000};
    std::chrono::milliseconds idle_timeout{60'000};  // between requests
    std::chrono::milliseconds handler_timeout{60'000};
    std::chrono::milliseconds write_timeout{15'000};  // without progress
    std::size_t write_bytes_per_second = 8UL * 1024;  // slower readers are closed, after write_timeout

    std::size_t websockets_per_address = 256;             // of the client, also behind a trusted proxy; over it: 429
    std::size_t websocket_message_bytes = 16UL * 1024;    // received; longer: closed with 1009
    std::size_t websocket_queue_bytes = 256UL * 1024;     // waiting to be sent; more: closed with 1013
    std::chrono::milliseconds websocket_ping{25'000};     // between the pings we send
    std::chrono::milliseconds websocket_silence{60'000};  // without a byte from the peer, not even a pong: closed
};

struct ServerOptions {
    std::string name = "http";            // in the log, and the `listener` label of the metrics
    std::string listen = "0.0.0.0:8080";  // net::parse_endpoint(); port 0 is a free one
    std::optional<net::TlsFiles> tls;
    std::vector<std::string> trusted_proxies;  // addresses or CIDR networks whose X-Forwarded-For and -Proto count
    Limits limits;
    // How long the handlers of this group of routes take: from the whole request read to the response ready to be sent. WebSockets, and
    // what is refused without asking a handler, are not told. `answer_times` outlives the server.
    std::string timed_group{};
    AnswerTimes* answer_times = nullptr;
};

// Life: start(), then stop(), then destroyed after `stopped` ran (or after every io_context has returned from run()).
class Server {
   public:
    // The io_contexts (each run by exactly one thread) and `metrics` outlive the server.
    Server(std::span<boost::asio::io_context* const> threads, Router router, ServerOptions options, Metrics& metrics);
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    // Binds and listens, on the calling thread, before or while the contexts run. Errors: conflict (port in use), invalid_argument
    // (address, proxies, TLS files), io. The message names address and port and says what to do.
    [[nodiscard]] Result<> start();
    [[nodiscard]] std::uint16_t port() const noexcept;  // after start(); what port 0 became

    // Reads the files again; new connections use them. On an error the old ones stay. Any thread.
    [[nodiscard]] Result<> reload_tls(const net::TlsFiles& files);

    // Closes acceptors and idle connections at once, lets running requests finish for `drain`, then closes the rest. Any thread.
    // `stopped` runs once, on one of the I/O threads.
    void stop(std::chrono::milliseconds drain, std::function<void()> stopped);

    [[nodiscard]] std::size_t open_connections() const noexcept;  // any thread

   private:
    struct Impl;
    std::shared_ptr<Impl> impl_;
};

}  // namespace session::http
