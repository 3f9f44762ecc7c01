// Chat and live events in this process: the rooms, and the WebSockets' side of the API.
#pragma once

#include <boost/asio/io_context.hpp>
#include <memory>
#include <nlohmann/json_fwd.hpp>

#include "session/api/live_api.hpp"
#include "session/api/routes.hpp"
#include "session/auth/channel_directory.hpp"
#include "session/auth/sessions.hpp"
#include "session/base/clock.hpp"
#include "session/chat/chat.hpp"
#include "session/db/database.hpp"
#include "session/delivery/viewer_counter.hpp"
#include "session/events/hub.hpp"
#include "session/live/registry.hpp"

namespace session::app {

// Life: made and started by the server after its channels and before its listeners, destroyed after them. The calls are `main`'s thread's.
class LivePlatform {
   public:
    // What it asks; all of it outlives the platform.
    struct Neighbours {
        db::Database& database;
        events::Hub& hub;
        auth::ChannelDirectory& channels;
        auth::Sessions& sessions;
        live::Registry& registry;
        delivery::ViewerCounter& viewers;
        const Clock& clock;
        decltype(api::LiveSources::describe) describe;
        decltype(api::LiveSources::followers_of) followers_of;
    };
    explicit LivePlatform(const Neighbours& neighbours);
    LivePlatform(const LivePlatform&) = delete;
    LivePlatform& operator=(const LivePlatform&) = delete;

    // Blocks while it reads. `context` carries what is announced.
    [[nodiscard]] Result<> start(boost::asio::io_context& context);
    void add_routes(api::Routes& routes);
    void look_now() { live_.look_now(); }
    [[nodiscard]] chat::Chat& chat() noexcept { return chat_; }
    void stop() { live_.stop(); }

   private:
    Neighbours neighbours_;
    chat::Chat chat_;
    api::Live live_;
};

}  // namespace session::app
