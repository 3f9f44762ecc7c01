#include "session/net/any_stream.hpp"

#include <openssl/ssl.h>

#include <algorithm>

namespace session::net {
namespace asio = boost::asio;
using boost::asio::ip::tcp;

AnyStream::AnyStream(tcp::socket socket) : plain_(std::move(socket)) {}

AnyStream::AnyStream(tcp::socket socket, std::shared_ptr<asio::ssl::context> context)
    : context_(std::move(context)), plain_(socket.get_executor()), tls_(std::make_unique<Tls>(std::move(socket), *context_)) {}

asio::awaitable<boost::system::error_code> AnyStream::handshake() {
    const auto [error] = co_await tls_->async_handshake(asio::ssl::stream_base::server, kAsTuple);
    co_return error;
}

asio::awaitable<boost::system::error_code> AnyStream::handshake_as_client(std::string host) {
    // What the macro SSL_set_tlsext_host_name() does, without its C cast.
    SSL_ctrl(tls_->native_handle(), SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, host.data());
    const auto [error] = co_await tls_->async_handshake(asio::ssl::stream_base::client, kAsTuple);
    co_return error;
}

asio::awaitable<AnyStream::Outcome> AnyStream::read_some(asio::mutable_buffer buffer) {
    if (tls_) co_return co_await tls_->async_read_some(buffer, kAsTuple);
    co_return co_await plain_.async_read_some(buffer, kAsTuple);
}

asio::awaitable<AnyStream::Outcome> AnyStream::write_some(Gathered buffers) {
    if (tls_) co_return co_await tls_->async_write_some(buffers, kAsTuple);
    co_return co_await plain_.async_write_some(buffers, kAsTuple);
}

asio::awaitable<void> AnyStream::finish() {
    if (tls_) {
        const auto [error] = co_await tls_->async_shutdown(kAsTuple);
        static_cast<void>(error);  // whatever it was, the connection ends
    }
    boost::system::error_code ignored;
    socket().shutdown(tcp::socket::shutdown_send, ignored);
}

void AnyStream::close() noexcept {
    boost::system::error_code ignored;
    socket().close(ignored);
}

void advance(AnyStream::Gathered& buffers, std::size_t sent) noexcept {
    for (auto& buffer : buffers) {
        const auto step = std::min(sent, buffer.size());
        buffer += step;
        sent -= step;
    }
}

}  // namespace session::net
