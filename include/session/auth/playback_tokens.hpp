// What a viewer shows when it asks for a key: a signed note that says who it is and what it may watch.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "session/base/clock.hpp"
#include "session/base/result.hpp"

namespace session::auth {

inline constexpr std::string_view kPlaybackCookie = "session_playback";
inline constexpr std::string_view kPlaybackHeader = "X-Session-Playback";  // for players that have no cookies; or Authorization: Bearer

struct PlaybackGrant {
    std::uint64_t viewer = 0;  // tells viewers apart and nothing else: random, or of the user
    std::int64_t user = 0;     // 0: an anonymous viewer
    std::int64_t session = 0;  // by which the user was signed in: the grant ends with it
    std::string channel;       // empty: every channel that this viewer may watch
    Clock::Wall expires{};
};

// Tokens are base64url(version, viewer, expiry, user, session, channel, HMAC-SHA-256). Thread-safe; without state.
class PlaybackTokens {
   public:
    using SecretKey = std::array<std::uint8_t, 32>;

    explicit PlaybackTokens(const SecretKey& secret) noexcept : secret_(secret) {}

    [[nodiscard]] std::string issue(const PlaybackGrant& grant) const;
    // Errors: malformed; unauthorized (not signed by us, or expired at `now`).
    [[nodiscard]] Result<PlaybackGrant> verify(std::string_view token, Clock::Wall now) const;
    // A grant for a viewer that nobody knows yet. Error: internal (no random numbers).
    [[nodiscard]] static Result<PlaybackGrant> make_anonymous(Clock::Wall expires);
    // A grant for a signed-in user: one viewer, however many devices.
    [[nodiscard]] PlaybackGrant make_for_user(std::int64_t user, std::int64_t session, Clock::Wall expires) const;

   private:
    SecretKey secret_;
};

// The Set-Cookie header's value. Sent to /hls/ only; over TLS another site's page may embed the player (browsers take SameSite=None only
// with Secure).
[[nodiscard]] std::string playback_cookie(std::string_view token, std::chrono::seconds lifetime, bool is_secure);

}  // namespace session::auth
