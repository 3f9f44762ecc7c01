#include "session/http/router.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

#include "http/text.hpp"

namespace session::http {
namespace {

// What one pattern's segments are: a literal, or a parameter's name.
struct Segment {
    std::string text;
    bool is_param = false;
};

struct Endpoint {
    Method method = Method::get;
    Handler handler;
    WebSocketHandler websocket;  // instead of `handler`
    RouteOptions options;
    std::size_t group = 0;
};

struct Pattern {
    std::vector<Segment> segments;
    std::vector<Endpoint> endpoints;
};

std::vector<Segment> split(std::string_view pattern) {
    if (!pattern.starts_with('/')) throw std::invalid_argument("a route's pattern begins with /");
    std::vector<Segment> segments;
    auto rest = pattern.substr(1);
    do {
        const auto text = take_until(rest, '/');
        const bool is_param = text.size() > 2 && text.front() == '{' && text.back() == '}';
        segments.push_back({std::string{is_param ? text.substr(1, text.size() - 2) : text}, is_param});
    } while (!rest.empty());
    const auto params = std::count_if(segments.begin(), segments.end(), [](const Segment& s) { return s.is_param; });
    if (params > static_cast<std::ptrdiff_t>(Request::kMaxParams)) throw std::invalid_argument("a route has too many parameters");
    return segments;
}

bool is_same(const std::vector<Segment>& a, const std::vector<Segment>& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](const Segment& x, const Segment& y) { return x.is_param == y.is_param && (x.is_param || x.text == y.text); });
}

// Literals before parameters, position by position.
bool is_more_specific(const Pattern& a, const Pattern& b) {
    return std::lexicographical_compare(a.segments.begin(), a.segments.end(), b.segments.begin(), b.segments.end(),
                                        [](const Segment& x, const Segment& y) { return !x.is_param && y.is_param; });
}

bool matches(const Pattern& pattern, std::string_view path, Request& request) {
    auto rest = path.substr(1);
    std::size_t params = 0;
    for (std::size_t i = 0; i < pattern.segments.size(); ++i) {
        const bool is_last = i + 1 == pattern.segments.size();
        const auto slash = rest.find('/');
        if (is_last != (slash == std::string_view::npos)) return false;
        const auto text = rest.substr(0, slash);
        const auto& segment = pattern.segments[i];
        if (segment.is_param) {
            if (text.empty()) return false;
            request.set_param(params++, segment.text, text);
        } else if (text != segment.text) {
            return false;
        }
        if (!is_last) rest.remove_prefix(slash + 1);
    }
    request.set_params(params);
    return true;
}

}  // namespace

struct Router::Impl {
    std::vector<Pattern> patterns;
    std::vector<std::string> groups{"other"};
    std::vector<std::string> cross_origin;
    std::optional<Endpoint> fallback;

    void add(std::string_view pattern, Endpoint endpoint);
    std::size_t group_index(const std::string& name) {
        const auto known = std::find(groups.begin(), groups.end(), name);
        if (known != groups.end()) return static_cast<std::size_t>(known - groups.begin());
        groups.push_back(name);
        return groups.size() - 1;
    }
};

Router::Router() : impl_(std::make_unique<Impl>()) {}
Router::~Router() = default;
Router::Router(Router&&) noexcept = default;
Router& Router::operator=(Router&&) noexcept = default;

void Router::add(Method method, std::string_view pattern, Handler handler, RouteOptions options) {
    impl_->add(pattern, Endpoint{method, std::move(handler), {}, std::move(options), 0});
}

void Router::websocket(std::string_view pattern, WebSocketHandler handler, RouteOptions options) {
    impl_->add(pattern, Endpoint{Method::get, {}, std::move(handler), std::move(options), 0});
}

void Router::Impl::add(std::string_view pattern, Endpoint endpoint) {
    endpoint.group = group_index(endpoint.options.group);
    auto segments = split(pattern);
    for (auto& known : patterns) {
        if (!is_same(known.segments, segments)) continue;
        known.endpoints.push_back(std::move(endpoint));
        return;
    }
    Pattern added;
    added.segments = std::move(segments);
    added.endpoints.push_back(std::move(endpoint));
    patterns.push_back(std::move(added));
    std::stable_sort(patterns.begin(), patterns.end(), is_more_specific);
}

void Router::set_fallback(Handler handler, RouteOptions options) {
    const auto group = impl_->group_index(options.group);
    impl_->fallback = Endpoint{Method::get, std::move(handler), {}, std::move(options), group};
}

void Router::allow_cross_origin(std::string prefix) {
    impl_->cross_origin.push_back(std::move(prefix));
}

Router::Match Router::find(Request& request) const {
    Match match;
    const auto answer = [&match](const Endpoint& endpoint) {
        match.handler = endpoint.handler ? &endpoint.handler : nullptr;
        match.websocket = endpoint.websocket ? &endpoint.websocket : nullptr;
        match.options = &endpoint.options;
        match.group = endpoint.group;
    };
    const auto wanted = request.method == Method::head ? Method::get : request.method;
    for (const auto& pattern : impl_->patterns) {
        if (!matches(pattern, request.path, request)) continue;
        for (const auto& endpoint : pattern.endpoints) {
            if (endpoint.method != wanted) continue;
            answer(endpoint);
            return match;
        }
        for (const auto& endpoint : pattern.endpoints) {
            if (!match.allow.empty()) match.allow += ", ";
            match.allow += to_string(endpoint.method);
            if (endpoint.method == Method::get) match.allow += ", HEAD";
        }
        match.group = pattern.endpoints.front().group;
        return match;
    }
    request.set_params(0);
    if (impl_->fallback && wanted == Method::get) answer(*impl_->fallback);
    return match;
}

bool Router::is_cross_origin(std::string_view path) const noexcept {
    return std::any_of(impl_->cross_origin.begin(), impl_->cross_origin.end(),
                       [path](const std::string& prefix) { return path.starts_with(prefix); });
}

const std::vector<std::string>& Router::groups() const noexcept {
    return impl_->groups;
}

}  // namespace session::http
