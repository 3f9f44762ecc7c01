#include "session/http/server.hpp"

#include <boost/asio/post.hpp>

#include "http/shard.hpp"
#include "http/tls.hpp"
#include "session/base/log.hpp"

namespace session::http {
namespace asio = boost::asio;
using boost::asio::ip::tcp;
using ReusePort = asio::detail::socket_option::boolean<SOL_SOCKET, SO_REUSEPORT>;

struct Server::Impl {
    std::shared_ptr<Shared> shared = std::make_shared<Shared>();
    std::vector<asio::io_context*> threads;
    std::vector<std::shared_ptr<Shard>> shards;
    std::uint16_t port = 0;
    std::mutex stop_mutex;
    std::size_t running = 0;
    bool is_stopping = false;
    std::function<void()> stopped;

    void make_series(Metrics& metrics);
    [[nodiscard]] Result<> listen(Shard& shard, const tcp::endpoint& endpoint) const;
    void shard_done();
};

namespace {

std::string place(const tcp::endpoint& endpoint) {
    const auto address = endpoint.address().to_string();
    return (endpoint.address().is_v6() ? "[" + address + "]" : address) + ":" + std::to_string(endpoint.port());
}

Error listen_error(const tcp::endpoint& endpoint, const boost::system::error_code& error) {
    if (error == asio::error::address_in_use) {
        return Error{ErrorCode::conflict,
                     "cannot listen on " + place(endpoint) +
                         ": the port is in use; stop the program that holds it (see `ss -ltnp`) or configure another port"};
    }
    if (error == asio::error::access_denied) {
        return Error{ErrorCode::io,
                     "cannot listen on " + place(endpoint) + ": not permitted; choose a port above 1023 or grant CAP_NET_BIND_SERVICE"};
    }
    if (error == boost::system::errc::address_not_available) {
        return Error{ErrorCode::invalid_argument,
                     "cannot listen on " + place(endpoint) + ": this machine has no such address; use one of `ip address`, or 0.0.0.0"};
    }
    return Error{ErrorCode::io, "cannot listen on " + place(endpoint) + ": " + error.message()};
}

// SO_REUSEPORT would let two servers of one user share a port without a word: one socket without it finds out first.
Result<> probe(asio::io_context& io, const tcp::endpoint& endpoint) {
    boost::system::error_code error;
    tcp::acceptor acceptor{io};
    acceptor.open(endpoint.protocol(), error);
    if (!error) acceptor.set_option(tcp::acceptor::reuse_address{true}, error);
    if (!error) acceptor.bind(endpoint, error);
    if (error) return fail(listen_error(endpoint, error));
    return {};
}

}  // namespace

void Server::Impl::make_series(Metrics& metrics) {
    const auto& listener = shared->options.name;
    for (const auto& group : shared->router.groups()) {
        std::array<Counter, 5> classes;
        for (std::size_t i = 0; i < classes.size(); ++i) {
            classes[i] = metrics.counter("session_http_requests_total", "HTTP requests answered",
                                         {{"listener", listener}, {"route", group}, {"status", std::to_string(i + 1) + "xx"}});
        }
        shared->requests.push_back(classes);
    }
    const MetricLabels labels{{"listener", listener}};
    shared->sent_bytes = metrics.counter("session_http_sent_bytes_total", "Bytes of HTTP responses handed to the network", labels);
    shared->refused = metrics.counter("session_http_refused_connections_total", "Connections refused over a limit", labels);
    shared->open_connections = metrics.gauge("session_http_open_connections", "Open HTTP connections", labels);
}

Result<> Server::Impl::listen(Shard& shard, const tcp::endpoint& endpoint) const {
    auto& acceptor = shard.acceptor();
    boost::system::error_code error;
    acceptor.open(endpoint.protocol(), error);
    if (!error) acceptor.set_option(tcp::acceptor::reuse_address{true}, error);
    if (!error) acceptor.set_option(ReusePort{true}, error);
    if (!error) acceptor.bind(endpoint, error);
    if (!error) acceptor.listen(4096, error);
    if (error) return fail(listen_error(endpoint, error));
    return {};
}

void Server::Impl::shard_done() {
    std::function<void()> callback;
    {
        const std::lock_guard lock{stop_mutex};
        if (--running > 0) return;
        callback = std::move(stopped);
    }
    if (callback) callback();
}

Server::Server(std::span<asio::io_context* const> threads, Router router, ServerOptions options, Metrics& metrics)
    : impl_(std::make_shared<Impl>()) {
    impl_->threads.assign(threads.begin(), threads.end());
    impl_->shared->router = std::move(router);
    impl_->shared->options = std::move(options);
    impl_->make_series(metrics);
}

Server::~Server() = default;

Result<> Server::start() {
    auto& shared = *impl_->shared;
    auto proxies = TrustedProxies::parse(shared.options.trusted_proxies);
    if (!proxies) return fail(proxies.error());
    shared.proxies = std::move(*proxies);
    if (shared.options.tls) {
        auto context = make_tls_context(*shared.options.tls);
        if (!context) return fail(context.error());
        std::atomic_store(&shared.tls, *context);
    }
    boost::system::error_code error;
    const auto address = asio::ip::make_address(shared.options.address, error);
    if (error) return fail(ErrorCode::invalid_argument, "\"" + shared.options.address + "\" is no IP address to listen on");
    tcp::endpoint endpoint{address, shared.options.port};
    if (endpoint.port() != 0) {
        if (auto free = probe(*impl_->threads.front(), endpoint); !free) return free;
    }
    unsigned index = 0;
    for (auto* io : impl_->threads) {
        auto shard = std::make_shared<Shard>(*io, impl_->shared, index++);
        if (auto listening = impl_->listen(*shard, endpoint); !listening) return listening;
        endpoint = shard->acceptor().local_endpoint();
        impl_->shards.push_back(std::move(shard));
    }
    impl_->port = endpoint.port();
    impl_->running = impl_->shards.size();
    for (const auto& shard : impl_->shards) {
        asio::post(shard->io(), [shard] { shard->start(); });
    }
    log::info("http", "listening",
              {{"listener", shared.options.name}, {"address", place(endpoint)}, {"tls", shared.options.tls.has_value()}});
    return {};
}

std::uint16_t Server::port() const noexcept {
    return impl_->port;
}

Result<> Server::reload_tls(const TlsFiles& files) {
    auto context = make_tls_context(files);
    if (!context) return fail(context.error());
    std::atomic_store(&impl_->shared->tls, *context);
    return {};
}

void Server::stop(std::chrono::milliseconds drain, std::function<void()> stopped) {
    {
        const std::lock_guard lock{impl_->stop_mutex};
        if (impl_->is_stopping) return;
        impl_->is_stopping = true;
        impl_->stopped = std::move(stopped);
    }
    for (const auto& shard : impl_->shards) {
        asio::post(shard->io(), [impl = impl_, shard, drain] { shard->stop(drain, [impl] { impl->shard_done(); }); });
    }
}

std::size_t Server::open_connections() const noexcept {
    return impl_->shared->open.load(std::memory_order_relaxed);
}

}  // namespace session::http
