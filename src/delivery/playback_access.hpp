// Who may have a channel's keys, and the cookie by which it is known again.
#pragma once

#include <optional>

#include "delivery/address_grants.hpp"
#include "session/auth/channel_directory.hpp"
#include "session/auth/playback_tokens.hpp"
#include "session/base/clock.hpp"
#include "session/http/request.hpp"
#include "session/http/response.hpp"

namespace session::delivery {

enum class Access {
    granted,
    unknown,    // shows nothing that counts: 401
    forbidden,  // is known, and may not: 403
};

struct AccessDecision {
    Access access = Access::unknown;
    std::uint64_t viewer = 0;
};

// Thread-safe.
class PlaybackAccess {
   public:
    PlaybackAccess(const auth::PlaybackTokens& tokens, const Clock& clock, std::chrono::seconds lifetime,
                   std::chrono::seconds address_grant)
        : tokens_(tokens), clock_(clock), lifetime_(lifetime), addresses_(clock, address_grant) {}

    // For an open channel: sets the anonymous viewer's cookie unless the request has one that lasts, and remembers the address.
    void welcome(const http::Request& request, const auth::Channel& channel, http::Response& response);
    [[nodiscard]] AccessDecision decide(const http::Request& request, const auth::Channel& channel);

   private:
    // The first valid one of the cookie, X-Session-Playback and Authorization: Bearer.
    [[nodiscard]] std::optional<auth::PlaybackGrant> grant_of(const http::Request& request) const;

    const auth::PlaybackTokens& tokens_;
    const Clock& clock_;
    std::chrono::seconds lifetime_;
    AddressGrants addresses_;
};

}  // namespace session::delivery
