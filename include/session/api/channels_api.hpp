// /api/v1: the channels and the server's time, as JSON.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>

#include "session/auth/channel_directory.hpp"
#include "session/base/clock.hpp"
#include "session/http/router.hpp"
#include "session/live/registry.hpp"

namespace session::api {

// What the endpoints read. Called on every I/O thread at once; all of it outlives the server that has the routes.
struct ChannelSources {
    const auth::ChannelDirectory& channels;
    const Clock& clock;
    std::function<std::optional<live::BroadcastStatus>(std::string_view handle)> broadcast;  // nullopt: offline
    std::function<std::optional<std::int64_t>(std::string_view handle)> viewers;             // nullopt: not counted
};

// GET /api/v1/channels (those on the air whose visibility is `everyone`, live ones first), /api/v1/channels/{handle}, /api/v1/time.
void add_channel_routes(http::Router& router, ChannelSources sources);

}  // namespace session::api
