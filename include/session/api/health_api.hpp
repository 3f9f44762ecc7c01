// GET /api/v1/channels/{handle}/health, and the same as an event's data.
#pragma once

#include <string>

#include "session/api/routes.hpp"
#include "session/auth/channel_directory.hpp"
#include "session/health/monitor.hpp"

namespace session::api {

// Both outlive the server that has the routes.
struct HealthSources {
    const auth::ChannelDirectory& channels;
    const health::Monitor& monitor;
};

// For the channel's owner and admins; to others it is forbidden, or, where they may not even know of the channel, not found.
void add_health_routes(Routes& routes, HealthSources sources);

// The schema Health.
[[nodiscard]] std::string health_json(const health::Snapshot& snapshot);

}  // namespace session::api
