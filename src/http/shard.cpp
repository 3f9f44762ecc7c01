#include "http/shard.hpp"

#include <boost/asio/co_spawn.hpp>

#include "http/connection.hpp"
#include "http/response_writer.hpp"
#include "http/websocket_connection.hpp"
#include "session/base/log.hpp"
#include "session/net/listener.hpp"

namespace session::http {
namespace asio = boost::asio;
using boost::asio::ip::tcp;
namespace {

// How late a deadline may be noticed.
constexpr std::chrono::milliseconds kSweepInterval{250};
// After an accept that failed for want of descriptors or memory.
constexpr std::chrono::milliseconds kAcceptPause{100};
// Messages to sockets handed on in one turn of the thread; between turns it serves others.
constexpr std::size_t kMailAtOnce = 256;
constexpr std::string_view kBusy = "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nRetry-After: 5\r\nConnection: close\r\n\r\n";

void log_exception(std::string_view where, const std::exception_ptr& exception) {
    if (!exception) return;
    try {
        std::rethrow_exception(exception);
    } catch (const std::exception& caught) {
        log::error("http", where, {{"error", caught.what()}});
    }
}

}  // namespace

bool Shared::admit(const asio::ip::address& address) {
    const std::lock_guard lock{mutex};
    if (open.load(std::memory_order_relaxed) >= options.limits.connections) return false;
    auto& count = per_address[address.to_string()];
    if (count >= options.limits.connections_per_address && !proxies.contains(address)) return false;
    ++count;
    open.fetch_add(1, std::memory_order_relaxed);
    return true;
}

void Shared::release(const asio::ip::address& address) {
    const std::lock_guard lock{mutex};
    open.fetch_sub(1, std::memory_order_relaxed);
    const auto known = per_address.find(address.to_string());
    if (known != per_address.end() && --known->second == 0) per_address.erase(known);
}

bool Shared::admit_websocket(const asio::ip::address& client) {
    const std::lock_guard lock{mutex};
    auto& count = websockets_per_address[client.to_string()];
    if (count >= options.limits.websockets_per_address) return false;
    ++count;
    return true;
}

void Shared::release_websocket(const asio::ip::address& client) {
    const std::lock_guard lock{mutex};
    const auto known = websockets_per_address.find(client.to_string());
    if (known != websockets_per_address.end() && --known->second == 0) websockets_per_address.erase(known);
}

Shard::Shard(asio::io_context& io, std::shared_ptr<Shared> shared, tcp::acceptor acceptor, unsigned index)
    : io_(io),
      shared_(std::move(shared)),
      acceptor_(std::move(acceptor)),
      sweep_(io),
      accept_pause_(io),
      id_prefix_((static_cast<std::uint64_t>(index) & 0xffffU) << 48U) {
    // Ids of successive runs must differ in a log: begin where the clock is.
    last_id_ = static_cast<std::uint64_t>(std::chrono::system_clock::now().time_since_epoch() / std::chrono::milliseconds{1}) << 4U;
}

const std::string& Shard::date() {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    const auto second = std::chrono::duration_cast<std::chrono::seconds>(now).count();
    if (second != date_second_) {
        date_second_ = second;
        date_ = http_date(second);
    }
    return date_;
}

void Shard::start() {
    auto self = shared_from_this();
    asio::co_spawn(io_, accept_loop(), [self](const std::exception_ptr& e) { log_exception("accepting ended", e); });
    asio::co_spawn(io_, sweep_loop(), [self](const std::exception_ptr& e) { log_exception("the deadline sweep ended", e); });
}

asio::awaitable<void> Shard::accept_loop() {
    while (acceptor_.is_open()) {
        tcp::socket socket{io_};
        const auto [error] = co_await acceptor_.async_accept(socket, net::kAsTuple);
        if (error == asio::error::operation_aborted || !acceptor_.is_open()) co_return;
        if (!error) {
            admit(std::move(socket));
            continue;
        }
        if (error == asio::error::connection_aborted) continue;
        log::warn("http", "cannot accept a connection", {{"listener", shared_->options.name}, {"error", error.message()}});
        accept_pause_.expires_after(kAcceptPause);
        const auto [ignored] = co_await accept_pause_.async_wait(net::kAsTuple);
        static_cast<void>(ignored);
    }
}

void Shard::admit(tcp::socket socket) {
    boost::system::error_code error;
    const auto peer = socket.remote_endpoint(error);
    if (error) return;  // gone already
    socket.non_blocking(true, error);
    socket.set_option(tcp::no_delay{true}, error);
    const auto address = net::canonical(peer.address());
    if (!shared_->admit(address)) {
        shared_->refused.add();
        if (!shared_->options.tls) socket.write_some(asio::buffer(kBusy), error);
        return;
    }
    auto tls = std::atomic_load(&shared_->tls);
    auto stream = tls ? net::AnyStream{std::move(socket), std::move(tls)} : net::AnyStream{std::move(socket)};
    auto connection = std::make_unique<Connection>(shared_from_this(), std::move(stream), address);
    asio::co_spawn(io_, Connection::serve(std::move(connection)),
                   [](const std::exception_ptr& e) { log_exception("a connection ended with an exception", e); });
}

asio::awaitable<void> Shard::sweep_loop() {
    while (!is_draining_ || !connections_.empty()) {
        sweep_.expires_after(kSweepInterval);
        const auto [ignored] = co_await sweep_.async_wait(net::kAsTuple);
        static_cast<void>(ignored);  // cancelled by stop(): look at once
        shared_->pages.forget_dead();
        const auto now = Clock::now();
        for (auto* connection : connections_) {
            connection->tick(now);
            if (connection->deadline() <= now || drain_until_ <= now) connection->close();
        }
    }
    finish_if_empty();
}

void Shard::stop(std::chrono::milliseconds drain, std::function<void()> done) {
    boost::system::error_code ignored;
    acceptor_.close(ignored);
    accept_pause_.cancel();
    is_draining_ = true;
    drain_until_ = Clock::now() + drain;
    done_ = std::move(done);
    for (auto* connection : connections_) connection->close_if_idle();
    sweep_.cancel();
    finish_if_empty();
}

void Shard::forget(Place place) {
    connections_.erase(place);
    if (is_draining_) finish_if_empty();
}

void Shard::mail(Mail mail) {
    {
        const std::lock_guard lock{mail_mutex_};
        mail_.push_back(std::move(mail));
        if (is_mail_announced_) return;
        is_mail_announced_ = true;
    }
    asio::post(io_, [self = shared_from_this()] { self->deliver_mail(); });
}

void Shard::deliver_mail() {
    std::vector<Mail> batch;
    bool is_more = false;
    {
        const std::lock_guard lock{mail_mutex_};
        const auto count = static_cast<std::ptrdiff_t>(std::min(mail_.size(), kMailAtOnce));
        batch.assign(std::make_move_iterator(mail_.begin()), std::make_move_iterator(mail_.begin() + count));
        mail_.erase(mail_.begin(), mail_.begin() + count);
        is_more = !mail_.empty();
        is_mail_announced_ = is_more;
    }
    if (is_more) asio::post(io_, [self = shared_from_this()] { self->deliver_mail(); });
    for (auto& mail : batch) {
        if (mail.text) {
            mail.socket->take(std::move(mail.text));
        } else {
            mail.socket->take_close(mail.code, mail.reason);
        }
    }
}

void Shard::finish_if_empty() {
    if (!is_draining_ || !connections_.empty() || !done_) return;
    sweep_.cancel();
    auto done = std::move(done_);
    done_ = nullptr;
    asio::post(io_, std::move(done));
}

}  // namespace session::http
