#include "app/server_options.hpp"

#include <algorithm>
#include <thread>
#include <utility>

namespace session::app {

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

}  // namespace session::app
