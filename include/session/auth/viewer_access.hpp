// Who may watch a channel: decided in memory, each time a key is fetched.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "session/auth/channel_directory.hpp"
#include "session/auth/playback_tokens.hpp"

namespace session::auth {

// Who asks, as far as it is known.
struct Watcher {
    UserId user = 0;  // 0: nobody is signed in
    bool is_admin = false;
};

enum class WatchDecision : std::uint8_t {
    allowed,
    sign_in,      // signed in they may; now nobody is
    not_invited,  // to them the channel does not exist
    banned,
};

// Owner, moderators and admins always may, whoever else is banned or not invited.
[[nodiscard]] WatchDecision may_watch(const Channel& channel, const Watcher& watcher) noexcept;

// Thread-safe if the lookup is.
class ViewerAccess {
   public:
    // Whose session that is, or nullopt when it has ended. Answers from memory; any thread.
    using SessionLookup = std::function<std::optional<Watcher>(std::int64_t session_id)>;

    // Without a lookup nobody is ever signed in.
    explicit ViewerAccess(SessionLookup find_session = {}) : find_session_(std::move(find_session)) {}

    enum class Verdict : std::uint8_t {
        allowed,
        sign_in,
        not_invited,
        banned,
        session_ended,  // it was a signed-in viewer's, who has signed out since
        other_channel,  // the grant is for another channel
    };
    // What a grant that was verified is worth now.
    [[nodiscard]] Verdict decide(const Channel& channel, const PlaybackGrant& grant) const;
    // What who shows nothing is told.
    [[nodiscard]] static Verdict decide_unknown(const Channel& channel) noexcept;

   private:
    SessionLookup find_session_;
};

}  // namespace session::auth
