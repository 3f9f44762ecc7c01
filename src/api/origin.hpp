// Whether a page of ours sent a request (Fetch 3.1, RFC 6454): the guard against requests that other sites' pages make with our cookies.
#pragma once

#include <string>
#include <string_view>

#include "session/http/request.hpp"

namespace session::api {

// "https://tv.example.org:8443/path" → "https://tv.example.org:8443", lower case, without the scheme's usual port; empty: not http(s).
[[nodiscard]] std::string origin_of(std::string_view url);

// `public_origin`: as origin_of() gives it; may be empty.
[[nodiscard]] bool is_own_origin(const http::Request& request, std::string_view public_origin);

}  // namespace session::api
