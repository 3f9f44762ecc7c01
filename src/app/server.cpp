#include "app/server.hpp"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <nlohmann/json.hpp>
#include <utility>

#include "app/drain.hpp"
#include "app/process_metrics.hpp"
#include "app/server_impl.hpp"
#include "session/api/health_api.hpp"
#include "session/api/routes.hpp"
#include "session/api/thumbnails_api.hpp"
#include "session/app/web_assets.hpp"
#include "session/base/log.hpp"
#include "session/http/static_files.hpp"

namespace session::app {

using namespace std::chrono_literals;

Result<http::Handler> Server::Impl::make_web_app() const {
    if (config.http.web_dir.empty()) return http::serve_assets(web_assets());
    return http::serve_directory(config.http.web_dir.string());
}

bool Server::Impl::is_live(std::string_view handle) const {
    const auto status = registry.find(handle);
    return status && (status->state == live::State::live || status->state == live::State::reconnecting);
}

std::optional<StartFailure> Server::Impl::start_channels() {
    const channels::Store everything{*database, channels, clock};
    const ChannelPlatform::Neighbours neighbours{everything, tokens, registry, delivery.viewers(), streams};
    platform = std::make_unique<ChannelPlatform>(neighbours, data.secret);
    if (auto started = platform->start(config.channels, *threads.contexts().front()); !started) {
        return StartFailure{"channels", started.error()};
    }
    authenticator.record_in(platform->key_use());
    authenticator.on_old_key([this](const std::string& handle, const std::string& address) {
        monitor.refused(handle, address, "a stream key that was replaced or deleted");
    });
    hang_in(platform->on_air());
    return std::nullopt;
}

std::optional<StartFailure> Server::Impl::start_live() {
    channel_services = std::make_unique<const api::ChannelServices>(platform->services());
    const auto describe = [this](auth::ChannelPtr channel, std::optional<auth::Identity> reader) {
        return api::describe_channel(*channel_services, std::move(channel), std::move(reader));
    };
    const auto followers_of = [this](std::string handle) { return platform->follows().followers(std::move(handle)); };
    const LivePlatform::Neighbours neighbours{*database,          hub,   channels, people.sessions(), registry,
                                              delivery.viewers(), clock, describe, followers_of};
    live = std::make_unique<LivePlatform>(neighbours);
    if (auto started = live->start(*threads.contexts().front()); !started) return StartFailure{"database.url", started.error()};
    return std::nullopt;
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
    delivery.add_routes(router);
    api::Routes routes{router, people.gate()};
    people.add_routes(
        routes, [this] { return publish_facts(); }, [this](std::string_view handle) { return is_live(handle); });
    api::add_operations_routes(routes, operations_sources());
    platform->add_routes(routes);
    live->add_routes(routes);
    api::add_openapi_route(router);
    api::add_thumbnail_routes(routes, {channels, gallery});
    api::add_health_routes(routes, {channels, monitor});
    http::RouteOptions pages;
    pages.group = "web";
    router.set_fallback(std::move(*web_app), pages);
    http::ServerOptions options;
    options.listen = to_text(config.http.listen);
    options.tls = tls_of(config.http.tls);
    options.trusted_proxies = config.http.trusted_proxies;
    options.limits.connections = config.limits.http_connections;
    options.timed_group = "api";
    options.answer_times = &operations.answer_times();
    web = std::make_unique<http::Server>(threads.contexts(), std::move(router), std::move(options), metrics);
    if (auto started = web->start(); !started) return StartFailure{"http.listen", started.error()};
    return std::nullopt;
}

std::optional<StartFailure> Server::Impl::start_rtmp() {
    ingest::ServerOptions options;
    options.listen = to_text(config.rtmp.listen);
    options.max_connections = config.limits.rtmp_connections;
    rtmp = std::make_unique<ingest::Server>(threads.contexts(), options, authenticator, registry, metrics);
    if (auto started = rtmp->start(); !started) return StartFailure{"rtmp.listen", started.error()};
    if (!config.rtmp.tls_listen) return std::nullopt;
    options.name = "rtmps";
    options.listen = to_text(*config.rtmp.tls_listen);
    options.tls = tls_of(config.rtmp.tls);
    rtmps = std::make_unique<ingest::Server>(threads.contexts(), options, authenticator, registry, metrics);
    if (auto started = rtmps->start(); !started) return StartFailure{"rtmp.tls_listen", started.error()};
    return std::nullopt;
}

// Every broadcast has its last segment, and its playlists say so.
bool Server::Impl::has_all_ended() const {
    const auto statuses = registry.list();
    return std::all_of(statuses.begin(), statuses.end(), [this](const live::BroadcastStatus& status) {
        const auto stream = streams.find(status.handle);
        return status.state == live::State::ended && (stream == nullptr || stream->is_ended());
    });
}

// Without a drain, after a failed start for one: whoever is connected is dropped at once, but what runs on the I/O threads still ends
// there, before anything it uses is destroyed.
void Server::Impl::cut_off() {
    if (!threads.are_running()) return;
    struct Pending {
        std::mutex mutex;
        std::condition_variable changed;
        int count = 0;
    };
    const auto pending = std::make_shared<Pending>();
    const auto begin = [&pending] {
        const std::lock_guard lock{pending->mutex};
        ++pending->count;
        return [pending] {
            const std::lock_guard guard{pending->mutex};
            --pending->count;
            pending->changed.notify_all();
        };
    };
    for (auto* server : {rtmp.get(), rtmps.get()}) {
        if (server != nullptr) server->stop(begin());
    }
    for (auto* server : {web.get(), admin.get()}) {
        if (server != nullptr) server->stop(0ms, begin());
    }
    if (live) live->stop();
    registry.end_all(begin());
    std::unique_lock lock{pending->mutex};
    pending->changed.wait_for(lock, 5s, [&pending] { return pending->count == 0; });
    lock.unlock();
    threads.stop();
}

Server::Server(Config config, DataDirectory data) : impl_(std::make_unique<Impl>(std::move(config), std::move(data))) {}

Server::~Server() = default;

std::optional<StartFailure> Server::start() {
    register_process_metrics(impl_->metrics);
    auto database = open_database(impl_->config, impl_->metrics);
    if (!database) return StartFailure{"database.url", database.error()};
    impl_->database = std::move(*database);
    if (auto failure = impl_->start_channels()) return failure;
    if (auto failure = impl_->start_live()) return failure;
    if (auto opened = impl_->people.open(*impl_->database, impl_->account_hooks()); !opened) {
        return StartFailure{"database.url", opened.error()};
    }
    if (auto failure = impl_->start_admin()) return failure;
    if (auto failure = impl_->start_http()) return failure;
    if (auto failure = impl_->start_rtmp()) return failure;
    impl_->people.start_housekeeping(*impl_->threads.contexts().front());
    impl_->operations.start(*impl_->threads.contexts().front());
    impl_->threads.start();
    impl_->readiness = Readiness::ready;
    return std::nullopt;
}

Endpoints Server::endpoints() const {
    Endpoints endpoints;
    endpoints.http_port = impl_->web->port();
    endpoints.admin_port = impl_->admin->port();
    endpoints.rtmp_port = impl_->rtmp->port();
    if (impl_->rtmps) endpoints.rtmps_port = impl_->rtmps->port();
    endpoints.setup_code = impl_->people.setup_code();
    return endpoints;
}

void Server::describe(std::vector<api::ConfigEntry> config) {
    impl_->operations.set_config(std::move(config));
}

void Server::reload(const Config& config) {
    if (auto set = impl_->platform->reload(config.channels); !set) {
        return log::error("app", "the channels were not reloaded; the ones before stay", {{"why", set.error()}});
    }
    for (const auto& handle : withdrawn_keys(impl_->config.channels, config.channels)) {
        impl_->registry.end(handle, Error{ErrorCode::unauthorized, "its stream key was withdrawn"});
    }
    impl_->config.channels = config.channels;
    const auto reload_tls = [](const char* key, auto& server, const TlsFiles& files) {
        const auto tls = tls_of(files);
        if (!server || !tls) return;
        const auto reloaded = server->reload_tls(*tls);
        if (!reloaded) log::error("app", "certificate not reloaded; the one before stays", {{"key", key}, {"why", reloaded.error()}});
    };
    reload_tls("http.tls", impl_->web, impl_->config.http.tls);
    reload_tls("rtmp.tls", impl_->rtmps, impl_->config.rtmp.tls);
}

boost::asio::awaitable<bool> Server::drain() {
    using Begin = std::function<void(std::function<void()>)>;
    auto& server = *impl_;
    server.readiness = Readiness::draining;
    server.registry.drain();
    server.rtmp->stop_accepting();
    if (server.rtmps) server.rtmps->stop_accepting();

    const auto broadcasts = server.registry.list();
    for (const auto& status : broadcasts) server.registry.end(status.handle, Error{ErrorCode::unavailable, "the server is shutting down"});
    const std::function<bool()> all_ended = [&server] { return server.has_all_ended(); };
    const bool has_ended = co_await wait_until(all_ended, 3s);
    if (!has_ended) log::warn("app", "a broadcast did not end in time");
    co_await server.platform->finish();
    const Begin stop_rtmp = [&server](std::function<void()> done) { server.rtmp->stop(std::move(done)); };
    bool is_clean = co_await drain_step(stop_rtmp, 2s);
    if (server.rtmps) {
        const Begin stop_rtmps = [&server](std::function<void()> done) { server.rtmps->stop(std::move(done)); };
        const bool is_stopped = co_await drain_step(stop_rtmps, 2s);
        is_clean = is_clean && is_stopped;
    }

    // Viewers get time to fetch the last segments; without broadcasts there are none.
    const std::function<bool()> no_viewers = [&server] { return server.web->open_connections() == 0; };
    if (!broadcasts.empty() && !co_await wait_until(no_viewers, 1500ms)) log::debug("app", "viewers are still connected");
    const Begin end_all = [&server](std::function<void()> done) { server.registry.end_all(std::move(done)); };
    const bool are_gone = co_await drain_step(end_all, 2s);
    server.live->stop();
    const Begin stop_web = [&server](std::function<void()> done) { server.web->stop(500ms, std::move(done)); };
    const bool is_web_stopped = co_await drain_step(stop_web, 2s);
    const Begin stop_admin = [&server](std::function<void()> done) { server.admin->stop(0ms, std::move(done)); };
    const bool is_admin_stopped = co_await drain_step(stop_admin, 1s);
    server.people.stop();
    const auto written = co_await server.people.accounts().write_sightings();
    if (!written) log::warn("app", "who was seen was not written down", {{"why", written.error()}});
    server.threads.stop();
    server.database->close();
    co_return is_clean&& are_gone&& is_web_stopped&& is_admin_stopped;
}

}  // namespace session::app
