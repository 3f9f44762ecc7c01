#include "session/ingest/server.hpp"

#include <algorithm>
#include <atomic>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <map>
#include <mutex>
#include <vector>

#include "ingest/connection.hpp"
#include "session/base/log.hpp"
#include "session/net/listener.hpp"

namespace session::ingest {
namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

// Counts open connections per address over all threads.
class Admission {
   public:
    Admission(std::size_t total, std::size_t per_address, Gauge open) : total_limit_(total), address_limit_(per_address), open_(open) {}

    [[nodiscard]] bool enter(const asio::ip::address& address) {
        const std::lock_guard lock{mutex_};
        if (total_ >= total_limit_) return false;
        auto& count = by_address_[address];
        if (count >= address_limit_) return false;
        ++count;
        ++total_;
        open_.set(static_cast<double>(total_));
        return true;
    }
    void leave(const asio::ip::address& address) {
        const std::lock_guard lock{mutex_};
        const auto found = by_address_.find(address);
        if (found == by_address_.end()) return;
        if (--found->second == 0) by_address_.erase(found);
        --total_;
        open_.set(static_cast<double>(total_));
    }

   private:
    const std::size_t total_limit_;
    const std::size_t address_limit_;
    const Gauge open_;
    std::mutex mutex_;
    std::size_t total_ = 0;
    std::map<asio::ip::address, std::size_t> by_address_;
};

struct Common {
    std::shared_ptr<Shared> connections = std::make_shared<Shared>();
    std::unique_ptr<Admission> admission;
    std::shared_ptr<asio::ssl::context> tls;  // std::atomic_load/store
    Counter accepted;
    Counter over_limit;
};

// The acceptor and the connections of one thread.
class Shard : public std::enable_shared_from_this<Shard> {
   public:
    Shard(asio::io_context& io, tcp::acceptor acceptor, std::shared_ptr<Common> common)
        : io_(io), common_(std::move(common)), acceptor_(std::move(acceptor)), pause_(io) {}

    [[nodiscard]] asio::io_context& io() noexcept { return io_; }

    void start() {
        asio::co_spawn(io_, accept_loop(shared_from_this()), [](const std::exception_ptr& failure) {
            if (failure) log::error("ingest", "accept loop failed");
        });
    }
    void stop_accepting() {
        is_accepting_ = false;
        boost::system::error_code ignored;
        (void)acceptor_.close(ignored);
        pause_.cancel();
    }
    void stop(std::function<void()> stopped) {
        stop_accepting();
        stopped_ = std::move(stopped);
        const auto open = open_;
        for (auto* connection : open) connection->close(Error{ErrorCode::unavailable, "the server is shutting down"});
        report_if_done();
    }

   private:
    static asio::awaitable<void> accept_loop(std::shared_ptr<Shard> self) {
        while (self->is_accepting_) {
            auto [error, socket] = co_await self->acceptor_.async_accept(asio::as_tuple(asio::use_awaitable));
            if (!self->is_accepting_) co_return;
            if (!error) {
                self->admit(std::move(socket));
                continue;
            }
            // Out of descriptors or the like: the listener stays, a little slower.
            log::warn("ingest", "accept failed", {{"reason", error.message()}});
            self->pause_.expires_after(std::chrono::milliseconds{100});
            (void)co_await self->pause_.async_wait(asio::as_tuple(asio::use_awaitable));
        }
    }

    void admit(tcp::socket socket) {
        boost::system::error_code error;
        const auto address = net::canonical(socket.remote_endpoint(error).address());
        if (error) return;
        if (!common_->admission->enter(address)) {
            common_->over_limit.add();
            log::warn("ingest", "connection refused: too many", {{"remote", address.to_string()}});
            return;
        }
        common_->accepted.add();
        const auto tls = std::atomic_load(&common_->tls);
        auto connection = tls ? std::make_shared<Connection>(net::AnyStream{std::move(socket), tls}, common_->connections)
                              : std::make_shared<Connection>(net::AnyStream{std::move(socket)}, common_->connections);
        auto* raw = connection.get();
        open_.push_back(raw);
        asio::co_spawn(io_, connection->run(), [self = shared_from_this(), connection, address](const std::exception_ptr& failure) {
            if (failure) self->report(failure, connection->remote());
            std::erase(self->open_, connection.get());
            self->common_->admission->leave(address);
            self->report_if_done();
        });
    }

    static void report(const std::exception_ptr& failure, const std::string& remote) {
        try {
            std::rethrow_exception(failure);
        } catch (const std::exception& error) {
            log::error("ingest", "connection failed", {{"remote", remote}, {"reason", error.what()}});
        }
    }

