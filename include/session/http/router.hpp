// Which handler answers which method and path.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "session/http/request.hpp"
#include "session/http/response.hpp"
#include "session/http/websocket.hpp"

namespace session::http {

// A handler's answer: a response that is ready (no coroutine frame is made), or a coroutine that will have one.
class Reply {
   public:
    Reply(Response ready) : ready_(std::move(ready)) {}                                            // NOLINT(google-explicit-constructor)
    Reply(boost::asio::awaitable<Response> later) : later_(std::move(later)), is_ready_(false) {}  // NOLINT(google-explicit-constructor)

    [[nodiscard]] bool is_ready() const noexcept { return is_ready_; }
    [[nodiscard]] Response take_ready() noexcept { return std::move(ready_); }
    [[nodiscard]] boost::asio::awaitable<Response> take_later() noexcept { return std::move(later_); }

   private:
    Response ready_;
    boost::asio::awaitable<Response> later_;
    bool is_ready_ = true;
};

// Called on the connection's thread, by several threads at once. A coroutine may use the request over its awaits, and answers within
// ServerOptions::handler_timeout. What it throws becomes a 500.
using Handler = std::function<Reply(const Request&)>;

struct RouteOptions {
    std::string group = "other";         // the `route` label of the metrics
    std::size_t max_body = 64UL * 1024;  // bytes; larger is 413
    bool is_logged = true;               // in the access log (debug level)
};

// Filled once, before the server starts; then read by every thread without locks.
class Router {
   public:
    Router();
    ~Router();
    Router(Router&&) noexcept;
    Router& operator=(Router&&) noexcept;

    // `pattern`: "/hls/{handle}/master.m3u8"; a `{name}` matches one whole, non-empty segment, and literals win over it. At most
    // Request::kMaxParams of them. A GET route answers HEAD as well.
    void add(Method method, std::string_view pattern, Handler handler, RouteOptions options = {});
    void get(std::string_view pattern, Handler handler, RouteOptions options = {}) {
        add(Method::get, pattern, std::move(handler), std::move(options));
    }
    // A GET that asks for an upgrade goes to `handler`; any other is answered 426.
    void websocket(std::string_view pattern, WebSocketHandler handler, RouteOptions options = {});
    // Answers what no pattern matches (the web app). Without it that is a 404.
    void set_fallback(Handler handler, RouteOptions options = {});
    // Every path that begins with `prefix` is for other origins too: their responses, errors included, name the asking Origin and
    // allow credentials; preflights are answered.
    void allow_cross_origin(std::string prefix);

    struct Match {
        const Handler* handler = nullptr;             // both null: 404, or 405 when `allow` says what would be
        const WebSocketHandler* websocket = nullptr;  // instead of `handler`
        const RouteOptions* options = nullptr;
        std::size_t group = 0;  // index into groups()
        std::string allow;
    };
    // Fills the request's params.
    [[nodiscard]] Match find(Request& request) const;
    [[nodiscard]] bool is_cross_origin(std::string_view path) const noexcept;
    [[nodiscard]] const std::vector<std::string>& groups() const noexcept;  // [0] is "other"

   private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace session::http
