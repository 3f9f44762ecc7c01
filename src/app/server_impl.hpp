// Everything that a server consists of, in the order in which it is made. Only server*.cpp include this.
#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "app/channel_platform.hpp"
#include "app/channels.hpp"
#include "app/database.hpp"
#include "app/io_threads.hpp"
#include "app/live_platform.hpp"
#include "app/operations.hpp"
#include "app/people.hpp"
#include "app/server.hpp"
#include "app/server_options.hpp"
#include "session/api/channels_api.hpp"
#include "session/auth/channel_directory.hpp"
#include "session/auth/playback_tokens.hpp"
#include "session/auth/viewer_access.hpp"
#include "session/base/clock.hpp"
#include "session/base/metrics.hpp"
#include "session/db/database.hpp"
#include "session/delivery/delivery.hpp"
#include "session/events/hub.hpp"
#include "session/health/monitor.hpp"
#include "session/hls/published_stream.hpp"
#include "session/http/server.hpp"
#include "session/ingest/server.hpp"
#include "session/live/registry.hpp"
#include "session/store/segment_store.hpp"
#include "session/thumbnails/thumbnailer.hpp"
#include "session/transcode/worker_pool.hpp"

namespace session::app {

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

}  // namespace session::app
