// /api/v1/admin: the machine at a glance, the end of the log, and the configuration as it is.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "session/api/routes.hpp"

namespace session::api {

// Rates are over the time since the figures were last asked for, at least a second.
struct Overview {
    std::int64_t uptime_s = 0;
    double cpu_cores_used = 0;
    std::int64_t cores = 0;
    std::int64_t memory_bytes = 0;         // resident
    std::int64_t disk_free_bytes = 0;      // where the data directory is
    std::optional<double> disk_days_left;  // until it is full, as it fills lately; none: unknown, or not filling
    std::int64_t encoders = 0;
    // The least of the broadcasts' transcode speeds: media time that the slowest rung encodes per time of a thread; from 1 on it keeps
    // up. None: nothing is encoded.
    std::optional<double> slowest_speed;
    // What 95 of 100 answers of the API took at most, in the last minute: from the request read to the response ready to be sent.
    std::optional<double> http_p95_ms;
    std::int64_t egress_bps = 0;
    std::int64_t ingest_bps = 0;
    std::int64_t http_connections = 0;
    std::int64_t websocket_clients = 0;
    std::int64_t broadcasts = 0;
    std::int64_t viewers = 0;
};

// One key of the configuration; secrets are masked already.
struct ConfigEntry {
    std::string key;
    std::string value;
    std::string source;  // default, file, environment, command_line
    bool needs_restart = true;
};

// Called on every I/O thread at once; all of it outlives the server that has the routes.
struct OperationsSources {
    std::function<Overview()> overview;
    std::function<boost::asio::awaitable<Result<std::int64_t>>()> user_count;
    std::function<std::vector<ConfigEntry>()> config;
};

// GET /api/v1/admin/overview, /admin/logs and /admin/config, for admins.
void add_operations_routes(Routes& routes, OperationsSources sources);

}  // namespace session::api
