// The delivery directives of a media playlist request (RFC 8216bis 6.2.5), and the headers of its answers.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "session/hls/published_stream.hpp"
#include "session/http/request.hpp"
#include "session/http/response.hpp"

namespace session::delivery {

struct Directives {
    std::optional<std::int64_t> msn;
    std::optional<std::int64_t> part;
    bool wants_delta = false;
    bool is_malformed = false;  // a value that is no decimal integer
};

[[nodiscard]] Directives parse_directives(const http::Request& request) noexcept;

// How long caches may keep an answer, in target durations (RFC 8216bis B.1): blocking playlists 6, their errors 4; others 1/2 and 1.
// Below a second nothing is kept, but may be revalidated. The text is good for ever.
[[nodiscard]] std::string_view playlist_cache_control(bool is_blocking, std::int32_t target_duration_s);
[[nodiscard]] std::string_view error_cache_control(bool is_blocking, std::int32_t target_duration_s);

[[nodiscard]] http::Response playlist_response(const http::Request& request, const hls::PlaylistSnapshot& playlist,
                                               const Directives& directives, std::int32_t target_duration_s);

}  // namespace session::delivery
