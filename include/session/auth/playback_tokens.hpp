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
    std::uint64_t viewer = 0;  // random; tells viewers apart and nothing else
    std::string channel;       // empty: an anonymous viewer, for every channel that is open
    Clock::Wall expires{};
};

// Tokens are base64url(version, viewer, expiry, channel, HMAC-SHA-256). Thread-safe; without state.
class PlaybackTokens {
   public:
    using SecretKey = std::array<std::uint8_t, 32>;

    explicit PlaybackTokens(const SecretKey& secret) noexcept : secret_(secret) {}

    [[nodiscard]] std::string issue(const PlaybackGrant& grant) const;
    // Errors: malformed; unauthorized (not signed by us, or expired at `now`).
    [[nodiscard]] Result<PlaybackGrant> verify(std::string_view token, Clock::Wall now) const;
    // A grant for a viewer that nobody knows yet. Error: internal (no random numbers).
    [[nodiscard]] static Result<PlaybackGrant> make_anonymous(Clock::Wall expires);

   private:
    SecretKey secret_;
};

}  // namespace session::auth
