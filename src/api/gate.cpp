#include <algorithm>

#include "api/call.hpp"
#include "api/fields.hpp"
#include "api/login_cookie.hpp"
#include "api/origin.hpp"
#include "api/rate_limiter.hpp"
#include "session/api/routes.hpp"
#include "session/base/log.hpp"

namespace session::api {
namespace {

namespace asio = boost::asio;

bool changes_state(http::Method method) noexcept {
    return method != http::Method::get && method != http::Method::head && method != http::Method::options;
}

bool is_json(std::string_view content_type) {
    auto type = content_type.substr(0, content_type.find(';'));
    while (!type.empty() && type.back() == ' ') type.remove_suffix(1);
    constexpr std::string_view kJson = "application/json";
    return std::equal(type.begin(), type.end(), kJson.begin(), kJson.end(),
                      [](char a, char b) { return (a >= 'A' && a <= 'Z' ? static_cast<char>(a + 32) : a) == b; });
}

// Whom an address counts as: IPv6 by its /64, as one customer has that many.
std::string network_of(const asio::ip::address& address) {
    if (address.is_v4()) return address.to_string();
    if (address.to_v6().is_v4_mapped()) return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6()).to_string();
    auto bytes = address.to_v6().to_bytes();
    std::fill(bytes.begin() + 8, bytes.end(), std::uint8_t{0});
    return asio::ip::address_v6{bytes}.to_string();
}

void log_failure(const Error& error, const http::Request& request) {
    // The database says once that it can't write, not for each call.
    if (error.code() == ErrorCode::io) return;
    const bool is_ours = error.code() == ErrorCode::internal;
    if (!is_ours && !error.reason().empty()) return;
    log::write(is_ours ? log::Level::error : log::Level::info, "api", "a call failed",
               {{"method", request.method_text}, {"path", request.path}, {"request", request.id}, {"why", error}});
}

}  // namespace

struct Gate::Route {
    Access access = Access::anyone;
    Handler now;
    AsyncHandler later;  // one of the two
    CallOptions options;
    Rate rate;
};

struct Gate::Impl {
    Impl(auth::Sessions& known_sessions, const Clock& given_clock, Options given)
        : sessions(known_sessions),
          clock(given_clock),
          options(std::move(given)),
          public_origin(origin_of(options.public_url)),
          limiter(clock, options.max_tracked_rates) {}

    void renew_cookie(const Call& call, http::Response& response);
    [[nodiscard]] http::Response finish(const Call& call, Answer answer);
    static asio::awaitable<http::Response> finish_later(Impl& impl, std::shared_ptr<const Route> route, Call call);

    auth::Sessions& sessions;
    const Clock& clock;
    Options options;
    std::string public_origin;
    RateLimiter limiter;
};

// Browsers forget the cookie thirty days after they got it: they get it again while it is in use.
void Gate::Impl::renew_cookie(const Call& call, http::Response& response) {
    const auto* who = call.identity();
    if (who == nullptr || response.headers().find("Set-Cookie") != std::string::npos || !sessions.takes_renewal(who->session_id)) return;
    const auto token = call.request().cookie(auth::kLoginCookie);
    if (token) response.add_header("Set-Cookie", login_cookie(*token, call.request().is_secure));
}

http::Response Gate::Impl::finish(const Call& call, Answer answer) {
    if (!answer) {
        log_failure(answer.error(), call.request());
        return to_response(answer.error());
    }
    renew_cookie(call, *answer);
    return std::move(*answer);
}

asio::awaitable<http::Response> Gate::Impl::finish_later(Impl& impl, std::shared_ptr<const Route> route, Call call) {
    auto pending = route->later(call);
    auto answer = co_await std::move(pending);
    co_return impl.finish(call, std::move(answer));
}

Gate::Gate(auth::Sessions& sessions, const Clock& clock, Options options)
    : impl_(std::make_unique<Impl>(sessions, clock, std::move(options))) {}
Gate::~Gate() = default;

std::optional<auth::Identity> Gate::identify(const http::Request& request) const {
    const auto token = request.cookie(auth::kLoginCookie);
    if (!token) return std::nullopt;
    return impl_->sessions.find(*token, request.client.to_string());
}