    void report_if_done() {
        if (!stopped_ || !open_.empty()) return;
        const auto stopped = std::exchange(stopped_, nullptr);
        stopped();
    }

    asio::io_context& io_;
    std::shared_ptr<Common> common_;
    tcp::acceptor acceptor_;
    asio::steady_timer pause_;
    bool is_accepting_ = true;
    std::vector<Connection*> open_;
    std::function<void()> stopped_;
};

}  // namespace

struct Server::Impl {
    std::shared_ptr<Common> common = std::make_shared<Common>();
    std::vector<asio::io_context*> threads;
    std::vector<std::shared_ptr<Shard>> shards;
    std::uint16_t port = 0;
    std::mutex stop_mutex;
    std::size_t running = 0;
    std::function<void()> stopped;

    void shard_done() {
        std::function<void()> callback;
        {
            const std::lock_guard lock{stop_mutex};
            if (--running > 0) return;
            callback = std::move(stopped);
        }
        if (callback) callback();
    }
};

Server::Server(std::span<asio::io_context* const> threads, ServerOptions options, Authenticator& authenticator, live::Registry& registry,
               Metrics& metrics)
    : impl_(std::make_shared<Impl>()) {
    const MetricLabels labels{{"listener", options.name}};
    const auto refused = [&](const char* reason) {
        return metrics.counter("session_rtmp_refused_total", "RTMP connections and publishers refused, by reason.",
                               {{"listener", options.name}, {"reason", reason}});
    };
    auto& shared = *impl_->common->connections;
    shared.authenticator = &authenticator;
    shared.registry = &registry;
    shared.received_bytes = metrics.counter("session_rtmp_received_bytes_total", "Bytes read from RTMP publishers.", labels);
    shared.frames = metrics.counter("session_rtmp_frames_total", "Audio and video frames taken from publishers.", labels);
    shared.refused_key = refused("wrong_key");
    shared.refused_busy = refused("busy");
    shared.refused_codec = refused("codec");
    shared.refused_protocol = refused("protocol");
    shared.timeouts = refused("timeout");
    impl_->common->over_limit = refused("limit");
    impl_->common->accepted = metrics.counter("session_rtmp_connections_total", "RTMP connections accepted.", labels);
    impl_->common->admission =
        std::make_unique<Admission>(options.max_connections, options.max_connections_per_address,
                                    metrics.gauge("session_rtmp_open_connections", "Open RTMP connections.", labels));
    shared.options = std::move(options);
    impl_->threads.assign(threads.begin(), threads.end());
}

Server::~Server() = default;

Result<> Server::start() {
    const auto& options = impl_->common->connections->options;
    if (options.tls) {
        if (auto loaded = reload_tls(*options.tls); !loaded) return loaded;
    }
    const auto endpoint = net::parse_endpoint(options.listen);
    if (!endpoint) return fail(endpoint.error());
    auto acceptors = net::listen(impl_->threads, *endpoint);
    if (!acceptors) return fail(acceptors.error());
    const auto bound = acceptors->front().local_endpoint();
    impl_->port = bound.port();
    for (std::size_t i = 0; i < acceptors->size(); ++i) {
        impl_->shards.push_back(std::make_shared<Shard>(*impl_->threads[i], std::move((*acceptors)[i]), impl_->common));
    }
    impl_->running = impl_->shards.size();
    for (const auto& shard : impl_->shards) asio::post(shard->io(), [shard] { shard->start(); });
    log::info("ingest", "listening", {{"listener", options.name}, {"address", net::to_string(bound)}, {"tls", options.tls.has_value()}});
    return {};
}

std::uint16_t Server::port() const noexcept {
    return impl_->port;
}

void Server::stop_accepting() {
    for (const auto& shard : impl_->shards) asio::post(shard->io(), [shard] { shard->stop_accepting(); });
}

void Server::stop(std::function<void()> stopped) {
    {
        const std::lock_guard lock{impl_->stop_mutex};
        impl_->stopped = std::move(stopped);
    }
    for (const auto& shard : impl_->shards) {
        asio::post(shard->io(), [impl = impl_, shard] { shard->stop([impl] { impl->shard_done(); }); });
    }
}

Result<> Server::reload_tls(const net::TlsFiles& files) {
    auto context = net::make_tls_context(files);
    if (!context) return fail(context.error());
    std::atomic_store(&impl_->common->tls, *context);
    return {};
}

}  // namespace session::ingest
