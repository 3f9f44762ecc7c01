// rtmp:// and rtmps:// addresses, as people type them into encoders.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "session/base/result.hpp"
#include "session/base/secret.hpp"

namespace session::rtmp {

struct Url {
    bool is_tls = false;
    std::string host;  // lower case; an IPv6 literal without its brackets
    std::uint16_t port = 1935;
    std::string app;  // all but the last part of the path
    StreamKey key;    // the last part of the path with its query: what a client publishes

    // What `connect` names: the address without the key.
    [[nodiscard]] std::string tc_url() const;
};

// `scheme://[user@]host[:port]/app[/…]/key[?query]`. Application and key may be missing; the default port is 1935, or 443 for rtmps.
[[nodiscard]] Result<Url> parse_url(std::string_view text);

}  // namespace session::rtmp
