// What one I/O thread holds of a server: its acceptor, its connections, and the sweep that enforces their deadlines.
#pragma once

#include <array>
#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstdint>
#include <deque>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "http/blob_pages.hpp"
#include "http/forwarded.hpp"
#include "http/splicer.hpp"
#include "session/http/server.hpp"
#include "session/http/websocket.hpp"
#include "session/net/any_stream.hpp"

namespace session::http {

class Connection;
class WebSocketConnection;

// What all threads of a server share. The counters are atomic, the pages lock by themselves; the map of addresses has its own lock, taken
// when a connection opens and when it closes; the rest does not change after start(), but for the TLS context, which is swapped whole.
struct Shared {
    Router router;
    ServerOptions options;
    TrustedProxies proxies;
    std::shared_ptr<boost::asio::ssl::context> tls;  // std::atomic_load and _store only
    std::atomic<std::size_t> open{0};
    BlobPagesCache pages;

    std::mutex mutex;
    std::unordered_map<std::string, std::size_t> per_address;
    std::unordered_map<std::string, std::size_t> websockets_per_address;

    std::vector<std::array<Counter, 5>> requests;  // [route group][status class - 1]
    std::optional<std::size_t> timed_group;        // of the answer times
    Counter sent_bytes;
    Counter refused;
    Gauge open_connections;
    Gauge open_websockets;
    Counter slow_websockets;

    // False: over a limit, nothing was counted.
    [[nodiscard]] bool admit(const boost::asio::ip::address& address);
    void release(const boost::asio::ip::address& address);
    [[nodiscard]] bool admit_websocket(const boost::asio::ip::address& client);
    void release_websocket(const boost::asio::ip::address& client);
};

// What somebody wants of a socket on another thread: `text` is to be sent, or without one the socket closed.
struct Mail {
    std::shared_ptr<WebSocketConnection> socket;
    SharedText text;
    CloseCode code{};
    std::string reason;
};

// Everything but the constructor and mail() runs on the context's thread.
class Shard : public std::enable_shared_from_this<Shard> {
   public:
    using Clock = std::chrono::steady_clock;

    Shard(boost::asio::io_context& io, std::shared_ptr<Shared> shared, boost::asio::ip::tcp::acceptor acceptor, unsigned index);

    [[nodiscard]] boost::asio::io_context& io() noexcept { return io_; }
    [[nodiscard]] Shared& shared() noexcept { return *shared_; }
    [[nodiscard]] bool is_draining() const noexcept { return is_draining_; }
    [[nodiscard]] Splicer& splicer() noexcept { return splicer_; }
    [[nodiscard]] const std::string& date();
    [[nodiscard]] std::uint64_t next_request_id() noexcept { return id_prefix_ | (++last_id_ & 0xffff'ffff'ffffULL); }

    void start();
    // `done` runs on this thread when the last connection is gone.
    void stop(std::chrono::milliseconds drain, std::function<void()> done);

    using Place = std::list<Connection*>::iterator;
    [[nodiscard]] Place remember(Connection& connection) { return connections_.insert(connections_.end(), &connection); }
    void forget(Place place);

    // Any thread. Kept in order; the thread is woken once for all that has come together.
    void mail(Mail mail);

   private:
    [[nodiscard]] boost::asio::awaitable<void> accept_loop();
    [[nodiscard]] boost::asio::awaitable<void> sweep_loop();
    void admit(boost::asio::ip::tcp::socket socket);
    void finish_if_empty();
    void deliver_mail();

    boost::asio::io_context& io_;
    std::shared_ptr<Shared> shared_;
    boost::asio::ip::tcp::acceptor acceptor_;
    boost::asio::steady_timer sweep_;
    boost::asio::steady_timer accept_pause_;
    Splicer splicer_;
    std::list<Connection*> connections_;
    bool is_draining_ = false;
    Clock::time_point drain_until_ = Clock::time_point::max();
    std::function<void()> done_;
    std::int64_t date_second_ = 0;
    std::string date_;
    std::uint64_t id_prefix_;
    std::uint64_t last_id_ = 0;

    std::mutex mail_mutex_;
    std::deque<Mail> mail_;
    bool is_mail_announced_ = false;
};

}  // namespace session::http
