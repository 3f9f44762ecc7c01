#include "http/connection.hpp"

#include <sys/socket.h>

#include <boost/asio/post.hpp>
#include <cerrno>
#include <cstring>

#include "http/response_writer.hpp"
#include "http/text.hpp"
#include "http/websocket_handshake.hpp"
#include "session/base/log.hpp"

namespace session::http {
namespace asio = boost::asio;
namespace {

constexpr std::size_t kFirstBuffer = 4096;
constexpr std::size_t kBodyRead = 16384;
// After an error that ends the connection, what is still coming is read for a while, so that the client gets to see the answer.
constexpr std::chrono::milliseconds kLinger{2000};
constexpr std::size_t kLingerBytes = 256UL * 1024;

Response refusal(int status) {
    switch (status) {
        case 413: return error_response(413, "payload_too_large", "The request's body is larger than this address takes.");
        case 431: return error_response(431, "header_too_large", "The request's header is too large.");
        case 501: return error_response(501, "not_implemented", "This version or transfer coding of HTTP is not supported.");
        default: return error_response(400, "bad_request", "The request is not well-formed HTTP/1.1.");
    }
}

int status_of(const Error& error) noexcept {
    switch (error.code()) {
        case ErrorCode::too_large: return 413;
        case ErrorCode::unsupported: return 501;
        default: return 400;
    }
}

}  // namespace

Connection::Connection(std::shared_ptr<Shard> shard, net::AnyStream stream, asio::ip::address peer)
    : shard_(std::move(shard)),
      stream_(std::move(stream)),
      peer_(std::move(peer)),
      is_behind_proxy_(shard_->shared().proxies.contains(peer_)),
      place_(shard_->remember(*this)) {
    shard_->shared().open_connections.add(1);
    expire_after(shard_->shared().options.limits.header_timeout);
}

Connection::~Connection() {
    shard_->shared().open_connections.add(-1);
    shard_->shared().release(peer_);
    shard_->forget(place_);
}

asio::awaitable<void> Connection::serve(std::unique_ptr<Connection> self) {
    co_await self->run();
}

asio::awaitable<void> Connection::run() {
    if (stream_.is_tls()) {
        is_idle_ = false;
        const auto error = co_await stream_.handshake();
        if (error) {
            log::debug("http", "TLS handshake failed", {{"client", peer_.to_string()}, {"error", error.message()}});
            co_return;
        }
    }
    while (true) {
        const auto header_size = co_await read_header();
        if (header_size == 0) co_return;
        const auto next = co_await answer(header_size);
        if (next == Next::end) co_return;
        consume(header_size);
        if (!was_pending_) continue;
        // Requests wait for the same things: when these come, all are to be answered before the first of them is read from again.
        was_pending_ = false;
        const auto executor = stream_.socket().get_executor();
        co_await asio::post(executor, asio::use_awaitable);
    }
}

asio::awaitable<std::size_t> Connection::read_header() {
    const auto& limits = shard_->shared().options.limits;
    std::size_t searched = 0;
    is_idle_ = filled_ == 0;
    expire_after(is_idle_ ? limits.idle_timeout : limits.header_timeout);
    while (true) {
        // Some clients send an empty line after a body (RFC 9112 2.2).
        std::size_t empty = 0;
        while (filled_ >= empty + 2 && buffer_[empty] == '\r' && buffer_[empty + 1] == '\n') empty += 2;
        if (empty > 0) {
            consume(empty);
            searched = 0;
        }
        const auto end = find_header_end({buffer_.get(), filled_}, searched);
        if (end && *end <= limits.header_bytes) co_return *end;
        if (filled_ >= limits.header_bytes) {
            request_.clear();
            auto response = refusal(431);
            response.closes = true;
            const Router::Match unmatched;
            co_await send(std::move(response), unmatched);
            co_return 0;
        }
        searched = filled_;
        if (is_idle_ && shard_->is_draining()) co_return 0;
        make_room();
        const auto room = asio::buffer(buffer_.get() + filled_, capacity_ - filled_);
        const auto [error, size] = co_await stream_.read_some(room);
        if (error) co_return 0;
        if (is_idle_) expire_after(limits.header_timeout);
        is_idle_ = false;
        filled_ += size;
    }
}

asio::awaitable<Connection::Next> Connection::answer(std::size_t header_size) {
    auto& shared = shard_->shared();
    const auto started = parser_.start({buffer_.get(), header_size}, request_);
    request_.id = shard_->next_request_id();
    if (!started) {
        auto response = refusal(status_of(started.error()));
        response.closes = true;
        const Router::Match unmatched;
        co_return co_await send(std::move(response), unmatched);
    }
    identify_client();
    const auto match = shared.router.find(request_);
    // What nobody takes is not read: that there is nothing here matters more than how much was to come.
    const bool is_unwanted = match.options == nullptr && parser_.has_body();
    if (parser_.has_body() && !is_unwanted) {
        const auto status = co_await read_body(header_size, match.options->max_body);
        if (status < 0) co_return Next::end;
        if (status > 0) {
            auto response = refusal(status);
            response.closes = true;
            co_return co_await send(std::move(response), match);
        }
    }
    if (match.websocket != nullptr) co_return co_await upgrade(header_size, match);
    if (match.handler == nullptr) {
        const bool is_preflight = request_.method == Method::options && shared.router.is_cross_origin(request_.path);
        auto response = is_preflight          ? preflight_response()
                        : match.allow.empty() ? error_response(404, "not_found", "There is nothing at this address.")
                                              : error_response(405, "method_not_allowed", "This address does not answer that method.");
        if (!match.allow.empty() && !is_preflight) response.add_header("Allow", match.allow);
        response.closes = is_unwanted;
        co_return co_await send(std::move(response), match);
    }
    const auto asked_at = Shard::Clock::now();
    deadline_ = asked_at + shared.options.limits.handler_timeout;
    Response response;
    try {
        auto reply = (*match.handler)(request_);
        if (reply.is_ready()) {
            response = reply.take_ready();
        } else {
            was_pending_ = true;
            auto pending = reply.take_later();
            response = co_await std::move(pending);
        }
    } catch (const std::exception& caught) {
        response = failed_handler(caught.what());
    }
    if (match.group == shared.timed_group) {
        const auto now = Shard::Clock::now();
        shared.options.answer_times->add(now - asked_at, now);
    }
    co_return co_await send(std::move(response), match);
}

WebSocketDecision Connection::decide(const WebSocketHandler& handler) const {
    if (auto refused = refuse_handshake(request_)) return std::move(*refused);
    if (parser_.has_body()) return error_response(400, "bad_request", "A WebSocket's opening handshake has no body.");
    if (shard_->is_draining()) return error_response(503, "unavailable", "The server is stopping.");
    try {
        return handler(request_);
    } catch (const std::exception& caught) {
        return failed_handler(caught.what());
    }
}

asio::awaitable<Connection::Next> Connection::upgrade(std::size_t header_size, const Router::Match& match) {
    auto& shared = shard_->shared();
    const auto client = request_.client;
    const auto is_admitted = shared.admit_websocket(client);
    std::unique_ptr<Shared, std::function<void(Shared*)>> place{is_admitted ? &shared : nullptr,
                                                                [client](Shared* counts) { counts->release_websocket(client); }};
    WebSocketDecision decision;
    if (is_admitted) {
        decision = decide(*match.websocket);
    } else {
        auto refused = error_response(429, "too_many_requests", "Too many pages are open from this address.");
        refused.add_header("Retry-After", "30");
        decision = std::move(refused);
    }
    if (auto* refused = std::get_if<Response>(&decision)) {
        auto response = std::move(*refused);
        // Before the answer goes out: whoever reads it may try again at once.
        place.reset();
        co_return co_await send(std::move(response), match);
    }
    head_ = handshake_answer(request_, shard_->date());
    account(Response{101}, match, 0);
    expire_after(shared.options.limits.write_timeout);
    const net::AnyStream::Gathered answer{asio::buffer(head_), asio::const_buffer{}};
    const bool is_sent = co_await send_rest(answer);
    if (!is_sent) co_return Next::end;
    consume(header_size);
    socket_ = std::make_shared<WebSocketConnection>(shard_, stream_, std::get<std::shared_ptr<WebSocketEndpoint>>(std::move(decision)));
    shared.open_websockets.add(1);
    const std::span<char> buffer{buffer_.get(), capacity_};
    co_await socket_->run(buffer, filled_);
    shared.open_websockets.add(-1);
    co_return Next::end;
}

asio::awaitable<int> Connection::read_body(std::size_t header_size, std::size_t limit) {
    if (const auto fits = parser_.limit_body(limit); !fits) co_return status_of(fits.error());
    expire_after(shard_->shared().options.limits.body_timeout);
    if (parser_.expects_continue() && filled_ == header_size) {
        const std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
        const net::AnyStream::Gathered buffers{asio::buffer(go_on), asio::const_buffer{}};
        const bool is_sent = co_await send_rest(buffers);
        if (!is_sent) co_return -1;
    }
    // The header stays where it is, as the request points into it; the body goes through `input`.
    std::string input{buffer_.get() + header_size, filled_ - header_size};
    filled_ = header_size;
    while (true) {
        if (!input.empty()) {
            const auto used = parser_.feed_body(as_bytes(input));
            if (!used) co_return status_of(used.error());
            input.erase(0, *used);
        }
        if (parser_.is_done()) break;
        const auto kept = input.size();
        input.resize(kept + kBodyRead);
        const auto room = asio::buffer(input.data() + kept, kBodyRead);
        const auto [error, size] = co_await stream_.read_some(room);
        if (error) co_return -1;
        input.resize(kept + size);
    }
    pipelined_ = std::move(input);
    request_.body = parser_.body();
    co_return 0;
}

asio::awaitable<Connection::Next> Connection::send(Response response, const Router::Match& match) {
    auto& shared = shard_->shared();
    const auto& limits = shared.options.limits;
    const bool is_kept = request_.is_keep_alive && !response.closes && !shard_->is_draining();
    if (response.status >= 400) {
        constexpr std::string_view kHex = "0123456789abcdef";
        std::string id(16, '0');
        for (std::size_t i = 0; i < id.size(); ++i) id[i] = kHex[(request_.id >> (60 - 4 * i)) & 15U];
        response.add_header("X-Request-Id", id);
    }
    const WriteContext context{shard_->date(), is_kept, shared.router.is_cross_origin(request_.path)};
    const auto body = render(request_, response, context, head_);
    account(response, match, body.size());
    net::AnyStream::Gathered rest{asio::buffer(head_), asio::buffer(body.data(), body.size())};
    boost::system::error_code error;
    const auto slowest = std::chrono::seconds{body.size() / std::max<std::size_t>(limits.write_bytes_per_second, 1)};
    expire_after(limits.write_timeout + slowest);
    const auto* blob = std::get_if<SharedBytes>(&response.body);
    const bool is_large = blob != nullptr && body.size() >= BlobPagesCache::kMinBytes && !stream_.is_tls();
    if (const auto pages = is_large ? shared.pages.find(*blob) : nullptr) {
        const auto offset = static_cast<std::size_t>(body.data() - (*blob)->data());
        const bool is_sent = co_await send_pages(pages->bytes.subspan(offset, body.size()));
        if (!is_sent) co_return Next::end;
        rest = {};
    }
    while (!stream_.is_tls() && !net::is_empty(rest)) {
        net::advance(rest, stream_.write_now(rest, error));
        if (error) break;
    }
    if (error && error != asio::error::would_block) co_return Next::end;
    if (!net::is_empty(rest)) {
        const bool is_sent = co_await send_rest(rest);
        if (!is_sent) co_return Next::end;
    }
    if (is_kept) co_return Next::request;
    co_await linger();
    co_return Next::end;
}

asio::awaitable<bool> Connection::send_rest(net::AnyStream::Gathered rest) {
    const auto latest = deadline_;
    while (!net::is_empty(rest)) {
        deadline_ = std::min(latest, Shard::Clock::now() + shard_->shared().options.limits.write_timeout);
        const auto [error, size] = co_await stream_.write_some(rest);
        if (error) co_return false;
        net::advance(rest, size);
    }
    co_return true;
}

asio::awaitable<bool> Connection::send_pages(ByteView pages) {
    const auto latest = deadline_;
    const auto socket = stream_.socket().native_handle();
    std::string_view head = head_;
    while (!pages.empty()) {
        const auto sent =
            head.empty() ? shard_->splicer().send(socket, pages) : ::send(socket, head.data(), head.size(), MSG_MORE | MSG_NOSIGNAL);
        if (sent > 0) {
            const auto count = static_cast<std::size_t>(sent);
            if (head.empty()) {
                pages = pages.subspan(count);
            } else {
                head.remove_prefix(count);
            }
            continue;
        }
        if (errno != EAGAIN && errno != EINTR) co_return false;
        deadline_ = std::min(latest, Shard::Clock::now() + shard_->shared().options.limits.write_timeout);
        const auto [error] = co_await stream_.socket().async_wait(asio::ip::tcp::socket::wait_write, net::kAsTuple);
        if (error) co_return false;
    }
    co_return true;
}

asio::awaitable<void> Connection::linger() {
    expire_after(kLinger);
    co_await stream_.finish();
    std::size_t total = 0;
    make_room();
    while (total < kLingerBytes && !stream_.is_tls()) {
        const auto room = asio::buffer(buffer_.get(), capacity_);
        const auto [error, size] = co_await stream_.read_some(room);
        if (error) co_return;
        total += size;
    }
}

void Connection::identify_client() {
    request_.client = peer_;
    request_.is_secure = stream_.is_tls();
    if (!is_behind_proxy_) return;
    request_.client = shard_->shared().proxies.client_of(peer_, request_.header("X-Forwarded-For"));
    request_.is_secure = request_.is_secure || equals_ignoring_case(request_.header("X-Forwarded-Proto"), "https");
}

Response Connection::failed_handler(const char* what) const {
    log::error("http", "a handler threw", {{"path", request_.path}, {"request", request_.id}, {"error", what}});
    return error_response(500, "internal_error", "The server failed to answer; the error has been logged.");
}

void Connection::account(const Response& response, const Router::Match& match, std::size_t body_size) const {
    const auto& shared = shard_->shared();
    const auto status_class = static_cast<std::size_t>(std::clamp(response.status / 100, 1, 5)) - 1;
    shared.requests[match.group][status_class].add();
    shared.sent_bytes.add(static_cast<double>(head_.size() + body_size));
    const bool is_logged = match.options == nullptr || match.options->is_logged;
    if (!is_logged || !log::enabled(log::Level::debug)) return;
    log::debug("http", "request",
               {{"request", request_.id},
                {"client", request_.client.to_string()},
                {"method", request_.method_text},
                {"path", request_.path},
                {"status", response.status},
                {"bytes", body_size}});
}

void Connection::make_room() {
    if (filled_ < capacity_) return;
    const auto wanted = capacity_ == 0 ? kFirstBuffer : capacity_ * 2;
    auto larger = std::unique_ptr<char[]>{new char[wanted]};  // NOLINT(modernize-avoid-c-arrays): uninitialised on purpose
    if (filled_ > 0) std::memcpy(larger.get(), buffer_.get(), filled_);
    buffer_ = std::move(larger);
    capacity_ = wanted;
}

void Connection::consume(std::size_t size) noexcept {
    filled_ -= size;
    if (filled_ > 0) std::memmove(buffer_.get(), buffer_.get() + size, filled_);
    if (pipelined_.empty()) return;
    while (capacity_ - filled_ < pipelined_.size()) {
        const auto before = capacity_;
        const auto kept = filled_;
        filled_ = before;  // make_room() copies all of it
        make_room();
        filled_ = kept;
    }
    std::memcpy(buffer_.get() + filled_, pipelined_.data(), pipelined_.size());
    filled_ += pipelined_.size();
    pipelined_.clear();
}

}  // namespace session::http
