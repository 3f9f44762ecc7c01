#include "session/auth/viewer_access.hpp"

#include <algorithm>

namespace session::auth {
namespace {

using Verdict = ViewerAccess::Verdict;

Verdict to_verdict(WatchDecision decision) noexcept {
    switch (decision) {
        case WatchDecision::allowed: return Verdict::allowed;
        case WatchDecision::sign_in: return Verdict::sign_in;
        case WatchDecision::not_invited: return Verdict::not_invited;
        case WatchDecision::banned: return Verdict::banned;
    }
    return Verdict::not_invited;
}

}  // namespace

WatchDecision may_watch(const Channel& channel, const Watcher& watcher) noexcept {
    const auto user = watcher.user;
    const auto is_in = [user](const std::vector<UserId>& users) { return std::binary_search(users.begin(), users.end(), user); };
    if (user != 0) {
        if (watcher.is_admin || channel.is_owner(user) || channel.is_moderator(user)) return WatchDecision::allowed;
        // To who was never invited a private channel does not exist; banned or not makes no difference.
        if (channel.visibility == Visibility::invited && !is_in(channel.allowed)) return WatchDecision::not_invited;
        return is_in(channel.banned) ? WatchDecision::banned : WatchDecision::allowed;
    }
    switch (channel.visibility) {
        case Visibility::everyone:
        case Visibility::unlisted: return WatchDecision::allowed;
        case Visibility::members: return WatchDecision::sign_in;
        case Visibility::invited: break;
    }
    return WatchDecision::not_invited;
}

Verdict ViewerAccess::decide(const Channel& channel, const PlaybackGrant& grant) const {
    if (!grant.channel.empty() && grant.channel != channel.handle) return Verdict::other_channel;
    if (grant.user == 0) return to_verdict(may_watch(channel, {}));
    const auto watcher = find_session_ ? find_session_(grant.session) : std::nullopt;
    // Ids of sessions that are gone may be given again: whose it is must fit too.
    if (!watcher || watcher->user != grant.user) return Verdict::session_ended;
    return to_verdict(may_watch(channel, *watcher));
}

Verdict ViewerAccess::decide_unknown(const Channel& channel) noexcept {
    return to_verdict(may_watch(channel, {}));
}

}  // namespace session::auth
