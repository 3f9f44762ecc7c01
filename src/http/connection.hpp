// One client's connection: requests in, responses out, one at a time, in order.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/address.hpp>
#include <memory>
#include <string>

#include "http/request_parser.hpp"
#include "http/shard.hpp"
#include "http/websocket_connection.hpp"
#include "session/net/any_stream.hpp"

namespace session::http {

// Owned by its coroutine, confined to the shard's thread. Every await ends at deadline(): the shard's sweep closes the socket then, and
// the await returns an error. That costs a store per operation where a timer per operation would cost system calls.
class Connection {
   public:
    Connection(std::shared_ptr<Shard> shard, net::AnyStream stream, boost::asio::ip::address peer);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    [[nodiscard]] static boost::asio::awaitable<void> serve(std::unique_ptr<Connection> self);

    [[nodiscard]] Shard::Clock::time_point deadline() const noexcept { return socket_ ? socket_->deadline() : deadline_; }
    void tick(Shard::Clock::time_point now) {
        if (socket_) socket_->tick(now);
    }
    void close() noexcept { stream_.close(); }
    // The server stops. A WebSocket is told so.
    void close_if_idle() {
        if (is_idle_) close();
        if (socket_) socket_->take_close(CloseCode::going_away, "the server is stopping");
    }

   private:
    enum class Next { request, end };

    void expire_after(std::chrono::milliseconds time) noexcept { deadline_ = Shard::Clock::now() + time; }
    [[nodiscard]] boost::asio::awaitable<void> run();
    // The end of the next header in the buffer; 0: no more requests (whatever had to be said was said).
    [[nodiscard]] boost::asio::awaitable<std::size_t> read_header();
    [[nodiscard]] boost::asio::awaitable<Next> answer(std::size_t header_size);
    // Becomes a WebSocket and lives on as that, or refuses.
    [[nodiscard]] boost::asio::awaitable<Next> upgrade(std::size_t header_size, const Router::Match& match);
    [[nodiscard]] WebSocketDecision decide(const WebSocketHandler& handler) const;
    // An HTTP status to refuse the request with, or 0; -1: the connection failed.
    [[nodiscard]] boost::asio::awaitable<int> read_body(std::size_t header_size, std::size_t limit);
    [[nodiscard]] boost::asio::awaitable<Next> send(Response response, const Router::Match& match);
    [[nodiscard]] boost::asio::awaitable<bool> send_rest(net::AnyStream::Gathered rest);
    // The header, then the pages without copying them (see Splicer::send). The caller keeps them.
    [[nodiscard]] boost::asio::awaitable<bool> send_pages(ByteView pages);
    [[nodiscard]] boost::asio::awaitable<void> linger();

    void identify_client();
    [[nodiscard]] Response failed_handler(const char* what) const;
    void account(const Response& response, const Router::Match& match, std::size_t body_size) const;
    void make_room();
    void consume(std::size_t size) noexcept;

    std::shared_ptr<Shard> shard_;
    net::AnyStream stream_;
    boost::asio::ip::address peer_;
    bool is_behind_proxy_;
    bool is_idle_ = true;
    bool was_pending_ = false;  // the last response was awaited
    Shard::Place place_;
    Shard::Clock::time_point deadline_;

    std::unique_ptr<char[]> buffer_;  // NOLINT(modernize-avoid-c-arrays): uninitialised storage
    std::size_t capacity_ = 0;
    std::size_t filled_ = 0;
    std::string pipelined_;  // what a body's last read held of the next request
    RequestParser parser_;
    Request request_;
    std::string head_;
    std::shared_ptr<WebSocketConnection> socket_;  // once upgraded
};

}  // namespace session::http
