#include "session/http/router.hpp"

#include <catch2/catch.hpp>

using namespace session;

namespace {

http::Handler named(std::string name) {
    return [name](const http::Request&) -> http::Reply { return http::text_response(name); };
}

std::string find(const http::Router& router, http::Request& request, std::string_view path, http::Method method = http::Method::get) {
    request.path = path;
    request.method = method;
    const auto match = router.find(request);
    if (match.handler == nullptr) return match.allow.empty() ? "404" : "405 " + match.allow;
    const auto response = (*match.handler)(request).take_ready();
    return std::string{as_text(http::view_of(response.body))};
}

}  // namespace

TEST_CASE("patterns take whole segments and literals win") {
    http::Router router;
    router.get("/hls/{handle}/{rendition}/index.m3u8", named("media"));
    router.get("/hls/{handle}/{rendition}/{file}", named("file"));
    router.get("/hls/{handle}/keys/{id}", named("key"));
    router.get("/hls/{handle}/master.m3u8", named("master"));
    http::Request request;
    CHECK(find(router, request, "/hls/demo/master.m3u8") == "master");
    CHECK(request.param("handle") == "demo");
    CHECK(find(router, request, "/hls/demo/720p/index.m3u8") == "media");
    CHECK(request.param("rendition") == "720p");
    CHECK(find(router, request, "/hls/demo/720p/s1.m4s") == "file");
    CHECK(request.param("file") == "s1.m4s");
    CHECK(find(router, request, "/hls/demo/keys/7") == "key");
    CHECK(request.param("id") == "7");
    CHECK(find(router, request, "/hls/demo") == "404");
    CHECK(find(router, request, "/hls//master.m3u8") == "404");
    CHECK(find(router, request, "/hls/demo/720p/") == "404");
    CHECK(find(router, request, "/hls/demo/720p/a/b") == "404");
    CHECK(request.param("handle").empty());
}

TEST_CASE("methods: HEAD follows GET, others get 405 with Allow") {
    http::Router router;
    router.get("/a", named("get"));
    router.add(http::Method::post, "/a", named("post"));
    http::Request request;
    CHECK(find(router, request, "/a", http::Method::head) == "get");
    CHECK(find(router, request, "/a", http::Method::post) == "post");
    CHECK(find(router, request, "/a", http::Method::del) == "405 GET, HEAD, POST");
}

TEST_CASE("the fallback takes what nothing matches, for reading only") {
    http::Router router;
    router.get("/a", named("get"));
    router.set_fallback(named("fallback"));
    http::Request request;
    CHECK(find(router, request, "/b") == "fallback");
    CHECK(find(router, request, "/a") == "get");
    CHECK(find(router, request, "/b", http::Method::post) == "404");
}

TEST_CASE("the root is a pattern too") {
    http::Router router;
    router.get("/", named("root"));
    http::Request request;
    CHECK(find(router, request, "/") == "root");
    CHECK(find(router, request, "/x") == "404");
}
