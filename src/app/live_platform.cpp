#include "app/live_platform.hpp"

#include "session/api/chat_api.hpp"
#include "session/channels/follows.hpp"

namespace session::app {

LivePlatform::LivePlatform(const Neighbours& neighbours)
    : neighbours_(neighbours),
      chat_({neighbours.database, neighbours.channels, neighbours.hub, neighbours.clock, &channels::followed_since}),
      live_({neighbours.hub, chat_, neighbours.channels, neighbours.sessions, neighbours.registry, neighbours.clock,
             [&viewers = neighbours.viewers](std::string_view handle) { return viewers.count(handle); }, neighbours.describe,
             neighbours.followers_of}) {}

Result<> LivePlatform::start(boost::asio::io_context& context) {
    if (auto loaded = chat_.load(); !loaded) return loaded;
    live_.start(context);
    return {};
}

void LivePlatform::add_routes(api::Routes& routes) {
    api::add_chat_routes(routes, {chat_, neighbours_.channels, neighbours_.database, neighbours_.registry});
    live_.add_routes(routes);
}

}  // namespace session::app
