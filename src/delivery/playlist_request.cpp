#include "delivery/playlist_request.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>

namespace session::delivery {
namespace {

constexpr std::string_view kPlaylistType = "application/vnd.apple.mpegurl";
constexpr std::int32_t kMaxCachedSeconds = 60;

// "public, max-age=N" for 1 to 60, made once.
std::string_view max_age(std::int32_t seconds) {
    static const auto kTexts = [] {
        std::array<std::string, kMaxCachedSeconds + 1> texts;
        for (std::size_t i = 0; i < texts.size(); ++i) texts[i] = "public, max-age=" + std::to_string(i);
        return texts;
    }();
    return kTexts[static_cast<std::size_t>(std::clamp(seconds, 1, kMaxCachedSeconds))];
}

std::optional<std::int64_t> parse_number(std::string_view text, bool& is_malformed) noexcept {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error == std::errc{} && end == text.data() + text.size() && number >= 0) return number;
    is_malformed = true;
    return std::nullopt;
}

}  // namespace

Directives parse_directives(const http::Request& request) noexcept {
    Directives directives;
    if (request.query.empty()) return directives;
    if (const auto msn = request.query_value("_HLS_msn")) directives.msn = parse_number(*msn, directives.is_malformed);
    if (const auto part = request.query_value("_HLS_part")) directives.part = parse_number(*part, directives.is_malformed);
    const auto skip = request.query_value("_HLS_skip");
    directives.wants_delta = skip == "YES" || skip == "v2";
    return directives;
}

std::string_view playlist_cache_control(bool is_blocking, std::int32_t target_duration_s) {
    if (is_blocking) return max_age(6 * target_duration_s);
    return target_duration_s < 2 ? std::string_view{"no-cache"} : max_age(target_duration_s / 2);
}

std::string_view error_cache_control(bool is_blocking, std::int32_t target_duration_s) {
    return max_age((is_blocking ? 4 : 1) * target_duration_s);
}

http::Response playlist_response(const http::Request& request, const hls::PlaylistSnapshot& playlist, const Directives& directives,
                                 std::int32_t target_duration_s) {
    const bool is_delta = directives.wants_delta && playlist.delta != nullptr && !playlist.is_ended;
    const auto& gzip = is_delta ? playlist.delta_gzip : playlist.full_gzip;
    const bool is_gzip = gzip != nullptr && request.accepts_encoding("gzip");
    http::Response response;
    response.content_type = kPlaylistType;
    response.cache_control = playlist_cache_control(directives.msn.has_value(), target_duration_s);
    response.body = is_gzip ? gzip : is_delta ? playlist.delta : playlist.full;
    if (is_gzip) response.content_encoding = "gzip";
    if (playlist.etag.size() >= 2) {
        response.etag.reserve(playlist.etag.size() + 6);
        response.etag.append(playlist.etag, 0, playlist.etag.size() - 1);
        response.etag.append(is_delta ? "-d" : "").append(is_gzip ? "-gz" : "").append("\"");
    }
    response.add_header("Vary", "Accept-Encoding");
    return response;
}

}  // namespace session::delivery
