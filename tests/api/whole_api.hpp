// Every route of the API at once. The modules behind them do not know each other here: accounts, channels and chat each have people and a
// database of their own.
#pragma once

#include <string>

#include "api/channels_fixture.hpp"
#include "session/api/chat_api.hpp"
#include "session/api/health_api.hpp"
#include "session/api/live_api.hpp"
#include "session/api/operations_api.hpp"
#include "session/api/thumbnails_api.hpp"
#include "support/accounts_site.hpp"
#include "support/api_caller.hpp"
#include "support/chat_house.hpp"
#include "support/fake_clock.hpp"

namespace session::test {

inline boost::asio::awaitable<Result<std::int64_t>> count_no_users() {
    co_return 0;
}

struct WholeApi {
    WholeApi() {
        auto& routes = site.routes;
        channels.add_to(routes);
        api::add_chat_routes(routes, {*house.chat, house.channels, *house.database, registry});
        live.add_routes(routes);
        api::add_thumbnail_routes(routes, {house.channels, gallery});
        api::add_health_routes(routes, {house.channels, monitor});
        api::add_operations_routes(routes,
                                   {[] { return api::Overview{}; }, count_no_users, [] { return std::vector<api::ConfigEntry>{}; }});
    }
    WholeApi(const WholeApi&) = delete;
    WholeApi& operator=(const WholeApi&) = delete;

    // Of those who are asked for below /channels/{handle} at this address: the one that its module knows.
    [[nodiscard]] static std::string channel_of(const std::string& path) {
        for (const auto* part : {"/chat/", "/moderators", "/audit", "/health", "/thumbnail", "/preview"}) {
            if (path.find(part) != std::string::npos) return "studio";
        }
        return "ann";
    }

    AccountsSite site;
    ChannelsApi channels;
    FakeClock clock;
    testing::ChatHouse<FakeClock> house{clock};
    Metrics metrics;
    live::Registry registry{{}, clock, metrics, [](const live::SinkContext&) { return nullptr; }};
    auth::Sessions sessions{clock};
    api::Live live{{house.hub, *house.chat, house.channels, sessions, registry, clock, {}, {}, {}}};
    const thumbnails::Gallery gallery;
    const health::Monitor monitor{{clock, {}, {}, {}}};
};

}  // namespace session::test
