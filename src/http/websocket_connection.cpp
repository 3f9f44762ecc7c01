#include "http/websocket_connection.hpp"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>

#include "session/base/log.hpp"

namespace session::http {
namespace asio = boost::asio;
namespace {

// How long a peer may take to answer a close frame.
constexpr std::chrono::milliseconds kGoodbye{3000};
// What a frame costs in the queue beside its payload.
constexpr std::size_t kFrameCost = 16;

SharedText share_text(std::string text) {
    return std::make_shared<const std::string>(std::move(text));
}

}  // namespace

WebSocketConnection::WebSocketConnection(const std::shared_ptr<Shard>& shard, net::AnyStream& stream,
                                         std::shared_ptr<WebSocketEndpoint> endpoint)
    : mailbox_(shard),
      shard_(shard.get()),
      stream_(&stream),
      endpoint_(std::move(endpoint)),
      queue_limit_(shard_->shared().options.limits.websocket_queue_bytes),
      decoder_(shard_->shared().options.limits.websocket_message_bytes),
      heard_(Shard::Clock::now()),
      pinged_(heard_),
      progress_(heard_) {}

asio::any_io_executor WebSocketConnection::executor() const {
    return shard_->io().get_executor();
}

void WebSocketConnection::send(SharedText text) {
    if (is_gone_.load(std::memory_order_relaxed)) return;
    const auto shard = mailbox_.lock();
    if (shard == nullptr) return;
    const auto size = text->size() + kFrameCost;
    const auto waiting = waiting_bytes_.fetch_add(size, std::memory_order_relaxed) + size;
    if (waiting <= queue_limit_) return shard->mail({shared_from_this(), std::move(text), {}, {}});
    if (is_gone_.exchange(true)) return;
    shard->shared().slow_websockets.add();
    shard->mail({shared_from_this(), nullptr, CloseCode::try_again_later, "too slow"});
}

void WebSocketConnection::close(CloseCode code, std::string_view reason) {
    const auto shard = mailbox_.lock();
    if (shard != nullptr && !is_gone_.exchange(true)) shard->mail({shared_from_this(), nullptr, code, std::string{reason}});
}

void WebSocketConnection::take(SharedText text) {
    if (state_ != State::open) return;
    enqueue(Opcode::text, std::move(text));
    pump();
}

void WebSocketConnection::take_close(CloseCode code, std::string_view reason) {
    if (state_ != State::open) return;
    is_gone_ = true;
    state_ = State::closing;
    closing_since_ = Shard::Clock::now();
    if (code == CloseCode::try_again_later) drop_queue();
    enqueue(Opcode::close, share_text(close_payload(static_cast<std::uint16_t>(code), reason)));
    pump();
}

asio::awaitable<void> WebSocketConnection::run(std::span<char> buffer, std::size_t filled) {
    const auto self = shared_from_this();
    try {
        endpoint_->opened(self);
        co_await read(buffer, filled);
    } catch (const std::exception& caught) {
        log::error("http", "a WebSocket's endpoint threw", {{"error", caught.what()}});
        take_close(CloseCode::internal_error, "internal error");
    }
    is_gone_ = true;
    if (state_ == State::open) break_off();
    const auto endpoint = std::move(endpoint_);
    try {
        endpoint->closed();
    } catch (const std::exception& caught) {
        log::error("http", "a WebSocket's endpoint threw", {{"error", caught.what()}});
    }
    co_await part(buffer);
    state_ = State::closed;
    stream_ = nullptr;
}

// The close frame goes out, then our FIN (RFC 6455 7.1.1: the server closes first); the peer's is read for, as closing over unread bytes
// would reset the connection and lose the frame. The sweep ends all of it at the deadline.
asio::awaitable<void> WebSocketConnection::part(std::span<char> buffer) {
    asio::steady_timer written{shard_->io(), Shard::Clock::time_point::max()};
    while (is_writing_) {
        written_ = &written;
        const auto [ignored] = co_await written.async_wait(net::kAsTuple);
        static_cast<void>(ignored);
        written_ = nullptr;
    }
    if (state_ == State::closed) co_return;
    co_await stream_->finish();
    while (!stream_->is_tls()) {
        const auto room = asio::buffer(buffer.data(), buffer.size());
        const auto [error, size] = co_await stream_->read_some(room);
        static_cast<void>(size);
        if (error) co_return;
    }
}

asio::awaitable<void> WebSocketConnection::read(std::span<char> buffer, std::size_t filled) {
    while (true) {
        if (!handle({buffer.data(), filled})) co_return;
        const auto room = asio::buffer(buffer.data(), buffer.size());
        const auto [error, size] = co_await stream_->read_some(room);
        if (error) {
            if (state_ == State::open) break_off();
            co_return;
        }
        heard_ = Shard::Clock::now();
        filled = size;
    }
}

bool WebSocketConnection::handle(std::string_view input) {
    using Kind = FrameEvent::Kind;
    while (true) {
        const auto event = decoder_.next(input);
        switch (event.kind) {
            case Kind::need_more: return true;
            case Kind::pong: break;
            case Kind::message:
                if (state_ == State::open) endpoint_->received(event.payload);
                break;
            case Kind::ping:
                if (state_ != State::open) break;
                // A peer that sends pings and reads no answers is a slow one.
                if (waiting_bytes_ > queue_limit_) {
                    take_close(CloseCode::try_again_later, "too slow");
                } else {
                    waiting_bytes_ += event.payload.size() + kFrameCost;
                    enqueue(Opcode::pong, share_text(std::string{event.payload}));
                    pump();
                }
                break;
            case Kind::close: take_close(event.code == 1005 ? CloseCode::normal : static_cast<CloseCode>(event.code), {}); return false;
            case Kind::failure: take_close(static_cast<CloseCode>(event.code), {}); return false;
        }
    }
}

void WebSocketConnection::enqueue(Opcode opcode, SharedText payload) {
    if (queue_.empty()) progress_ = Shard::Clock::now();
    Outgoing outgoing;
    outgoing.head = frame_head(opcode, payload->size());
    outgoing.payload = std::move(payload);
    queue_.push_back(std::move(outgoing));
}

net::AnyStream::Gathered WebSocketConnection::rest_of_first() const {
    const auto& first = queue_.front();
    net::AnyStream::Gathered rest{asio::buffer(first.head.bytes.data(), first.head.size), asio::buffer(*first.payload)};
    net::advance(rest, first.sent);
    return rest;
}

void WebSocketConnection::sent(std::size_t size) {
    auto& first = queue_.front();
    first.sent += size;
    if (size > 0) progress_ = Shard::Clock::now();
    if (first.sent < first.head.size + first.payload->size()) return;
    const bool is_counted = (static_cast<std::uint8_t>(first.head.bytes[0]) & 0x0fU) != static_cast<std::uint8_t>(Opcode::close);
    if (is_counted) waiting_bytes_.fetch_sub(first.payload->size() + kFrameCost, std::memory_order_relaxed);
    queue_.pop_front();
}

void WebSocketConnection::pump() {
    if (is_writing_ || stream_ == nullptr) return;
    while (!queue_.empty() && !stream_->is_tls()) {
        boost::system::error_code error;
        const auto size = stream_->write_now(rest_of_first(), error);
        if (error == asio::error::would_block || error == asio::error::try_again) break;
        if (error) return break_off();
        sent(size);
    }
    if (queue_.empty()) return;
    is_writing_ = true;
    auto self = shared_from_this();
    asio::co_spawn(shard_->io(), write_rest(), [self](const std::exception_ptr& exception) {
        if (exception) log::error("http", "writing to a WebSocket ended with an exception");
        self->is_writing_ = false;
        if (self->written_ != nullptr) self->written_->cancel();
        if (exception) self->break_off();
    });
}

asio::awaitable<void> WebSocketConnection::write_rest() {
    while (!queue_.empty() && state_ != State::closed) {
        const auto [error, size] = co_await stream_->write_some(rest_of_first());
        if (error) {
            break_off();
            co_return;
        }
        sent(size);
    }
}

// The frame that has begun must be finished, or the peer could not read the close frame.
void WebSocketConnection::drop_queue() {
    if (queue_.empty()) return;
    const bool has_begun = is_writing_ || queue_.front().sent > 0;
    queue_.erase(queue_.begin() + (has_begun ? 1 : 0), queue_.end());
}

void WebSocketConnection::break_off() {
    is_gone_ = true;
    if (state_ == State::closed) return;
    state_ = State::closed;
    if (!is_writing_) queue_.clear();
    if (stream_ != nullptr) stream_->close();
}

Shard::Clock::time_point WebSocketConnection::deadline() const noexcept {
    const auto& limits = shard_->shared().options.limits;
    if (state_ != State::open) return closing_since_ + kGoodbye;
    auto earliest = heard_ + limits.websocket_silence;
    if (!queue_.empty()) earliest = std::min(earliest, progress_ + limits.write_timeout);
    return earliest;
}

void WebSocketConnection::tick(Shard::Clock::time_point now) {
    if (state_ != State::open || !queue_.empty() || now - pinged_ < shard_->shared().options.limits.websocket_ping) return;
    pinged_ = now;
    waiting_bytes_ += kFrameCost;
    enqueue(Opcode::ping, share_text({}));
    pump();
}

}  // namespace session::http
