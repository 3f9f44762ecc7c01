// WebSockets (RFC 6455) as a handler sees them: text messages in both directions.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <variant>

#include "session/http/request.hpp"
#include "session/http/response.hpp"

namespace session::http {

// One message for many sockets: made once, shared by all of them, never copied on its way.
using SharedText = std::shared_ptr<const std::string>;

// Status codes of RFC 6455 7.4.1 that we send.
enum class CloseCode : std::uint16_t {
    normal = 1000,
    going_away = 1001,
    protocol_error = 1002,
    unsupported_data = 1003,
    invalid_payload = 1007,
    policy_violation = 1008,
    message_too_big = 1009,
    internal_error = 1011,
    try_again_later = 1013,
};

// An open socket. All of it may be called from any thread, and calls in one thread keep their order; after the socket has closed they do
// nothing. Held by whoever sends: that keeps neither the connection open nor its buffers.
class WebSocket {
   public:
    WebSocket() = default;
    WebSocket(const WebSocket&) = delete;
    WebSocket& operator=(const WebSocket&) = delete;
    virtual ~WebSocket() = default;

    // Never blocks. When more than Limits::websocket_queue_bytes wait for a slow peer, the socket is closed with try_again_later.
    virtual void send(SharedText text) = 0;
    // Sends what is queued, then says goodbye and waits a moment for the peer's answer. `reason`: at most 123 bytes of UTF-8.
    virtual void close(CloseCode code, std::string_view reason) = 0;
    // The connection's thread.
    [[nodiscard]] virtual boost::asio::any_io_executor executor() const = 0;
};

// What the application does with one socket. All calls come on the connection's thread, one after the other; what they throw closes the
// socket. Shared, so that work the endpoint has begun may outlive the connection.
class WebSocketEndpoint {
   public:
    WebSocketEndpoint() = default;
    WebSocketEndpoint(const WebSocketEndpoint&) = delete;
    WebSocketEndpoint& operator=(const WebSocketEndpoint&) = delete;
    virtual ~WebSocketEndpoint() = default;

    virtual void opened(std::shared_ptr<WebSocket> socket) = 0;
    // One whole message: valid UTF-8, at most Limits::websocket_message_bytes.
    virtual void received(std::string_view text) = 0;
    // Once, after opened(): nothing is received or sent any more.
    virtual void closed() = 0;
};

// Decides about an upgrade whose syntax is right: an endpoint, or the response that refuses. This is where Origin, identity and the
// address' meaning are checked. Runs on the connection's thread, does not wait; the request is gone once it returns.
using WebSocketDecision = std::variant<Response, std::shared_ptr<WebSocketEndpoint>>;
using WebSocketHandler = std::function<WebSocketDecision(const Request&)>;

}  // namespace session::http
