#include "api/origin.hpp"

#include <algorithm>

namespace session::api {
namespace {

std::string lower(std::string_view text) {
    std::string out{text};
    std::transform(out.begin(), out.end(), out.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return out;
}

}  // namespace

std::string origin_of(std::string_view url) {
    auto text = lower(url);
    const bool is_secure = text.starts_with("https://");
    if (!is_secure && !text.starts_with("http://")) return {};
    const auto host = text.find("://") + 3;
    if (const auto end = text.find_first_of("/?#", host); end != std::string::npos) text.resize(end);
    const std::string_view usual = is_secure ? ":443" : ":80";
    if (text.ends_with(usual)) text.resize(text.size() - usual.size());
    return text.size() > host && text.find('@') == std::string::npos ? text : std::string{};
}

bool is_own_origin(const http::Request& request, std::string_view public_origin) {
    const auto sent = request.header("Origin");
    if (sent.empty()) {
        // Browsers that leave Origin out say where from in this one; what says neither is no browser, and has no cookies but its own.
        const auto site = request.header("Sec-Fetch-Site");
        return site.empty() || site == "same-origin" || site == "none";
    }
    const auto origin = origin_of(sent);
    if (origin.empty()) return false;
    if (origin == public_origin) return true;
    const auto host = request.header("Host");
    if (host.empty()) return false;
    if (origin == origin_of("https://" + std::string{host})) return true;
    // A page that came without TLS may be anybody's on the way: it has no say over what is reached with it.
    return !request.is_secure && origin == origin_of("http://" + std::string{host});
}

}  // namespace session::api
