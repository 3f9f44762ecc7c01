// Who may have a channel's keys, and the cookie by which it is known again.
#pragma once

#include <optional>
#include <vector>

#include "delivery/address_grants.hpp"
#include "session/auth/channel_directory.hpp"
#include "session/auth/playback_tokens.hpp"
#include "session/auth/viewer_access.hpp"
#include "session/base/clock.hpp"
#include "session/http/request.hpp"
#include "session/http/response.hpp"

namespace session::delivery {

struct AccessDecision {
    auth::ViewerAccess::Verdict verdict = auth::ViewerAccess::Verdict::not_invited;
    bool is_stranger = false;  // the channel is open, but whoever asks has not fetched its master playlist
    std::uint64_t viewer = 0;

    [[nodiscard]] bool is_allowed() const noexcept { return verdict == auth::ViewerAccess::Verdict::allowed; }
};

// Thread-safe.
class PlaybackAccess {
   public:
    PlaybackAccess(const auth::PlaybackTokens& tokens, const auth::ViewerAccess& access, const Clock& clock, std::chrono::seconds lifetime,
                   std::chrono::seconds address_grant)
        : tokens_(tokens), access_(access), clock_(clock), lifetime_(lifetime), addresses_(clock, address_grant) {}

    // For an open channel: sets the anonymous viewer's cookie unless the request has one that lasts, and remembers the address. Who is
    // known keeps being who it is, and who was refused is not made somebody else.
    void welcome(const http::Request& request, const auth::Channel& channel, http::Response& response);
    [[nodiscard]] AccessDecision decide(const http::Request& request, const auth::Channel& channel);
    // Whether the channel may be known to exist: only a private one's is a secret.
    [[nodiscard]] bool may_know_of(const http::Request& request, const auth::Channel& channel) const;

   private:
    // The valid ones of the cookie, X-Session-Playback and Authorization: Bearer.
    [[nodiscard]] std::vector<auth::PlaybackGrant> grants_of(const http::Request& request) const;
    // The first grant that lets watch, else the first that says why not; nullopt: there is none for this channel.
    struct Judged {
        auth::PlaybackGrant grant;
        auth::ViewerAccess::Verdict verdict;
    };
    [[nodiscard]] std::optional<Judged> judge(const http::Request& request, const auth::Channel& channel) const;

    const auth::PlaybackTokens& tokens_;
    const auth::ViewerAccess& access_;
    const Clock& clock_;
    std::chrono::seconds lifetime_;
    AddressGrants addresses_;
};

}  // namespace session::delivery
