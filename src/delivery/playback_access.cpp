#include "delivery/playback_access.hpp"

#include <array>
#include <string>

#include "session/base/log.hpp"

namespace session::delivery {
namespace {

std::string_view bearer_token(std::string_view authorization) noexcept {
    constexpr std::string_view kScheme = "Bearer ";
    return authorization.starts_with(kScheme) ? authorization.substr(kScheme.size()) : std::string_view{};
}

// Sent to /hls/ only. A page of another site embeds the player over TLS alone: browsers take SameSite=None only with Secure.
std::string cookie_text(std::string_view token, std::chrono::seconds lifetime, bool is_secure) {
    std::string text{auth::kPlaybackCookie};
    text.append("=").append(token).append("; Path=/hls/; Max-Age=").append(std::to_string(lifetime.count())).append("; HttpOnly");
    return text.append(is_secure ? "; Secure; SameSite=None" : "; SameSite=Lax");
}

}  // namespace

std::optional<auth::PlaybackGrant> PlaybackAccess::grant_of(const http::Request& request) const {
    const auto now = clock_.wall_now();
    const std::array candidates{request.cookie(auth::kPlaybackCookie).value_or(std::string_view{}), request.header(auth::kPlaybackHeader),
                                bearer_token(request.header("Authorization"))};
    for (const auto token : candidates) {
        if (token.empty()) continue;
        if (auto grant = tokens_.verify(token, now)) return std::move(*grant);
    }
    return std::nullopt;
}

void PlaybackAccess::welcome(const http::Request& request, const auth::Channel& channel, http::Response& response) {
    if (!channel.is_open()) return;
    const auto now = clock_.wall_now();
    const auto known = grant_of(request);
    addresses_.grant(channel.handle, request.client);
    if (known && known->expires - now > lifetime_ / 2) return;
    // A renewed viewer stays the same viewer; a token for one channel is not widened to all.
    auto grant = auth::PlaybackTokens::make_anonymous(now + lifetime_);
    if (!grant) {
        log::error("delivery", "cannot make a playback token", {{"error", grant.error()}});
        return;
    }
    if (known && known->channel.empty()) grant->viewer = known->viewer;
    response.add_header("Set-Cookie", cookie_text(tokens_.issue(*grant), lifetime_, request.is_secure));
}

AccessDecision PlaybackAccess::decide(const http::Request& request, const auth::Channel& channel) {
    const auto grant = grant_of(request);
    const bool fits = grant && (grant->channel == channel.handle || (grant->channel.empty() && channel.is_open()));
    if (fits) return {Access::granted, grant->viewer};
    if (channel.is_open() && addresses_.use(channel.handle, request.client)) {
        return {Access::granted, AddressGrants::viewer_id(request.client, request.header("User-Agent"))};
    }
    return {grant ? Access::forbidden : Access::unknown, 0};
}

}  // namespace session::delivery
