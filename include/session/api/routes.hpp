// What every call of the API goes through: who asks, whether from our own pages, how often, and with which body.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "session/auth/sessions.hpp"
#include "session/base/clock.hpp"
#include "session/base/result.hpp"
#include "session/http/router.hpp"

namespace session::api {

class Call;  // src/api/call.hpp

// 401 sign_in_required, or 403 forbidden, for the others.
enum class Access : std::uint8_t { anyone, user, admin };
// json: 415 unless application/json, 400 malformed_json. raw: any type, for the handler to look at.
enum class BodyKind : std::uint8_t { none, json, raw };

// How often one user (or, signed out, one address) may call: `burst` at once, then `per_second`; over it 429. Routes that name the same
// rate share it.
struct Rate {
    std::string_view name;
    double burst = 0;
    double per_second = 0;
};
inline constexpr Rate kReading{"read", 1000, 200};
inline constexpr Rate kWriting{"write", 100, 10};

struct CallOptions {
    BodyKind body = BodyKind::none;
    std::size_t max_body = 64UL * 1024;  // bytes; larger is 413
    std::optional<Rate> rate;            // none: kReading for GET, kWriting for the rest
};
inline constexpr CallOptions kJsonBody{BodyKind::json, 64UL * 1024, std::nullopt};

using Answer = Result<http::Response>;
// An error with a reason becomes the response of that code; one without is logged, and the client learns no more than its kind.
using Handler = std::function<Answer(Call&)>;
// The call lives as long as the coroutine. Such a lambda returns a coroutine function's awaitable and is none itself.
using AsyncHandler = std::function<boost::asio::awaitable<Answer>(Call&)>;

// Thread-safe. It outlives the server that has its routes; what it is made with outlives it.
class Gate {
   public:
    struct Options {
        std::string public_url;                  // as configured; its origin is ours besides the Host that is asked
        double rate_factor = 1;                  // all limits times this
        std::size_t max_tracked_rates = 50'000;  // users and addresses; then the calmest are forgotten
    };

    Gate(auth::Sessions& sessions, const Clock& clock, Options options);
    ~Gate();
    Gate(const Gate&) = delete;
    Gate& operator=(const Gate&) = delete;

    // By its cookie; notes that it was seen.
    [[nodiscard]] std::optional<auth::Identity> identify(const http::Request& request) const;
    // Whether a page of ours sent it: an Origin (or, without one, Sec-Fetch-Site) that is another's is false. Also for WebSockets, which
    // browsers open from any page.
    [[nodiscard]] bool is_own_origin(const http::Request& request) const;
    // Error: rate_limited, with the time to wait.
    [[nodiscard]] Result<> admit(const Rate& rate, const std::optional<auth::Identity>& who, const boost::asio::ip::address& address);

   private:
    friend class Routes;
    struct Route;
    struct Impl;
    [[nodiscard]] http::Reply pass(const std::shared_ptr<const Route>& route, const http::Request& request);
    [[nodiscard]] Result<> check(const Route& route, Call& call);

    std::unique_ptr<Impl> impl_;
};

// Adds routes to a router, each behind the gate. Lives while they are added; the gate stays.
class Routes {
   public:
    Routes(http::Router& router, Gate& gate) : router_(router), gate_(gate) {}

    void add(http::Method method, std::string_view pattern, Access access, Handler handler, CallOptions options = {});
    void add(http::Method method, std::string_view pattern, Access access, AsyncHandler handler, CallOptions options = {});

    // A WebSocket, which browsers open from any page: behind the gate too, for origin, identity and rate.
    using SocketHandler = std::function<http::WebSocketDecision(const http::Request&, const std::optional<auth::Identity>&)>;
    void websocket(std::string_view pattern, SocketHandler handler);

    struct Added {
        http::Method method = http::Method::get;
        std::string pattern;
        Access access = Access::anyone;
    };
    [[nodiscard]] const std::vector<Added>& list() const noexcept { return added_; }
    [[nodiscard]] Gate& gate() const noexcept { return gate_; }

   private:
    void add(http::Method method, std::string_view pattern, Gate::Route route);

    http::Router& router_;
    Gate& gate_;
    std::vector<Added> added_;
};

// GET /api/openapi.json: the description of all this, as src/api/openapi.json has it.
void add_openapi_route(http::Router& router);
[[nodiscard]] std::string_view openapi_document() noexcept;

// The one place where errors become HTTP: status, {"error":{code, message, fields, retry_after_s}}, Retry-After.
[[nodiscard]] http::Response to_response(const Error& error);

}  // namespace session::api
