// One HTTP response as a handler makes it.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <variant>

#include "session/base/bytes.hpp"
#include "session/http/request.hpp"

namespace session::http {

// What is sent after the header. None of them is copied on its way to the socket.
//   std::string  the response's own text
//   SharedBytes  an immutable blob, kept alive until it is sent
//   ByteView     memory that outlives the server (embedded files)
using Body = std::variant<std::monostate, std::string, SharedBytes, ByteView>;

[[nodiscard]] ByteView view_of(const Body& body) noexcept;

// The connection adds Date, Content-Length, Connection, and what follows from `etag` (304) and `has_ranges` (206, 416).
// The views name constants, or text that outlives the response.
class Response {
   public:
    Response() = default;
    explicit Response(int status_code) : status(status_code) {}

    int status = 200;
    std::string_view content_type;      // left out when empty
    std::string_view content_encoding;  // left out when empty
    std::string_view cache_control;     // left out when empty
    std::string etag;                   // quoted; a 200 with one answers If-None-Match
    bool has_ranges = false;            // a 200 answers a single byte range
    bool closes = false;                // close the connection afterwards
    Body body;

    // Appends one header line. Characters that would break the line are dropped.
    Response& add_header(std::string_view name, std::string_view value);
    [[nodiscard]] const std::string& headers() const noexcept { return headers_; }

   private:
    std::string headers_;
};

// {"error":{"code":…,"message":…}}, never cached. `code` is stable snake_case, `message` a sentence for people.
[[nodiscard]] Response error_response(int status, std::string_view code, std::string_view message);
[[nodiscard]] Response json_response(std::string body, int status = 200);
[[nodiscard]] Response text_response(std::string body, std::string_view content_type = "text/plain; charset=utf-8");

}  // namespace session::http
