// What the configuration means to the modules.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "app/config/values.hpp"
#include "session/delivery/delivery.hpp"
#include "session/health/monitor.hpp"
#include "session/live/registry.hpp"
#include "session/net/tls_context.hpp"
#include "session/pipeline/pipeline.hpp"

namespace session::app {

// 0: as many as the machine has processors.
[[nodiscard]] std::size_t thread_count(std::uint32_t configured);

[[nodiscard]] std::optional<net::TlsFiles> tls_of(const TlsFiles& files);

// The monitor is told of publishers that are refused, and outlives the registry.
[[nodiscard]] live::RegistryOptions registry_options(const Config& config, health::Monitor& monitor);

[[nodiscard]] delivery::Options delivery_options(const Config& config);

[[nodiscard]] pipeline::PipelineOptions pipeline_options(const Config& config);

}  // namespace session::app
