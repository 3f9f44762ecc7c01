// A request-target taken apart (RFC 9112 3.2): origin-form, and absolute-form without its authority.
#pragma once

#include <string>
#include <string_view>

#include "session/base/result.hpp"

namespace session::http {

struct Target {
    std::string_view path;   // decoded; points into the text, or into the storage when something had to be decoded
    std::string_view query;  // as sent
};

// Error: malformed: other forms, bad escapes, control characters, backslashes, "." and ".." segments. So a path that passes can name
// nothing above its root, whatever it is appended to.
[[nodiscard]] Result<Target> parse_target(std::string_view text, std::string& storage);

// Whether a Host field's value is a host and perhaps a port (RFC 9110 7.2, RFC 3986 3.2.2), or empty.
[[nodiscard]] bool is_host(std::string_view text) noexcept;

}  // namespace session::http
