#include "session/rtmp/url.hpp"

#include <algorithm>
#include <charconv>

namespace session::rtmp {
namespace {

std::string lower(std::string_view text) {
    std::string result{text};
    std::transform(result.begin(), result.end(), result.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return result;
}

// host, host:port, [v6], [v6]:port
Result<void> parse_authority(std::string_view text, Url& url) {
    if (const auto at = text.rfind('@'); at != std::string_view::npos) text.remove_prefix(at + 1);
    std::string_view port;
    if (text.starts_with('[')) {
        const auto close = text.find(']');
        if (close == std::string_view::npos) return fail(ErrorCode::malformed, "an IPv6 address without its closing bracket");
        port = text.substr(close + 1);
        text = text.substr(1, close - 1);
    } else if (const auto colon = text.find(':'); colon != std::string_view::npos) {
        port = text.substr(colon);
        text = text.substr(0, colon);
    }
    url.host = lower(text);
    if (url.host.empty()) return fail(ErrorCode::malformed, "no host in the address");
    if (port.empty() || port == ":") return {};
    unsigned value = 0;
    const auto* end = port.data() + port.size();
    const auto [rest, error] = std::from_chars(port.data() + 1, end, value);
    if (port[0] != ':' || error != std::errc{} || rest != end || value == 0 || value > 65535) {
        return fail(ErrorCode::malformed, "a bad port in the address");
    }
    url.port = static_cast<std::uint16_t>(value);
    return {};
}

}  // namespace

std::string Url::tc_url() const {
    const bool is_v6 = host.find(':') != std::string::npos;
    const std::uint16_t usual = is_tls ? 443 : 1935;
    std::string text = is_tls ? "rtmps://" : "rtmp://";
    text += is_v6 ? "[" + host + "]" : host;
    if (port != usual) text += ":" + std::to_string(port);
    return text + "/" + app;
}

Result<Url> parse_url(std::string_view text) {
    const auto scheme_end = text.find("://");
    const auto scheme = lower(text.substr(0, scheme_end == std::string_view::npos ? 0 : scheme_end));
    if (scheme != "rtmp" && scheme != "rtmps") return fail(ErrorCode::malformed, "the address must begin with rtmp:// or rtmps://");
    Url url;
    url.is_tls = scheme == "rtmps";
    if (url.is_tls) url.port = 443;
    text.remove_prefix(scheme_end + 3);
    const auto path_start = std::min(text.find('/'), text.size());
    if (auto parsed = parse_authority(text.substr(0, path_start), url); !parsed) return fail(std::move(parsed.error()));
    auto path = text.substr(path_start);
    while (path.starts_with('/')) path.remove_prefix(1);
    // Slashes in a query do not divide the path.
    const auto last_slash = path.substr(0, path.find('?')).rfind('/');
    url.app = std::string{path.substr(0, last_slash)};
    if (last_slash != std::string_view::npos) url.key = StreamKey{std::string{path.substr(last_slash + 1)}};
    return url;
}

}  // namespace session::rtmp
