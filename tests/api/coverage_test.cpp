// openapi.json and the routes say the same.
#include <catch2/catch.hpp>

#include "api/whole_api.hpp"

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
    const auto match = router.find(request);
    return match.handler != nullptr || match.websocket != nullptr;
}

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
    test::WholeApi whole;
    const test::ApiDescription description;
    for (const auto& operation : description.operations()) {
        INFO(operation.name());
        CHECK(is_routed(whole.site.router, operation));
    }
    for (const auto& route : whole.site.routes.list()) {
        INFO(http::to_string(route.method) << " " << route.pattern);
        const auto* operation = description.find(http::to_string(route.method), route.pattern);
        REQUIRE(operation != nullptr);
        CHECK(operation->path == route.pattern);
        CHECK(operation->node->contains("security") == (route.access != api::Access::anyone));
    }
}
