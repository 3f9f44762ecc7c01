#include "app/server.hpp"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <nlohmann/json.hpp>
#include <thread>
#include <utility>

#include "app/banner.hpp"
#include "app/broadcast_sinks.hpp"
#include "app/channel_platform.hpp"
#include "app/channels.hpp"
#include "app/config/values.hpp"
#include "app/database.hpp"
#include "app/drain.hpp"
#include "app/io_threads.hpp"
#include "app/live_platform.hpp"
#include "app/operations.hpp"
#include "app/people.hpp"
#include "app/process_metrics.hpp"
#include "session/api/channels_api.hpp"
#include "session/api/health_api.hpp"
#include "session/api/routes.hpp"
#include "session/api/thumbnails_api.hpp"
#include "session/app/web_assets.hpp"
#include "session/auth/channel_directory.hpp"
#include "session/auth/playback_tokens.hpp"
#include "session/auth/viewer_access.hpp"
#include "session/base/clock.hpp"
#include "session/base/log.hpp"
#include "session/base/metrics.hpp"
#include "session/channels/export.hpp"
#include "session/chat/export.hpp"
#include "session/db/database.hpp"
#include "session/delivery/delivery.hpp"
#include "session/events/hub.hpp"
#include "session/health/monitor.hpp"
#include "session/hls/published_stream.hpp"
#include "session/http/server.hpp"
#include "session/http/static_files.hpp"
#include "session/ingest/server.hpp"
#include "session/live/registry.hpp"
#include "session/net/tls_context.hpp"
#include "session/pipeline/pipeline.hpp"
#include "session/store/segment_store.hpp"
#include "session/thumbnails/thumbnailer.hpp"
#include "session/transcode/worker_pool.hpp"

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

live::RegistryOptions registry_options(const Config& config, health::Monitor& monitor) {
    live::RegistryOptions options;
    options.broadcast.reconnect_grace = config.hls.reconnect_grace;
    options.max_broadcasts = config.limits.publishers;
    options.on_refused = [&monitor](const std::string& handle, const live::PublisherInfo& publisher, const Error& why) {
        monitor.refused(handle, publisher.remote, why.message());
    };
    return options;
}

delivery::Options delivery_options(const Config& config) {
    delivery::Options options;
    options.key_rotation = config.hls.key_rotation;
    return options;
}

pipeline::PipelineOptions pipeline_options(const Config& config) {
    pipeline::PipelineOptions options;
    for (const auto& rung : config.ladder.rungs) {
        transcode::RungConfig wanted;
        wanted.name = rung.name;
        wanted.short_side = rung.height;
        wanted.bitrate_bps = rung.bitrate_bps;
        wanted.preset = rung.preset;
        options.ladder.rungs.push_back(std::move(wanted));
    }
    options.offer_source = config.ladder.source == SourceRung::automatic;
    options.offer_audio_only = config.ladder.audio_only;
    options.part_duration = config.hls.profile == HlsProfile::low_latency ? media::kTimescale / 3 : media::kTimescale / 2;
    options.window = config.hls.window;
    options.key_rotation = config.hls.key_rotation;
    return options;
}

}  // namespace

struct Server::Impl {
    Impl(Config server_config, DataDirectory server_data)
        : config(std::move(server_config)),
          data(std::move(server_data)),
          threads(thread_count(config.threads.network)),
          workers(config.threads.encoder),
          tokens(data.secret),
          people(config, clock),
          viewer_access([this](std::int64_t session_id) { return people.find_watcher(session_id); }),
          delivery({streams, channels, tokens, viewer_access, clock, metrics}, delivery_options(config)),
          registry(registry_options(config, monitor), clock, metrics,
                   [this](const live::SinkContext& context) { return make_sinks(context); }) {}
    ~Impl() { cut_off(); }

    std::optional<StartFailure> start_channels();
    std::optional<StartFailure> start_live();
    void hang_in(api::OnAir& on_air);
    std::optional<StartFailure> start_admin();
    std::optional<StartFailure> start_http();
    std::optional<StartFailure> start_rtmp();
    [[nodiscard]] health::Services health_services();
    [[nodiscard]] std::unique_ptr<live::BroadcastSink> make_sinks(const live::SinkContext& context);
    [[nodiscard]] bool has_all_ended() const;
    void cut_off();
    [[nodiscard]] Result<http::Handler> make_web_app() const;
    [[nodiscard]] auth::AccountHooks account_hooks();
    [[nodiscard]] api::PublishFacts publish_facts() const;
    [[nodiscard]] bool is_live(std::string_view handle) const;
    [[nodiscard]] api::OperationsSources operations_sources();

    Config config;
    DataDirectory data;
    SystemClock clock;
    Metrics metrics;
    Operations operations{clock, metrics, config.data_directory};
    std::atomic<Readiness> readiness{Readiness::starting};
    IoThreads threads;
    // Open from start() on. Destroyed before the I/O threads' contexts, to which it answers, and after all who ask it.
    std::unique_ptr<db::Database> database;
    std::unique_ptr<store::SegmentStore> store = store::make_memory_store();
    hls::Directory streams;
    transcode::WorkerPool workers;
    auth::ChannelDirectory channels;
    thumbnails::Gallery gallery;
    events::Hub hub{clock};
    health::Monitor monitor{health_services()};
    auth::PlaybackTokens tokens;
    People people;
    auth::ViewerAccess viewer_access;
    delivery::Delivery delivery;
    live::Registry registry;
    std::unique_ptr<ChannelPlatform> platform;  // from start() on
    std::unique_ptr<const api::ChannelServices> channel_services;
    std::unique_ptr<LivePlatform> live;  // from start() on
    KeyAuthenticator authenticator{channels, clock};
    std::unique_ptr<ingest::Server> rtmp;
    std::unique_ptr<ingest::Server> rtmps;
    std::unique_ptr<http::Server> admin;
    std::unique_ptr<http::Server> web;
};

