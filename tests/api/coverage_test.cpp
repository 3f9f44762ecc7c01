// openapi.json and the routes say the same.
#include <catch2/catch.hpp>
#include <set>

#include "session/api/channels_api.hpp"
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
    "DELETE /api/v1/admin/invites/{code}",
    "DELETE /api/v1/admin/users/{handle}",
    "DELETE /api/v1/channels/{handle}/allowed/{user}",
    "DELETE /api/v1/channels/{handle}/broadcast",
    "DELETE /api/v1/channels/{handle}/chat/bans/{user}",
    "DELETE /api/v1/channels/{handle}/chat/messages/{id}",
    "DELETE /api/v1/channels/{handle}/follow",
    "DELETE /api/v1/channels/{handle}/keys/{id}",
    "DELETE /api/v1/channels/{handle}/moderators/{user}",
    "DELETE /api/v1/me",
    "DELETE /api/v1/me/avatar",
    "DELETE /api/v1/sessions",
    "DELETE /api/v1/sessions/{id}",
    "GET /api/v1/admin/audit",
    "GET /api/v1/admin/broadcasts",
    "GET /api/v1/admin/config",
    "GET /api/v1/admin/invites",
    "GET /api/v1/admin/logs",
    "GET /api/v1/admin/overview",
    "GET /api/v1/admin/site",
    "GET /api/v1/admin/users",
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
    "GET /api/v1/channels/{handle}/health",
    "GET /api/v1/channels/{handle}/keys",
    "GET /api/v1/channels/{handle}/live",
    "GET /api/v1/channels/{handle}/moderators",
    "GET /api/v1/channels/{handle}/playback",
    "GET /api/v1/channels/{handle}/preview.webp",
    "GET /api/v1/channels/{handle}/thumbnail.jpg",
    "GET /api/v1/channels/{handle}/thumbnail.webp",
    "GET /api/v1/following",
    "GET /api/v1/invites/{code}",
    "GET /api/v1/live",
    "GET /api/v1/me",
    "GET /api/v1/me/export",
    "GET /api/v1/search",
    "GET /api/v1/sessions",
    "GET /api/v1/site",
    "GET /api/v1/users/{handle}",
    "GET /api/v1/users/{handle}/avatar",
    "PATCH /api/v1/admin/categories/{slug}",
    "PATCH /api/v1/admin/site",
    "PATCH /api/v1/admin/users/{handle}",
    "PATCH /api/v1/channels/{handle}",
    "PATCH /api/v1/channels/{handle}/chat/settings",
    "PATCH /api/v1/channels/{handle}/keys/{id}",
    "PATCH /api/v1/me",
    "POST /api/v1/accounts",
    "POST /api/v1/admin/categories",
    "POST /api/v1/admin/categories/{slug}/merge",
    "POST /api/v1/admin/invites",
    "POST /api/v1/admin/users/{handle}/reset-link",
    "POST /api/v1/channels/{handle}/chat/messages",
    "POST /api/v1/channels/{handle}/chat/messages/{id}/restore",
    "POST /api/v1/channels/{handle}/chat/purge",
    "POST /api/v1/channels/{handle}/keys",
    "POST /api/v1/channels/{handle}/keys/{id}/reveal",
    "POST /api/v1/channels/{handle}/keys/{id}/rotate",
    "POST /api/v1/me/recovery-codes",
    "POST /api/v1/password-resets",
    "POST /api/v1/sessions",
    "POST /api/v1/sessions/current/reauthenticate",
    "POST /api/v1/setup",
    "PUT /api/v1/admin/categories/{slug}/art",
    "PUT /api/v1/channels/{handle}/allowed/{user}",
    "PUT /api/v1/channels/{handle}/chat/bans/{user}",
    "PUT /api/v1/channels/{handle}/chat/words",
    "PUT /api/v1/channels/{handle}/follow",
    "PUT /api/v1/channels/{handle}/moderators/{user}",
    "PUT /api/v1/me/avatar",
    "PUT /api/v1/me/password",
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
    auth::Sessions sessions{clock};
    api::Gate gate{sessions, clock, {}};
    http::Router router;
    api::Routes routes{router, gate};
    api::add_channel_routes(
        router, {channels, clock, [](std::string_view) { return std::nullopt; }, [](std::string_view) { return std::nullopt; }});

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
