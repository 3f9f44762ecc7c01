// From a handler's Response to the bytes of a header: conditional and range requests, HEAD, cross-origin and security headers.
#pragma once

#include <string>
#include <string_view>

#include "session/base/bytes.hpp"
#include "session/http/request.hpp"
#include "session/http/response.hpp"

namespace session::http {

struct WriteContext {
    std::string_view date;  // IMF-fixdate
    bool is_keep_alive = true;
    bool is_cross_origin = false;  // the path is for other origins too
};

// Writes the header into `head` (cleared first) and returns the part of the body that follows it. May turn a 200 into a 304, 206 or
// 416. `response` must outlive the returned view.
[[nodiscard]] ByteView render(const Request& request, Response& response, const WriteContext& context, std::string& head);

// The answer to a cross-origin preflight (Fetch standard 4.8).
[[nodiscard]] Response preflight_response();

// Seconds since the epoch as "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110 5.6.7), whatever the locale.
[[nodiscard]] std::string http_date(std::int64_t unix_seconds);

}  // namespace session::http
