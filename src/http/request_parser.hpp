// HTTP/1.1 request syntax, by Boost.Beast's parser; no I/O.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "session/base/bytes.hpp"
#include "session/base/result.hpp"
#include "session/http/request.hpp"

namespace session::http {

// Where the first complete header ends in `data` (after its empty line); nullopt: not all here. `searched` is how much of it an
// earlier call has seen.
[[nodiscard]] std::optional<std::size_t> find_header_end(std::string_view data, std::size_t searched) noexcept;

// One connection's parser. start() for each request, then feed_body() until is_done().
class RequestParser {
   public:
    RequestParser();
    ~RequestParser();
    RequestParser(RequestParser&&) noexcept;
    RequestParser& operator=(RequestParser&&) noexcept;

    // `head` is one complete header. Fills `request` with views into it, and into this parser for what had to be decoded; both good
    // until the next start(). Errors: malformed; unsupported (HTTP version, transfer coding).
    [[nodiscard]] Result<> start(std::string_view head, Request& request);

    [[nodiscard]] bool has_body() const noexcept;          // after start()
    [[nodiscard]] bool expects_continue() const noexcept;  // the client waits for "100 Continue" (RFC 9110 10.1.1)
    // Must be called before the first feed_body(). Error: too_large, when Content-Length says so already.
    [[nodiscard]] Result<> limit_body(std::size_t size_bytes);
    // Returns how much was used. Errors: malformed, too_large.
    [[nodiscard]] Result<std::size_t> feed_body(ByteView data);
    [[nodiscard]] bool is_done() const noexcept;
    [[nodiscard]] std::string_view body() const noexcept;

   private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace session::http
