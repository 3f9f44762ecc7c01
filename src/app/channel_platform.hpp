// The channels' services in this process, and what runs beside them: past broadcasts are written down, other processes' changes come in.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <memory>
#include <vector>

#include "app/config/config.hpp"
#include "session/api/channels_api.hpp"
#include "session/auth/accounts.hpp"
#include "session/auth/playback_tokens.hpp"
#include "session/channels/stream_keys.hpp"
#include "session/delivery/viewer_counter.hpp"
#include "session/hls/published_stream.hpp"
#include "session/live/registry.hpp"

namespace session::app {

[[nodiscard]] std::vector<channels::DeclaredChannel> make_declared(const std::vector<ChannelSection>& sections);

// Life: made and started by the server before its listeners, destroyed after them. The calls are `main`'s thread's, but those of the
// services that it gives out.
class ChannelPlatform {
   public:
    // What it asks; all of it outlives the platform.
    struct Neighbours {
        channels::Store store;
        const auth::PlaybackTokens& tokens;
        live::Registry& registry;
        delivery::ViewerCounter& viewers;
        const hls::Directory& streams;
    };
    ChannelPlatform(const Neighbours& neighbours, ByteView server_secret);
    ~ChannelPlatform();
    ChannelPlatform(const ChannelPlatform&) = delete;
    ChannelPlatform& operator=(const ChannelPlatform&) = delete;

    // Blocks while it writes. Declared channels go into the database, all channels into the directory; broadcasts that a crash left open
    // are closed; from then on `context` carries what runs beside.
    [[nodiscard]] Result<> start(const std::vector<ChannelSection>& declared, boost::asio::io_context& context);
    // Blocks while it writes.
    [[nodiscard]] Result<> reload(const std::vector<ChannelSection>& declared);
    // When all broadcasts have ended: writes down the last facts, and nothing runs beside any more.
    [[nodiscard]] boost::asio::awaitable<void> finish();

    // What a channel is to its account: made with it, named after it, gone with it. `is_reserved` is not among them.
    [[nodiscard]] auth::AccountHooks account_hooks();
    // Where others hang in what they know of it: pictures, measures, who wants to hear of changes. Before add_routes().
    [[nodiscard]] api::OnAir& on_air() noexcept;
    void add_routes(api::Routes& routes);
    // As the routes have them, with on_air() as it is now.
    [[nodiscard]] api::ChannelServices services() const;
    [[nodiscard]] channels::KeyUse& key_use() noexcept;
    [[nodiscard]] channels::Follows& follows() noexcept;

   private:
    struct Impl;
    std::shared_ptr<Impl> impl_;
};

}  // namespace session::app
