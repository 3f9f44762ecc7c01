// openapi.json and the routes say the same.
#include <catch2/catch.hpp>
#include <set>

#include "session/api/channels_api.hpp"
#include "session/api/health_api.hpp"
#include "session/api/thumbnails_api.hpp"
#include "support/accounts_site.hpp"
#include "support/api_caller.hpp"
#include "support/api_description.hpp"
#include "support/fake_clock.hpp"

using namespace session;

namespace {

std::string concrete(std::string path) {
    for (auto at = path.find('{'); at != std::string::npos; at = path.find('{')) path.replace(at, path.find('}') - at + 1, "7");
    return path;
}

bool is_routed(const http::Router& router, const test::ApiDescription::Operation& operation) {
    static const std::map<std::string, http::Method> kMethods{{"GET", http::Method::get},
                                                              {"POST", http::Method::post},
                                                              {"PUT", http::Method::put},
                                                              {"PATCH", http::Method::patch},
                                                              {"DELETE", http::Method::del}};
    http::Request request;
    request.method = kMethods.at(operation.method);
    const auto path = concrete(operation.path);
    request.path = path;
    return router.find(request).handler != nullptr;
}

// Operations that the server does not have yet. It only gets shorter.
const std::set<std::string> kNotBuilt{
    "DELETE /api/v1/admin/broadcasts/{handle}",
    "DELETE /api/v1/channels/{handle}/allowed/{user}",
    "DELETE /api/v1/channels/{handle}/broadcast",
    "DELETE /api/v1/channels/{handle}/chat/bans/{user}",
    "DELETE /api/v1/channels/{handle}/chat/messages/{id}",
    "DELETE /api/v1/channels/{handle}/follow",
    "DELETE /api/v1/channels/{handle}/keys/{id}",
    "DELETE /api/v1/channels/{handle}/moderators/{user}",
    "GET /api/v1/admin/broadcasts",
    "GET /api/v1/admin/config",
    "GET /api/v1/admin/logs",
    "GET /api/v1/admin/overview",
    "GET /api/v1/broadcasts",
    "GET /api/v1/categories",
    "GET /api/v1/categories/{slug}",
    "GET /api/v1/categories/{slug}/art",
    "GET /api/v1/channels/{handle}/allowed",
    "GET /api/v1/channels/{handle}/audit",
    "GET /api/v1/channels/{handle}/broadcasts",
    "GET /api/v1/channels/{handle}/chat/bans",
    "GET /api/v1/channels/{handle}/chat/chatters",
    "GET /api/v1/channels/{handle}/chat/messages",
    "GET /api/v1/channels/{handle}/chat/settings",
    "GET /api/v1/channels/{handle}/chat/words",
    "GET /api/v1/channels/{handle}/keys",
    "GET /api/v1/channels/{handle}/live",
    "GET /api/v1/channels/{handle}/moderators",
    "GET /api/v1/channels/{handle}/playback",
    "GET /api/v1/following",
    "GET /api/v1/live",
    "GET /api/v1/search",
    "PATCH /api/v1/admin/categories/{slug}",
    "PATCH /api/v1/channels/{handle}",
    "PATCH /api/v1/channels/{handle}/chat/settings",
    "PATCH /api/v1/channels/{handle}/keys/{id}",
    "POST /api/v1/admin/categories",
    "POST /api/v1/admin/categories/{slug}/merge",
    "POST /api/v1/channels/{handle}/chat/messages",
    "POST /api/v1/channels/{handle}/chat/messages/{id}/restore",
    "POST /api/v1/channels/{handle}/chat/purge",
    "POST /api/v1/channels/{handle}/keys",
    "POST /api/v1/channels/{handle}/keys/{id}/reveal",
    "POST /api/v1/channels/{handle}/keys/{id}/rotate",
    "PUT /api/v1/admin/categories/{slug}/art",
    "PUT /api/v1/channels/{handle}/allowed/{user}",
    "PUT /api/v1/channels/{handle}/chat/bans/{user}",
    "PUT /api/v1/channels/{handle}/chat/words",
    "PUT /api/v1/channels/{handle}/follow",
    "PUT /api/v1/channels/{handle}/moderators/{user}",
};

}  // namespace

TEST_CASE("openapi.json is served as it is") {
    http::Router router;
    api::add_openapi_route(router);
    test::ApiCaller caller{router};
    const auto answer = caller.get("/api/openapi.json");
    CHECK(answer.status == 200);
    CHECK(answer.json["openapi"] == "3.1.0");
}

TEST_CASE("every operation of openapi.json is routed, and nothing else below /api/v1 is") {
    test::FakeClock clock;
    auth::ChannelDirectory channels;
    test::AccountsSite site;
    auto& router = site.router;
    auto& routes = site.routes;
    api::add_channel_routes(
        router, {channels, clock, [](std::string_view) { return std::nullopt; }, [](std::string_view) { return std::nullopt; }});

    const thumbnails::Gallery gallery;
    api::add_thumbnail_routes(routes, {channels, gallery});
    const health::Monitor monitor{{clock, {}, {}, {}}};
    api::add_health_routes(routes, {channels, monitor});

    const test::ApiDescription description;
    for (const auto& operation : description.operations()) {
        INFO(operation.name());
        CHECK(is_routed(router, operation) == !kNotBuilt.contains(operation.name()));
    }
    for (const auto& route : routes.list()) {
        INFO(http::to_string(route.method) << " " << route.pattern);
        const auto* operation = description.find(http::to_string(route.method), route.pattern);
        REQUIRE(operation != nullptr);
        CHECK(operation->path == route.pattern);
        CHECK(operation->node->contains("security") == (route.access != api::Access::anyone));
    }
}
