#include "session/http/server.hpp"

#include <openssl/ssl.h>

#include <array>
#include <boost/asio/post.hpp>

#include "http/shard.hpp"
#include "session/base/log.hpp"
#include "session/net/listener.hpp"

namespace session::http {
namespace asio = boost::asio;

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
    void shard_done();
};

namespace {

constexpr std::array<unsigned char, 9> kHttp11{8, 'h', 't', 't', 'p', '/', '1', '.', '1'};

// A client that offers other protocols only is let in all the same: plain HTTP/1.1 is what it gets.
int choose_protocol(SSL*, const unsigned char** out, unsigned char* out_size, const unsigned char* offered, unsigned offered_size, void*) {
    unsigned char* chosen = nullptr;
    if (SSL_select_next_proto(&chosen, out_size, kHttp11.data(), kHttp11.size(), offered, offered_size) != OPENSSL_NPN_NEGOTIATED) {
        return SSL_TLSEXT_ERR_NOACK;
    }
    *out = chosen;
    return SSL_TLSEXT_ERR_OK;
}

Result<std::shared_ptr<asio::ssl::context>> make_context(const net::TlsFiles& files) {
    auto context = net::make_tls_context(files);
    if (context) SSL_CTX_set_alpn_select_cb((*context)->native_handle(), &choose_protocol, nullptr);
    return context;
}

}  // namespace

void Server::Impl::make_series(Metrics& metrics) {
    const auto& listener = shared->options.name;
    for (const auto& group : shared->router.groups()) {
        if (shared->options.answer_times != nullptr && group == shared->options.timed_group) shared->timed_group = shared->requests.size();
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
    shared->open_websockets = metrics.gauge("session_http_open_websockets", "Open WebSockets", labels);
    shared->slow_websockets =
        metrics.counter("session_http_slow_websockets_total", "WebSockets closed because their peer read too slowly", labels);
    shared->open_connections = metrics.gauge("session_http_open_connections", "Open HTTP connections", labels);
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
        auto context = make_context(*shared.options.tls);
        if (!context) return fail(context.error());
        std::atomic_store(&shared.tls, *context);
    }
    const auto endpoint = net::parse_endpoint(shared.options.listen);
    if (!endpoint) return fail(endpoint.error());
    auto acceptors = net::listen(impl_->threads, *endpoint);
    if (!acceptors) return fail(acceptors.error());
    const auto bound = acceptors->front().local_endpoint();
    impl_->port = bound.port();
    for (std::size_t i = 0; i < acceptors->size(); ++i) {
        impl_->shards.push_back(
            std::make_shared<Shard>(*impl_->threads[i], impl_->shared, std::move((*acceptors)[i]), static_cast<unsigned>(i)));
    }
    impl_->running = impl_->shards.size();
    for (const auto& shard : impl_->shards) {
        asio::post(shard->io(), [shard] { shard->start(); });
    }
    log::info("http", "listening",
              {{"listener", shared.options.name}, {"address", net::to_string(bound)}, {"tls", shared.options.tls.has_value()}});
    return {};
}

std::uint16_t Server::port() const noexcept {
    return impl_->port;
}

Result<> Server::reload_tls(const net::TlsFiles& files) {
    auto context = make_context(files);
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
