#include "app/server.hpp"

#include <algorithm>
#include <thread>
#include <utility>

#include "app/config/values.hpp"
#include "app/drain.hpp"
#include "app/io_threads.hpp"
#include "app/process_metrics.hpp"
#include "session/app/web_assets.hpp"
#include "session/base/clock.hpp"
#include "session/base/log.hpp"
#include "session/base/metrics.hpp"
#include "session/http/server.hpp"
#include "session/http/static_files.hpp"

namespace session::app {
namespace {

using namespace std::chrono_literals;

std::size_t thread_count(std::uint32_t configured) {
    return configured != 0 ? configured : std::max<std::size_t>(1, std::thread::hardware_concurrency());
}

std::optional<net::TlsFiles> tls_of(const TlsFiles& files) {
    if (!files.is_set()) return std::nullopt;
    return net::TlsFiles{files.certificate.string(), files.key.string()};
}

}  // namespace

struct Server::Impl {
    Impl(Config server_config, DataDirectory server_data)
        : config(std::move(server_config)), data(std::move(server_data)), threads(thread_count(config.threads.network)) {}
    ~Impl() { threads.stop(); }

    std::optional<StartFailure> start_admin();
    std::optional<StartFailure> start_http();
    [[nodiscard]] Result<http::Handler> make_web_app() const;

    Config config;
    DataDirectory data;
    SystemClock clock;
    Metrics metrics;
    std::atomic<Readiness> readiness{Readiness::starting};
    IoThreads threads;
    std::unique_ptr<http::Server> admin;
    std::unique_ptr<http::Server> web;
};

Result<http::Handler> Server::Impl::make_web_app() const {
    if (config.http.web_dir.empty()) return http::serve_assets(web_assets());
    return http::serve_directory(config.http.web_dir.string());
}

std::optional<StartFailure> Server::Impl::start_admin() {
    http::ServerOptions options;
    options.name = "admin";
    options.listen = to_text(config.admin_listen);
    options.limits.connections = 100;
    admin = std::make_unique<http::Server>(threads.contexts(), make_admin_router(metrics, readiness), std::move(options), metrics);
    if (auto started = admin->start(); !started) return StartFailure{"admin.listen", started.error()};
    return std::nullopt;
}

std::optional<StartFailure> Server::Impl::start_http() {
    auto web_app = make_web_app();
    if (!web_app) return StartFailure{"http.web_dir", web_app.error()};
    http::Router router;
    http::RouteOptions pages;
    pages.group = "web";
    router.set_fallback(std::move(*web_app), pages);
    http::ServerOptions options;
    options.listen = to_text(config.http.listen);
    options.tls = tls_of(config.http.tls);
    options.trusted_proxies = config.http.trusted_proxies;
    options.limits.connections = config.limits.http_connections;
    web = std::make_unique<http::Server>(threads.contexts(), std::move(router), std::move(options), metrics);
    if (auto started = web->start(); !started) return StartFailure{"http.listen", started.error()};
    return std::nullopt;
}

Server::Server(Config config, DataDirectory data) : impl_(std::make_unique<Impl>(std::move(config), std::move(data))) {}

Server::~Server() = default;

std::optional<StartFailure> Server::start() {
    register_process_metrics(impl_->metrics);
    if (auto failure = impl_->start_admin()) return failure;
    if (auto failure = impl_->start_http()) return failure;
    impl_->threads.start();
    impl_->readiness = Readiness::ready;
    return std::nullopt;
}

Endpoints Server::endpoints() const {
    Endpoints endpoints;
    endpoints.http_port = impl_->web->port();
    endpoints.admin_port = impl_->admin->port();
    return endpoints;
}

void Server::reload(const Config& config) {
    impl_->config.channels = config.channels;
    if (const auto tls = tls_of(impl_->config.http.tls)) {
        const auto reloaded = impl_->web->reload_tls(*tls);
        if (!reloaded) log::error("app", "http.tls was not reloaded; the certificate before stays", {{"why", reloaded.error()}});
    }
}

boost::asio::awaitable<void> Server::drain() {
    impl_->readiness = Readiness::draining;
    const std::function<void(std::function<void()>)> stop_web = [this](std::function<void()> done) {
        impl_->web->stop(1s, std::move(done));
    };
    const bool is_web_stopped = co_await drain_step(stop_web, 2s);
    if (!is_web_stopped) log::warn("app", "viewers were still connected");
    const std::function<void(std::function<void()>)> stop_admin = [this](std::function<void()> done) {
        impl_->admin->stop(0ms, std::move(done));
    };
    const bool is_admin_stopped = co_await drain_step(stop_admin, 1s);
    if (!is_admin_stopped) log::debug("app", "the admin listener was still in use");
    impl_->threads.stop();
}

}  // namespace session::app
