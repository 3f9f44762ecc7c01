// What the modules ask of each other, answered where all of them are known.
#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "app/banner.hpp"
#include "app/broadcast_sinks.hpp"
#include "app/server_impl.hpp"
#include "session/api/health_api.hpp"
#include "session/api/thumbnails_api.hpp"
#include "session/channels/export.hpp"
#include "session/chat/export.hpp"

namespace session::app {

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

}  // namespace session::app
