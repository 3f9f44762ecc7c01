#include "http/any_stream.hpp"

namespace session::http {
namespace asio = boost::asio;

asio::awaitable<boost::system::error_code> AnyStream::handshake() {
    const auto [error] = co_await tls_->async_handshake(asio::ssl::stream_base::server, kAsTuple);
    co_return error;
}

asio::awaitable<AnyStream::Outcome> AnyStream::read_some(asio::mutable_buffer buffer) {
    if (tls_) co_return co_await tls_->async_read_some(buffer, kAsTuple);
    co_return co_await socket_.async_read_some(buffer, kAsTuple);
}

asio::awaitable<AnyStream::Outcome> AnyStream::write_some(Gathered buffers) {
    if (tls_) co_return co_await tls_->async_write_some(buffers, kAsTuple);
    co_return co_await socket_.async_write_some(buffers, kAsTuple);
}

asio::awaitable<void> AnyStream::finish() {
    if (tls_) {
        const auto [error] = co_await tls_->async_shutdown(kAsTuple);
        static_cast<void>(error);  // whatever it was, the connection ends
    }
    boost::system::error_code ignored;
    socket_.shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
}

void AnyStream::close() noexcept {
    boost::system::error_code ignored;
    socket_.close(ignored);
}

}  // namespace session::http
