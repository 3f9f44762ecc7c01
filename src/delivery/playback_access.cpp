#include "delivery/playback_access.hpp"

#include <array>
#include <string>

#include "session/base/log.hpp"

namespace session::delivery {
using Verdict = auth::ViewerAccess::Verdict;
namespace {

std::string_view bearer_token(std::string_view authorization) noexcept {
    constexpr std::string_view kScheme = "Bearer ";
    return authorization.starts_with(kScheme) ? authorization.substr(kScheme.size()) : std::string_view{};
}

}  // namespace

std::vector<auth::PlaybackGrant> PlaybackAccess::grants_of(const http::Request& request) const {
    const auto now = clock_.wall_now();
    const std::array candidates{request.cookie(auth::kPlaybackCookie).value_or(std::string_view{}), request.header(auth::kPlaybackHeader),
                                bearer_token(request.header("Authorization"))};
    std::vector<auth::PlaybackGrant> grants;
    for (const auto token : candidates) {
        if (token.empty()) continue;
        if (auto grant = tokens_.verify(token, now)) grants.push_back(std::move(*grant));
    }
    return grants;
}

std::optional<PlaybackAccess::Judged> PlaybackAccess::judge(const http::Request& request, const auth::Channel& channel) const {
    std::optional<Judged> refused;
    for (auto& grant : grants_of(request)) {
        const auto verdict = access_.decide(channel, grant);
        if (verdict == Verdict::allowed) return Judged{std::move(grant), verdict};
        const bool says_more = !refused || refused->verdict == Verdict::other_channel;
        if (says_more) refused = Judged{std::move(grant), verdict};
    }
    return refused;
}

void PlaybackAccess::welcome(const http::Request& request, const auth::Channel& channel, http::Response& response) {
    if (!channel.is_open()) return;
    const auto known = judge(request, channel);
    if (known && known->verdict == Verdict::banned) return;
    addresses_.grant(channel.handle, request.client);
    const auto now = clock_.wall_now();
    const bool is_good = known && known->verdict == Verdict::allowed;
    if (is_good && known->grant.expires - now > lifetime_ / 2) return;
    auto grant = auth::PlaybackTokens::make_anonymous(now + lifetime_);
    if (!grant) {
        log::error("delivery", "cannot make a playback token", {{"error", grant.error()}});
        return;
    }
    // A renewed viewer stays the same viewer; a token for one channel is not widened to all.
    if (is_good && known->grant.channel.empty()) {
        grant->viewer = known->grant.viewer;
        grant->user = known->grant.user;
        grant->session = known->grant.session;
    }
    response.add_header("Set-Cookie", auth::playback_cookie(tokens_.issue(*grant), lifetime_, request.is_secure));
}

AccessDecision PlaybackAccess::decide(const http::Request& request, const auth::Channel& channel) {
    const auto judged = judge(request, channel);
    if (judged && judged->verdict == Verdict::allowed) return {Verdict::allowed, false, judged->grant.viewer};
    // An address is worth nothing beside a grant that was refused for what it says.
    const bool says_nothing = !judged || judged->verdict == Verdict::other_channel;
    if (says_nothing && channel.is_open() && addresses_.use(channel.handle, request.client)) {
        return {Verdict::allowed, false, AddressGrants::viewer_id(request.client, request.header("User-Agent"))};
    }
    // That a token has run out, or is for elsewhere, must not tell that a private channel exists.
    const bool is_hidden = channel.visibility == auth::Visibility::invited && judged && judged->verdict != Verdict::banned;
    if (judged && !is_hidden) return {judged->verdict, false, 0};
    const auto verdict = auth::ViewerAccess::decide_unknown(channel);
    if (verdict == Verdict::allowed) return {Verdict::sign_in, true, 0};
    return {verdict, false, 0};
}

bool PlaybackAccess::may_know_of(const http::Request& request, const auth::Channel& channel) const {
    if (channel.visibility != auth::Visibility::invited) return true;
    const auto judged = judge(request, channel);
    return judged && (judged->verdict == Verdict::allowed || judged->verdict == Verdict::banned);
}

}  // namespace session::delivery
