// The RTMP listener: one SO_REUSEPORT acceptor per I/O thread; a connection stays on the thread that accepted it.
#pragma once

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "session/base/metrics.hpp"
#include "session/base/result.hpp"
#include "session/ingest/authenticator.hpp"
#include "session/live/registry.hpp"
#include "session/net/tls_context.hpp"

namespace session::ingest {

struct ServerOptions {
    std::string name = "rtmp";            // in the log, and the `listener` label of the metrics
    std::string listen = "0.0.0.0:1935";  // address:port; "[::]:1935"; port 0: any free one
    std::optional<net::TlsFiles> tls;     // RTMPS
    std::size_t max_connections = 1'000;
    std::size_t max_connections_per_address = 100;
    std::chrono::milliseconds handshake_timeout{10'000};     // from accept to the end of the handshake (TLS included)
    std::chrono::milliseconds command_timeout{15'000};       // from there to a publish request
    std::chrono::milliseconds first_media_timeout{30'000};   // from acceptance to the first frame
    std::chrono::milliseconds silence_timeout{15'000};       // between frames
    std::size_t max_backlog_bytes = std::size_t{16} << 20U;  // frames the broadcast has not taken yet: above it reading stops
};

// Life: start(), stop_accepting(), stop(), then destroyed after `stopped` ran (or after every io_context has returned from run()).
class Server {
   public:
    // The io_contexts (each run by exactly one thread), `authenticator`, `registry` and `metrics` outlive the server.
    Server(std::span<boost::asio::io_context* const> threads, ServerOptions options, Authenticator& authenticator, live::Registry& registry,
           Metrics& metrics);
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    // Binds and listens, on the calling thread. Errors: conflict (port in use), invalid_argument (address, TLS files), io.
    [[nodiscard]] Result<> start();
    [[nodiscard]] std::uint16_t port() const noexcept;  // after start(); what port 0 became

    // Any thread. Running publishers go on.
    void stop_accepting();
    // Any thread. Closes what is left; `stopped` runs once, on one of the I/O threads, when the last connection is gone.
    void stop(std::function<void()> stopped);

    // Reads the files again; new connections use them. On an error the old ones stay. Any thread.
    [[nodiscard]] Result<> reload_tls(const net::TlsFiles& files);

   private:
    struct Impl;
    std::shared_ptr<Impl> impl_;
};

}  // namespace session::ingest
