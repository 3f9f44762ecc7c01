// Which stream key publishes where.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "app/config/config.hpp"
#include "session/auth/channel_directory.hpp"
#include "session/auth/key_guess_throttle.hpp"
#include "session/base/clock.hpp"
#include "session/channels/stream_keys.hpp"
#include "session/ingest/authenticator.hpp"
#include "session/thumbnails/thumbnailer.hpp"

namespace session::app {

// What of a channel's picture may be shown; a channel that is gone shows nothing.
[[nodiscard]] thumbnails::Mode thumbnail_mode(const auth::ChannelDirectory& channels, std::string_view handle);

// The handles whose stream key of `before` is not theirs any more.
[[nodiscard]] std::vector<std::string> withdrawn_keys(const std::vector<ChannelSection>& before, const std::vector<ChannelSection>& now);

// Stream keys looked up in the directory, slowed down for who guesses. Thread-safe.
class KeyAuthenticator final : public ingest::Authenticator {
   public:
    // Both outlive it.
    KeyAuthenticator(const auth::ChannelDirectory& channels, const Clock& clock) : channels_(channels), throttle_(clock) {}
    // Before it is asked for the first time. `use` outlives it.
    void record_in(channels::KeyUse& use) noexcept { use_ = &use; }
    // Before it is asked for the first time: hears of who still shows a key that was replaced or deleted.
    using OldKeyHandler = std::function<void(const std::string& handle, const std::string& address)>;
    void on_old_key(OldKeyHandler handler) { on_old_key_ = std::move(handler); }
    [[nodiscard]] Result<std::string> authenticate(const StreamKey& key, const boost::asio::ip::address& remote) override;

   private:
    const auth::ChannelDirectory& channels_;
    auth::KeyGuessThrottle throttle_;
    channels::KeyUse* use_ = nullptr;
    OldKeyHandler on_old_key_;
};

}  // namespace session::app
