// One HTTP request as a handler sees it.
#pragma once

#include <array>
#include <boost/asio/ip/address.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace session::http {

enum class Method : std::uint8_t { get, head, post, put, patch, del, options, other };

[[nodiscard]] std::string_view to_string(Method method) noexcept;

// All views point into the connection's buffers and are good until the response is made: a handler that is a coroutine may use them
// over its awaits, nobody may keep them longer. Confined to the connection's thread.
class Request {
   public:
    static constexpr std::size_t kMaxParams = 4;

    Method method = Method::get;
    std::string_view method_text;
    std::string_view target;  // as sent
    std::string_view path;    // percent-decoded, begins with '/', has no "." or ".." segment, no NUL, no backslash
    std::string_view query;   // without '?', as sent
    std::string_view body;
    boost::asio::ip::address client;  // the peer, or what a trusted proxy says of it
    bool is_secure = false;           // TLS here, or at a trusted proxy
    bool is_keep_alive = true;
    std::uint64_t id = 0;

    // The first header of that name (given in any case); empty when there is none.
    [[nodiscard]] std::string_view header(std::string_view name) const noexcept;
    // A `{name}` of the route's pattern, percent-decoded.
    [[nodiscard]] std::string_view param(std::string_view name) const noexcept;
    // The first query parameter of that name, not decoded; "" for `?name` alone.
    [[nodiscard]] std::optional<std::string_view> query_value(std::string_view name) const noexcept;
    [[nodiscard]] std::optional<std::string_view> cookie(std::string_view name) const noexcept;
    // Whether Accept-Encoding allows `coding` with a q above 0 (RFC 9110 12.5.3); no header allows none.
    [[nodiscard]] bool accepts_encoding(std::string_view coding) const noexcept;
    // Whether Accept names `type/subtype` itself (not by a wildcard): what tells a page load from a script's fetch.
    [[nodiscard]] bool accepts_explicitly(std::string_view media_type) const noexcept;

    // For the connection, the router and tests.
    void add_header(std::string_view name, std::string_view value) { headers_.emplace_back(name, value); }
    void set_params(std::size_t count) noexcept { param_count_ = count; }
    void set_param(std::size_t index, std::string_view name, std::string_view value) noexcept { params_[index] = {name, value}; }
    void clear() noexcept;

   private:
    std::vector<std::pair<std::string_view, std::string_view>> headers_;
    std::array<std::pair<std::string_view, std::string_view>, kMaxParams> params_{};
    std::size_t param_count_ = 0;
};

// Reads a value of a Cookie header (RFC 6265 4.2.1, quotes taken off); nullopt when it is not there.
[[nodiscard]] std::optional<std::string_view> find_cookie(std::string_view header, std::string_view name) noexcept;
[[nodiscard]] std::optional<std::string_view> find_query_value(std::string_view query, std::string_view name) noexcept;
// Nullopt: a bad escape.
[[nodiscard]] std::optional<std::string> percent_decode(std::string_view text);

}  // namespace session::http
