#include "ingest/connection.hpp"

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

#include "session/base/log.hpp"
#include "session/net/listener.hpp"

namespace session::ingest {
namespace asio = boost::asio;

namespace {

constexpr auto kAsTuple = asio::as_tuple(asio::use_awaitable);
constexpr auto kWatchdogInterval = std::chrono::milliseconds{500};
constexpr std::size_t kReadBytes = 64UL * 1024;

std::string describe(const asio::ip::tcp::socket& socket) {
    boost::system::error_code error;
    const auto endpoint = socket.remote_endpoint(error);
    if (error) return "unknown";
    const auto address = endpoint.address().to_string();
    return (endpoint.address().is_v6() ? "[" + address + "]" : address) + ":" + std::to_string(endpoint.port());
}

asio::ip::address address_of(const asio::ip::tcp::socket& socket) {
    boost::system::error_code error;
    return net::canonical(socket.remote_endpoint(error).address());
}

struct KeyRefusal {
    rtmp::PublishRefusal code;
    const char* logged;
    const char* told;
};

KeyRefusal refusal_of(const Error& error) {
    switch (error.code()) {
        case ErrorCode::unavailable:
            return {rtmp::PublishRefusal::denied, "too many wrong stream keys", "Too many wrong stream keys; wait a minute."};
        case ErrorCode::forbidden: return {rtmp::PublishRefusal::denied, "suspended account", "This account is suspended."};
        default: return {rtmp::PublishRefusal::bad_name, "wrong stream key", "Unknown stream key."};
    }
}

}  // namespace

Connection::Connection(net::AnyStream stream, std::shared_ptr<Shared> shared)
    : stream_(std::move(stream)),
      shared_(std::move(shared)),
      address_(address_of(stream_.socket())),
      remote_(describe(stream_.socket())),
      phase_since_(std::chrono::steady_clock::now()),
      watchdog_(stream_.socket().get_executor()),
      decision_(stream_.socket().get_executor()) {}

Connection::~Connection() = default;

void Connection::enter(Phase phase) {
    phase_ = phase;
    phase_since_ = std::chrono::steady_clock::now();
}

std::chrono::milliseconds Connection::phase_limit() const noexcept {
    const auto& options = shared_->options;
    switch (phase_) {
        case Phase::handshake: return options.handshake_timeout;
        case Phase::commands: return options.command_timeout;
        case Phase::waiting_for_media: return options.first_media_timeout;
        case Phase::publishing: return options.silence_timeout;
    }
    return options.silence_timeout;
}

void Connection::arm_watchdog() {
    watchdog_.expires_after(kWatchdogInterval);
    watchdog_.async_wait([self = shared_from_this()](const boost::system::error_code& error) {
        if (!error && !self->is_over_) self->on_watchdog();
    });
}

// Every await of this connection ends here at the latest: each phase has its limit, measured from its start or from the last frame.
void Connection::on_watchdog() {
    const auto now = std::chrono::steady_clock::now();
    if (now - phase_since_ > phase_limit()) {
        shared_->timeouts.add();
        static constexpr std::array kWhat{"no complete handshake", "no publish command", "no media", "no media any more"};
        close(Error{ErrorCode::timeout, std::string{kWhat.at(static_cast<std::size_t>(phase_))} + " within " +
                                            std::to_string(phase_limit().count() / 1000) + " s"});
        return;
    }
    arm_watchdog();
}

void Connection::close(const Error& why) {
    if (closing_ || is_over_) return;
    closing_ = why;
    decision_.cancel();
    // Last words have this long.
    watchdog_.expires_after(std::chrono::seconds{5});
    watchdog_.async_wait([self = shared_from_this()](const boost::system::error_code& error) {
        if (!error) self->stream_.close();
    });
    boost::system::error_code ignored;
    (void)stream_.socket().cancel(ignored);
}

asio::awaitable<void> Connection::run() {
    const auto self = shared_from_this();
    boost::system::error_code ignored;
    (void)stream_.socket().set_option(asio::ip::tcp::no_delay{true}, ignored);
    (void)stream_.socket().set_option(asio::socket_base::keep_alive{true}, ignored);
    arm_watchdog();
    co_await converse();
    is_over_ = true;
    publication_.reset();
    watchdog_.cancel();
    stream_.close();
}

asio::awaitable<void> Connection::converse() {
    if (stream_.is_tls()) {
        const auto error = co_await stream_.handshake();
        if (error) {
            log::info("ingest", "TLS handshake failed", {{"remote", remote_}, {"reason", error.message()}});
            co_return;
        }
    }
    Bytes buffer(kReadBytes);
    bool goes_on = true;
    while (goes_on && !closing_) {
        const auto [error, count] = co_await stream_.read_some(asio::buffer(buffer));
        if (closing_) break;
        if (error) {
            log::debug("ingest", "connection closed by peer", {{"remote", remote_}, {"reason", error.message()}});
            co_return;
        }
        shared_->received_bytes.add(static_cast<double>(count));
        const auto fed = protocol_.feed(ByteView{buffer.data(), count});
        if (phase_ == Phase::handshake && protocol_.is_handshake_done()) enter(Phase::commands);
        goes_on = co_await handle_events();
        if (!fed) {
            shared_->refused_protocol.add();
            log::warn("ingest", "connection refused", {{"remote", remote_}, {"reason", fed.error()}});
            goes_on = false;
        }
        if (!co_await flush()) co_return;
        if (goes_on) co_await wait_for_backlog();
    }
    co_await say_goodbye();
}

asio::awaitable<bool> Connection::flush() {
    while (protocol_.has_output()) {
        const auto output = protocol_.take_output();
        std::size_t sent = 0;
        while (sent < output.size()) {
            net::AnyStream::Gathered buffers{asio::buffer(output) + sent, asio::const_buffer{}};
            const auto [error, count] = co_await stream_.write_some(buffers);
            if (error) co_return false;
            sent += count;
        }
    }
    co_return true;
}

asio::awaitable<bool> Connection::handle_events() {
    while (auto event = protocol_.next_event()) {
        bool goes_on = true;
        if (auto* connected = std::get_if<rtmp::Connected>(&*event)) {
            client_ = connected->flash_version;
            log::debug("ingest", "client connected", {{"remote", remote_}, {"app", connected->app}, {"client", client_}});
        } else if (auto* publish = std::get_if<rtmp::PublishRequested>(&*event)) {
            goes_on = co_await request_publish(std::move(*publish));
        } else if (std::holds_alternative<rtmp::PlayRequested>(*event)) {
            log::info("ingest", "play request refused: viewers watch over HLS", {{"remote", remote_}});
            protocol_.refuse_play("Nothing is played over RTMP here; open the web page.");
            goes_on = false;
        } else if (auto* metadata = std::get_if<rtmp::Metadata>(&*event)) {
            log::debug(
                "ingest", "metadata",
                {{"remote", remote_}, {"encoder", metadata->encoder}, {"video", metadata->video_codec}, {"audio", metadata->audio_codec}});
        } else if (auto* video = std::get_if<rtmp::VideoMessage>(&*event)) {
            goes_on = take_media(adapter_.video(*video));
        } else if (auto* audio = std::get_if<rtmp::AudioMessage>(&*event)) {
            goes_on = take_media(adapter_.audio(*audio));
        } else if (std::holds_alternative<rtmp::PublishEnded>(*event)) {
            if (publication_) publication_->end();
            publication_.reset();
            enter(Phase::commands);
        }
        if (!goes_on) co_return false;
    }
    co_return true;
}

asio::awaitable<bool> Connection::request_publish(rtmp::PublishRequested request) {
    const auto handle = shared_->authenticator->authenticate(request.key, address_);
    if (!handle) {
        shared_->refused_key.add();
        const auto refusal = refusal_of(handle.error());
        if (const auto unlogged = shared_->refusal_log.take(std::chrono::steady_clock::now())) {
            log::warn("ingest", std::string{"publisher refused: "} + refusal.logged,
                      {{"remote", remote_}, {"client", client_}, {"unlogged_before", *unlogged}});
        }
        protocol_.refuse_publish(refusal.code, refusal.told);
        co_return false;
    }
    decided_.reset();
    decision_.expires_after(std::chrono::seconds{30});
    live::Registry::PublishRequest wanted;
    wanted.handle = *handle;
    wanted.publisher = {remote_, client_, stream_.is_tls() ? "rtmps" : "rtmp"};
    wanted.executor = stream_.socket().get_executor();
    const std::weak_ptr<Connection> weak = weak_from_this();
    wanted.on_decided = [weak](Result<std::shared_ptr<live::Publication>> outcome) {
        const auto self = weak.lock();
        if (!self) return;
        self->decided_ = std::move(outcome);
        self->decision_.cancel();
    };
    wanted.on_kicked = [weak](const Error& why) {
        if (const auto self = weak.lock()) self->close(why);
    };
    shared_->registry->publish(std::move(wanted));
    while (!decided_ && !closing_ && decision_.expiry() > std::chrono::steady_clock::now()) (void)co_await decision_.async_wait(kAsTuple);
    if (closing_ || !decided_) co_return false;
    if (!*decided_) {
        shared_->refused_busy.add();
        protocol_.refuse_publish(rtmp::PublishRefusal::bad_name, "Not now: " + decided_->error().message() + ".");
        co_return false;
    }
    publication_ = **decided_;
    adapter_ = MediaAdapter{};
    enter(Phase::waiting_for_media);
    const auto accepted = protocol_.accept_publish();
    if (!accepted) {
        shared_->refused_protocol.add();
        log::warn("ingest", "connection refused", {{"remote", remote_}, {"reason", accepted.error()}});
    }
    co_return accepted.has_value();
}

bool Connection::take_media(Result<std::vector<live::MediaInput>> inputs) {
    if (!inputs) {
        shared_->refused_codec.add();
        log::warn("ingest", "publisher refused", {{"remote", remote_}, {"client", client_}, {"reason", inputs.error()}});
        protocol_.refuse_publish(rtmp::PublishRefusal::denied, inputs.error().message());
        // Nothing to come back to: what can't be played now can't be played in half a minute.
        if (publication_) publication_->end();
        publication_.reset();
        return false;
    }
    if (!publication_) return true;
    for (auto& input : *inputs) {
        if (std::holds_alternative<live::VideoInput>(input) || std::holds_alternative<live::AudioInput>(input)) {
            enter(Phase::publishing);
            shared_->frames.add();
        }
        publication_->push(std::move(input));
    }
    return true;
}

// The broadcast is busy: the publisher waits, as TCP tells it.
asio::awaitable<void> Connection::wait_for_backlog() {
    while (!closing_ && publication_ && publication_->backlog_bytes() > shared_->options.max_backlog_bytes) {
        decision_.expires_after(std::chrono::milliseconds{10});
        (void)co_await decision_.async_wait(kAsTuple);
    }
}

// The last words get through: FIN after them, and reading until the peer has gone, so that no reset overtakes them.
asio::awaitable<void> Connection::say_goodbye() {
    if (closing_) {
        log::info("ingest", "closing publisher's connection", {{"remote", remote_}, {"reason", *closing_}});
        const bool is_draining = closing_->code() == ErrorCode::unavailable;
        protocol_.refuse_publish(is_draining ? rtmp::PublishRefusal::draining : rtmp::PublishRefusal::denied, closing_->message());
    }
    if (!co_await flush()) co_return;
    if (stream_.is_tls()) {
        co_await stream_.finish();
        co_return;
    }
    boost::system::error_code ignored;
    (void)stream_.socket().shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
    decision_.expires_after(std::chrono::seconds{1});
    decision_.async_wait([self = shared_from_this()](const boost::system::error_code& error) {
        if (!error) self->stream_.close();
    });
    Bytes buffer(4096);
    std::size_t left = std::size_t{1} << 20U;
    while (left > 0) {
        const auto [error, count] = co_await stream_.read_some(asio::buffer(buffer));
        if (error) break;
        left -= std::min(left, count);
    }
    decision_.cancel();
}

}  // namespace session::ingest
