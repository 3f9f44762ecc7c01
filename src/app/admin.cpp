#include "app/admin.hpp"

namespace session::app {
namespace {

http::Response plain(int status, std::string body) {
    auto response = http::text_response(std::move(body));
    response.status = status;
    response.cache_control = "no-store";
    return response;
}

http::Response readiness_response(Readiness readiness) {
    switch (readiness) {
        case Readiness::ready: return plain(200, "ready\n");
        case Readiness::starting: return plain(503, "starting\n");
        case Readiness::draining: break;
    }
    return plain(503, "draining\n");
}

}  // namespace

http::Router make_admin_router(Metrics& metrics, const std::atomic<Readiness>& readiness) {
    http::Router router;
    http::RouteOptions options;
    options.group = "admin";
    options.is_logged = false;
    router.get(
        "/metrics",
        [&metrics](const http::Request&) -> http::Reply {
            auto response = http::text_response(metrics.render(), "text/plain; version=0.0.4; charset=utf-8");
            response.cache_control = "no-store";
            return response;
        },
        options);
    router.get(
        "/healthz", [](const http::Request&) -> http::Reply { return plain(200, "ok\n"); }, options);
    router.get(
        "/readyz", [&readiness](const http::Request&) -> http::Reply { return readiness_response(readiness.load()); }, options);
    return router;
}

}  // namespace session::app
