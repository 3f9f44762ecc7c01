// The application and the stream key, out of the `app` of connect and the name of publish: encoders split addresses in many ways.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "session/base/result.hpp"
#include "session/rtmp/events.hpp"

namespace session::rtmp {

// Our own limits. Longer names are refused, never cut: a cut key may be another's (RTMP U4).
inline constexpr std::size_t kMaxKeySize = 255;
inline constexpr std::size_t kMaxPathSize = 2048;  // application or name, each with its query

struct AppPath {
    std::string app;
    std::vector<std::string> below;  // further parts of the path: an instance or the key
    std::string query;
};

struct PublishPath {
    StreamKey key;
    std::vector<QueryParameter> query;
};

// `live`, `/live/`, `live?a=b`, `live/_definst_`, `live/KEY`. Errors say what to do and name nothing that was sent: it may be a key.
[[nodiscard]] Result<AppPath> parse_app(std::string_view sent, std::span<const std::string> allowed);
// `KEY`, `/KEY/`, `KEY?a=b`, or empty if the key came with the application.
[[nodiscard]] Result<PublishPath> parse_publish_name(const AppPath& app, std::string_view sent);

}  // namespace session::rtmp
