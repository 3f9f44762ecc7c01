// The one transport under HTTP: a TCP socket, plain or with TLS.
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
#include <utility>

namespace session::http {

// Results come as (error, bytes), never as exceptions.
inline constexpr auto kAsTuple = boost::asio::as_tuple(boost::asio::use_awaitable);

// Owned by one connection, used on its thread. Every await ends when close() is called.
class AnyStream {
   public:
    using Outcome = std::tuple<boost::system::error_code, std::size_t>;
    using Gathered = std::array<boost::asio::const_buffer, 2>;

    explicit AnyStream(boost::asio::ip::tcp::socket socket) : socket_(std::move(socket)) {}
    AnyStream(boost::asio::ip::tcp::socket socket, std::shared_ptr<boost::asio::ssl::context> context)
        : socket_(std::move(socket)), context_(std::move(context)), tls_(std::make_unique<Tls>(socket_, *context_)) {}

    [[nodiscard]] bool is_tls() const noexcept { return tls_ != nullptr; }
    [[nodiscard]] boost::asio::ip::tcp::socket& socket() noexcept { return socket_; }

    // For TLS only.
    [[nodiscard]] boost::asio::awaitable<boost::system::error_code> handshake();
    [[nodiscard]] boost::asio::awaitable<Outcome> read_some(boost::asio::mutable_buffer buffer);
    [[nodiscard]] boost::asio::awaitable<Outcome> write_some(Gathered buffers);
    // Plain sockets only: what fits into the kernel's buffer now, without an await. would_block when nothing does.
    std::size_t write_now(const Gathered& buffers, boost::system::error_code& error) { return socket_.write_some(buffers, error); }
    // Tells the peer that nothing more comes: TLS close_notify, then FIN.
    [[nodiscard]] boost::asio::awaitable<void> finish();
    void close() noexcept;

   private:
    using Tls = boost::asio::ssl::stream<boost::asio::ip::tcp::socket&>;

    boost::asio::ip::tcp::socket socket_;
    std::shared_ptr<boost::asio::ssl::context> context_;  // keeps the certificate in use over a reload
    std::unique_ptr<Tls> tls_;
};

}  // namespace session::http
