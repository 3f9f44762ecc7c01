// /api/v1: channels, watching, following, stream keys, categories, search, and what is on the air.
#pragma once

#include <cstdint>
#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "session/api/routes.hpp"
#include "session/auth/channel_directory.hpp"
#include "session/auth/playback_tokens.hpp"
#include "session/base/clock.hpp"
#include "session/channels/broadcasts.hpp"
#include "session/channels/categories.hpp"
#include "session/channels/follows.hpp"
#include "session/channels/profiles.hpp"
#include "session/channels/search.hpp"
#include "session/channels/stream_keys.hpp"
#include "session/db/database.hpp"
#include "session/live/registry.hpp"

namespace session::api {

// Addresses of a live channel's pictures; empty: none.
struct Pictures {
    std::string thumbnail_url;
    std::string preview_url;
};

// What is measured of a broadcast, as far as somebody measures it.
struct Measures {
    std::string publisher;  // address
    std::string encoder;
    std::int64_t ingest_bitrate_bps = 0;
    std::optional<double> transcode_speed;
    std::int64_t peak_viewers = 0;
    std::string status = "no_data";  // good, ok, bad
    std::vector<std::string> rungs;
};

// What is on the air. All of them thread-safe and quick; those that may be empty are marked.
struct OnAir {
    std::function<std::vector<live::BroadcastStatus>()> list;
    std::function<std::optional<live::BroadcastStatus>(std::string_view handle)> find;  // nullopt: offline
    std::function<std::int64_t(std::string_view handle)> viewers;
    std::function<void(std::string_view handle, const Error& why)> end;
    std::function<Pictures(const auth::Channel& channel)> pictures;        // may be empty
    std::function<Measures(std::string_view handle)> measures;             // may be empty
    std::function<void(const auth::Channel& channel)> on_profile_changed;  // may be empty
};

// The services these routes call. All of it outlives the server that has the routes.
struct ChannelServices {
    db::Database& database;
    auth::ChannelDirectory& directory;
    const auth::PlaybackTokens& tokens;
    const Clock& clock;
    channels::Profiles& profiles;
    channels::StreamKeys& keys;
    channels::KeyUse& key_use;
    channels::Follows& follows;
    channels::Categories& categories;
    channels::Broadcasts& broadcasts;
    channels::Search& search;
    OnAir on_air;
};

void add_channel_routes(Routes& routes, ChannelServices services);

// ChannelDetail of openapi.json, as that reader sees it (nobody: signed out). `services` outlives the coroutine.
[[nodiscard]] boost::asio::awaitable<Result<nlohmann::ordered_json>> describe_channel(const ChannelServices& services,
                                                                                      auth::ChannelPtr channel,
                                                                                      std::optional<auth::Identity> reader);

}  // namespace session::api