bool Gate::is_own_origin(const http::Request& request) const {
    return api::is_own_origin(request, impl_->public_origin);
}

Result<> Gate::admit(const Rate& rate, const std::optional<auth::Identity>& who, const asio::ip::address& address) {
    const Rate scaled{rate.name, std::max(1.0, rate.burst * impl_->options.rate_factor), rate.per_second * impl_->options.rate_factor};
    const auto wait = impl_->limiter.take(scaled, who ? "user " + std::to_string(who->user_id) : network_of(address));
    if (!wait) return {};
    Error error{ErrorCode::rate_limited, "Too many requests; wait " + std::to_string(wait->count()) + " s."};
    error.set_reason("too_many_requests");
    error.set_retry_after(*wait);
    return fail(std::move(error));
}

Result<> Gate::check(const Route& route, Call& call) {
    const auto& request = call.request();
    if (changes_state(request.method) && !is_own_origin(request)) {
        return refuse(ErrorCode::forbidden, "bad_origin", "Another site's page sent this request.");
    }
    call.who_ = identify(request);
    if (auto admitted = admit(route.rate, call.who_, request.client); !admitted) return admitted;
    if (route.access != Access::anyone && !call.who_) return refuse(ErrorCode::unauthorized, "sign_in_required", "Sign in first.");
    if (route.access == Access::admin && !call.is_admin()) return refuse(ErrorCode::forbidden, "forbidden", "Only admins may do that.");
    if (request.body.size() > route.options.max_body) {
        return refuse(ErrorCode::too_large, "payload_too_large", "The request's body is larger than this address takes.");
    }
    if (route.options.body != BodyKind::json) return {};
    if (!is_json(request.header("Content-Type"))) {
        return refuse(ErrorCode::unsupported, "unsupported_media_type", "This address takes application/json.");
    }
    auto body = parse_json(request.body);
    if (!body) return fail(body.error());
    call.body_ = std::make_shared<const Json>(std::move(*body));
    return {};
}

http::Reply Gate::pass(const std::shared_ptr<const Route>& route, const http::Request& request) {
    Call call{request, impl_->clock.wall_now()};
    if (auto checked = check(*route, call); !checked) return impl_->finish(call, fail(checked.error()));
    if (route->now) return impl_->finish(call, route->now(call));
    return Impl::finish_later(*impl_, route, std::move(call));
}

void Routes::add(http::Method method, std::string_view pattern, Access access, Handler handler, CallOptions options) {
    Gate::Route route;
    route.access = access;
    route.now = std::move(handler);
    route.options = options;
    add(method, pattern, std::move(route));
}

void Routes::add(http::Method method, std::string_view pattern, Access access, AsyncHandler handler, CallOptions options) {
    Gate::Route route;
    route.access = access;
    route.later = std::move(handler);
    route.options = options;
    add(method, pattern, std::move(route));
}

void Routes::websocket(std::string_view pattern, SocketHandler handler) {
    added_.push_back({http::Method::get, std::string{pattern}, Access::anyone});
    http::RouteOptions options;
    options.group = "api";
    const auto decide = [gate = &gate_, handler = std::move(handler)](const http::Request& request) -> http::WebSocketDecision {
        if (!gate->is_own_origin(request)) {
            Error error{ErrorCode::forbidden, "Another site's page asked for this connection."};
            return to_response(error.set_reason("bad_origin"));
        }
        const auto who = gate->identify(request);
        if (auto admitted = gate->admit(kReading, who, request.client); !admitted) return to_response(admitted.error());
        return handler(request, who);
    };
    router_.websocket(pattern, decide, options);
}

void Routes::add(http::Method method, std::string_view pattern, Gate::Route route) {
    added_.push_back({method, std::string{pattern}, route.access});
    route.rate = route.options.rate.value_or(changes_state(method) ? kWriting : kReading);
    http::RouteOptions options;
    options.group = "api";
    options.max_body = route.options.max_body;
    const auto shared = std::make_shared<const Gate::Route>(std::move(route));
    router_.add(
        method, pattern, [gate = &gate_, shared](const http::Request& request) { return gate->pass(shared, request); }, options);
}

}  // namespace session::api
