// One RTMP connection: a coroutine that carries bytes between a socket and rtmp::ServerProtocol, and frames to a broadcast.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <optional>
#include <string>

#include "ingest/media_adapter.hpp"
#include "ingest/refusal_log.hpp"
#include "session/ingest/server.hpp"
#include "session/live/registry.hpp"
#include "session/net/any_stream.hpp"
#include "session/rtmp/server_protocol.hpp"

namespace session::ingest {

// What all connections of a listener share.
struct Shared {
    ServerOptions options;
    Authenticator* authenticator = nullptr;
    live::Registry* registry = nullptr;
    Counter received_bytes;
    Counter frames;
    Counter refused_key;
    Counter refused_busy;
    Counter refused_codec;
    Counter refused_protocol;
    Counter timeouts;
    RefusalLog refusal_log;
};

// Owned by its coroutine (run() holds a shared_ptr); everything happens on the thread that accepted it.
class Connection : public std::enable_shared_from_this<Connection> {
   public:
    Connection(net::AnyStream stream, std::shared_ptr<Shared> shared);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    // Returns when the connection is over and closed.
    [[nodiscard]] boost::asio::awaitable<void> run();
    // Tells the publisher why, if it still listens, and closes. On the connection's thread.
    void close(const Error& why);

    [[nodiscard]] const std::string& remote() const noexcept { return remote_; }

   private:
    enum class Phase : std::uint8_t { handshake, commands, waiting_for_media, publishing };

    [[nodiscard]] boost::asio::awaitable<void> converse();
    [[nodiscard]] boost::asio::awaitable<bool> flush();
    [[nodiscard]] boost::asio::awaitable<bool> handle_events();
    [[nodiscard]] boost::asio::awaitable<bool> request_publish(rtmp::PublishRequested request);
    [[nodiscard]] bool take_media(Result<std::vector<live::MediaInput>> inputs);
    [[nodiscard]] boost::asio::awaitable<void> wait_for_backlog();
    [[nodiscard]] boost::asio::awaitable<void> say_goodbye();
    void enter(Phase phase);
    void arm_watchdog();
    void on_watchdog();
    [[nodiscard]] std::chrono::milliseconds phase_limit() const noexcept;

    net::AnyStream stream_;
    std::shared_ptr<Shared> shared_;
    boost::asio::ip::address address_;
    std::string remote_;
    std::string client_;
    rtmp::ServerProtocol protocol_;
    MediaAdapter adapter_;
    std::shared_ptr<live::Publication> publication_;

    Phase phase_ = Phase::handshake;
    std::chrono::steady_clock::time_point phase_since_;
    boost::asio::steady_timer watchdog_;
    boost::asio::steady_timer decision_;
    std::optional<Result<std::shared_ptr<live::Publication>>> decided_;
    std::optional<Error> closing_;
    bool is_over_ = false;
};

}  // namespace session::ingest
