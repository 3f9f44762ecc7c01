#include <array>

#include "session/api/routes.hpp"
#include "session/crypto/encoding.hpp"
#include "session/crypto/hash.hpp"

// The file itself, put into the read-only section by the assembler.
__asm__(
    ".section .rodata\n"
    "session_openapi_begin:\n"
    ".incbin \"" SESSION_OPENAPI_FILE
    "\"\n"
    "session_openapi_end:\n"
    ".byte 0\n"
    ".previous\n");

extern "C" {
// NOLINTBEGIN(modernize-avoid-c-arrays): symbols of the assembler
extern const char session_openapi_begin[];
extern const char session_openapi_end[];
// NOLINTEND(modernize-avoid-c-arrays)
}

namespace session::api {

std::string_view openapi_document() noexcept {
    return {session_openapi_begin, static_cast<std::size_t>(session_openapi_end - session_openapi_begin)};
}

void add_openapi_route(http::Router& router) {
    const auto hash = crypto::sha256(as_bytes(openapi_document()));
    const auto etag = "\"" + crypto::to_hex(ByteView{hash}.first(8)) + "\"";
    http::RouteOptions options;
    options.group = "api";
    router.get(
        "/api/openapi.json",
        [etag](const http::Request&) -> http::Reply {
            http::Response response;
            response.content_type = "application/json";
            response.cache_control = "no-cache";
            response.etag = etag;
            response.body = as_bytes(openapi_document());
            return response;
        },
        options);
}

}  // namespace session::api
