// The one transport under HTTP and RTMP: a TCP socket, plain or with TLS.
#pragma once

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <memory>
#include <tuple>

namespace session::net {

// Results come as (error, …), never as exceptions: `const auto [error, size] = co_await stream.read_some(room);`
inline constexpr auto kAsTuple = boost::asio::as_tuple(boost::asio::use_awaitable);

// Owned by one connection, used on its thread. Every await ends when close() is called. Movable until the first await.
class AnyStream {
   public:
    using Outcome = std::tuple<boost::system::error_code, std::size_t>;
    using Gathered = std::array<boost::asio::const_buffer, 2>;

    explicit AnyStream(boost::asio::ip::tcp::socket socket);
    AnyStream(boost::asio::ip::tcp::socket socket, std::shared_ptr<boost::asio::ssl::context> context);

    [[nodiscard]] bool is_tls() const noexcept { return tls_ != nullptr; }
    [[nodiscard]] boost::asio::ip::tcp::socket& socket() noexcept { return tls_ ? tls_->next_layer() : plain_; }

    // The server's side, for TLS only.
    [[nodiscard]] boost::asio::awaitable<boost::system::error_code> handshake();
    // The client's side, for TLS only; `host` is sent as server name.
    [[nodiscard]] boost::asio::awaitable<boost::system::error_code> handshake_as_client(std::string host);
    [[nodiscard]] boost::asio::awaitable<Outcome> read_some(boost::asio::mutable_buffer buffer);
    // Some of the bytes of both buffers, in one system call where that is possible.
    [[nodiscard]] boost::asio::awaitable<Outcome> write_some(Gathered buffers);
    // Plain, non-blocking sockets only: what fits into the kernel's buffer now, without an await. would_block when nothing does.
    std::size_t write_now(const Gathered& buffers, boost::system::error_code& error) { return plain_.write_some(buffers, error); }
    // Tells the peer that nothing more comes: TLS close_notify, then FIN.
    [[nodiscard]] boost::asio::awaitable<void> finish();
    void close() noexcept;

   private:
    using Tls = boost::asio::ssl::stream<boost::asio::ip::tcp::socket>;

    std::shared_ptr<boost::asio::ssl::context> context_;  // keeps the certificate in use over a reload
    boost::asio::ip::tcp::socket plain_;
    std::unique_ptr<Tls> tls_;  // when set, it has the socket
};

// Takes what was sent off the front.
void advance(AnyStream::Gathered& buffers, std::size_t sent) noexcept;
[[nodiscard]] inline bool is_empty(const AnyStream::Gathered& buffers) noexcept {
    return buffers[0].size() == 0 && buffers[1].size() == 0;
}

}  // namespace session::net