// Called while broadcasts are on the air, when everything it uses is there.
health::Services Server::Impl::health_services() {
    const auto publisher = [this](const std::string& handle) -> std::optional<health::Publisher> {
        const auto status = registry.find(handle);
        if (!status) return std::nullopt;
        return health::Publisher{status->publisher.remote, status->publisher.client, status->publisher.protocol};
    };
    const auto audience = [this](const std::string& handle) {
        return health::Audience{delivery.viewers().count(handle), delivery.viewers().peak(handle)};
    };
    const auto tell = [this](const std::string& handle, const health::Snapshot& snapshot) {
        events::Message message;
        message.type = "health";
        message.data = api::health_json(snapshot);
        message.audience.kind = events::Audience::Kind::owner;
        message.is_kept = false;
        hub.publish("channel/" + handle, std::move(message));
    };
    return {clock, publisher, audience, tell};
}

// Everything that gets a broadcast's packets: the way to the viewers first.
std::unique_ptr<live::BroadcastSink> Server::Impl::make_sinks(const live::SinkContext& context) {
    auto sinks = std::make_unique<BroadcastSinks>();
    const auto on_encoding = [this](const std::string& handle, pipeline::EncodingReport report) {
        monitor.report(handle, {std::move(report.plans), std::move(report.stats), report.source_offered});
    };
    sinks->add(pipeline::make_pipeline(context, pipeline_options(config), {workers, *store, streams, clock, metrics, on_encoding}));
    sinks->add(monitor.make_meter(context.handle));
    const auto mode = [this](const std::string& handle) { return thumbnail_mode(channels, handle); };
    sinks->add(thumbnails::make_thumbnailer(context.handle, {workers, gallery, clock, mode}));
    return sinks;
}

Result<http::Handler> Server::Impl::make_web_app() const {
    if (config.http.web_dir.empty()) return http::serve_assets(web_assets());
    return http::serve_directory(config.http.web_dir.string());
}

auth::AccountHooks Server::Impl::account_hooks() {
    auto hooks = platform->account_hooks();
    hooks.is_reserved = [this](std::string_view handle) { return channels.find(handle) != nullptr; };
    hooks.export_files = [](db::Connection& connection, const auth::User& user) -> Result<auth::AccountHooks::Files> {
        auto files = channels::export_of(connection, user.id);
        if (!files) return fail(files.error());
        auto said = chat::export_of(connection, user.id);
        if (!said) return fail(said.error());
        files->push_back(std::move(*said));
        return files;
    };
    hooks.changed = [this, changed = std::move(hooks.changed)](const auth::User& user) {
        changed(user);
        live->look_now();
    };
    hooks.leaving = [this, leaving = std::move(hooks.leaving)](const auth::User& user) {
        leaving(user);
        live->chat().forget(user.handle);
    };
    hooks.reload = [this](db::Connection& connection) { return live->chat().notice_departures(connection); };
    hooks.removed = [this, removed = std::move(hooks.removed)](const auth::User& user) {
        removed(user);
        live->chat().forget(user.handle);
        gallery.remove(user.handle);
        monitor.forget(user.handle);
    };
    return hooks;
}

api::PublishFacts Server::Impl::publish_facts() const {
    api::PublishFacts facts;
    facts.port = rtmp ? rtmp->port() : config.rtmp.listen.port;
    if (rtmps) facts.tls_port = rtmps->port();
    facts.addresses = network_addresses();
    return facts;
}

api::OperationsSources Server::Impl::operations_sources() {
    api::OperationsSources sources;
    sources.overview = [this] {
        Operations::OnAir on_air;
        for (const auto& status : registry.list()) {
            on_air.viewers += delivery.viewers().count(status.handle);
            // None of a broadcast that has ended.
            const auto speed = monitor.find(status.handle).transcode_speed;
            if (speed) on_air.slowest_speed = std::min(*speed, on_air.slowest_speed.value_or(*speed));
        }
        return operations.look(on_air);
    };
    sources.user_count = [this] { return count_users(*database); };
    sources.config = [this] { return operations.config(); };
    return sources;
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

// What the channels' routes say of pictures and of how a stream arrives.
void Server::Impl::hang_in(api::OnAir& on_air) {
    on_air.pictures = [this](const auth::Channel& channel) {
        const auto urls = api::picture_urls(channel, gallery);
        return api::Pictures{urls.thumbnail, urls.preview};
    };
    on_air.on_profile_changed = [this](const auth::Channel&) { live->look_now(); };
    on_air.measures = [this](std::string_view handle) {
        const auto health = monitor.find(std::string{handle});
        api::Measures measures;
        measures.status = health::to_string(health.status);
        if (health.publisher) measures.publisher = health.publisher->address;
        if (health.publisher) measures.encoder = health.publisher->encoder;
        if (health.video) measures.ingest_bitrate_bps += health.video->bitrate_bps;
        if (health.audio) measures.ingest_bitrate_bps += health.audio->bitrate_bps;
        measures.transcode_speed = health.transcode_speed;
        measures.peak_viewers = health.peak_viewers;
        for (const auto& rung : health.rungs) measures.rungs.push_back(rung.name);
        return measures;
    };
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
