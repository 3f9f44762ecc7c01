// GET /api/v1/live and /api/v1/channels/{handle}/live: the WebSockets that pages hear everything over, and what is announced there.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string_view>
#include <vector>

#include "session/api/routes.hpp"
#include "session/auth/channel_directory.hpp"
#include "session/auth/sessions.hpp"
#include "session/chat/chat.hpp"
#include "session/events/hub.hpp"
#include "session/live/registry.hpp"

namespace session::api {

// What the WebSockets work with; all of it outlives them.
struct LiveSources {
    events::Hub& hub;
    chat::Chat& chat;
    auth::ChannelDirectory& channels;
    auth::Sessions& sessions;
    live::Registry& registry;
    const Clock& clock;
    std::function<std::int64_t(std::string_view handle)> viewers;
    // The API's ChannelDetail, as that reader sees it (null: nobody is signed in).
    std::function<boost::asio::awaitable<Result<nlohmann::ordered_json>>(auth::ChannelPtr, std::optional<auth::Identity>)> describe;
    // Who is to hear that a channel went live.
    std::function<boost::asio::awaitable<Result<std::vector<auth::UserId>>>(std::string handle)> followers_of;
};

// Events of other makers (chat, health) go to the hub by themselves. What is announced from here: state, viewers (at most every two
// seconds), info and rights when the directory has changed, and `followed.live`.
//
// Thread-safe. Made before the registry's first broadcast; start() before the server listens; stop() before the I/O threads end.
class Live {
   public:
    explicit Live(LiveSources sources);
    ~Live();
    Live(const Live&) = delete;
    Live& operator=(const Live&) = delete;

    void add_routes(Routes& routes);
    // Watches the directory, viewers and sessions once a second on that context.
    void start(boost::asio::io_context& context);
    // Any thread: looks for changes of channels now, and not within the next second.
    void look_now();
    // Any thread; nothing is announced any more once it returns and the context's thread has gone on.
    void stop();
    [[nodiscard]] std::size_t open_sockets() const;

   private:
    struct Impl;
    std::shared_ptr<Impl> impl_;
};

}  // namespace session::api
