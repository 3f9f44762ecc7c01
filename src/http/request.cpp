#include "session/http/request.hpp"

#include "http/text.hpp"

namespace session::http {
namespace {

// "q=0", "q=0.000": the one weight that forbids (RFC 9110 12.4.2).
bool is_forbidden(std::string_view parameters) noexcept {
    while (!parameters.empty()) {
        const auto parameter = trim(take_until(parameters, ';'));
        if (parameter.size() < 3 || lower(parameter[0]) != 'q' || parameter[1] != '=') continue;
        return parameter.substr(2).find_first_not_of("0.") == std::string_view::npos;
    }
    return false;
}

}  // namespace

std::string_view to_string(Method method) noexcept {
    switch (method) {
        case Method::get: return "GET";
        case Method::head: return "HEAD";
        case Method::post: return "POST";
        case Method::put: return "PUT";
        case Method::patch: return "PATCH";
        case Method::del: return "DELETE";
        case Method::options: return "OPTIONS";
        case Method::other: break;
    }
    return "OTHER";
}

std::string_view Request::header(std::string_view name) const noexcept {
    for (const auto& [known, value] : headers_) {
        if (equals_ignoring_case(known, name)) return value;
    }
    return {};
}

std::string_view Request::param(std::string_view name) const noexcept {
    for (std::size_t i = 0; i < param_count_; ++i) {
        if (params_[i].first == name) return params_[i].second;
    }
    return {};
}

std::optional<std::string_view> Request::query_value(std::string_view name) const noexcept {
    return find_query_value(query, name);
}

std::optional<std::string_view> Request::cookie(std::string_view name) const noexcept {
    // HTTP/1.1 clients send one Cookie field (RFC 6265 5.4); proxies from HTTP/2 may send several.
    for (const auto& [known, value] : headers_) {
        if (!equals_ignoring_case(known, "Cookie")) continue;
        if (auto found = find_cookie(value, name)) return found;
    }
    return std::nullopt;
}

bool Request::accepts_encoding(std::string_view coding) const noexcept {
    auto rest = header("Accept-Encoding");
    bool is_any = false;
    while (!rest.empty()) {
        auto item = take_until(rest, ',');
        const auto name = trim(take_until(item, ';'));
        if (equals_ignoring_case(name, coding)) return !is_forbidden(item);
        if (name == "*" && !is_forbidden(item)) is_any = true;
    }
    return is_any;
}

bool Request::accepts_explicitly(std::string_view media_type) const noexcept {
    auto rest = header("Accept");
    while (!rest.empty()) {
        auto item = take_until(rest, ',');
        if (equals_ignoring_case(trim(take_until(item, ';')), media_type)) return !is_forbidden(item);
    }
    return false;
}

void Request::clear() noexcept {
    headers_.clear();
    param_count_ = 0;
    body = {};
    query = {};
    path = {};
    target = {};
    is_secure = false;
}

std::optional<std::string_view> find_cookie(std::string_view header, std::string_view name) noexcept {
    while (!header.empty()) {
        auto pair = trim(take_until(header, ';'));
        const auto equals = pair.find('=');
        if (equals == std::string_view::npos || pair.substr(0, equals) != name) continue;
        auto value = pair.substr(equals + 1);
        if (value.size() >= 2 && value.front() == '"' && value.back() == '"') value = value.substr(1, value.size() - 2);
        return value;
    }
    return std::nullopt;
}

std::optional<std::string_view> find_query_value(std::string_view query, std::string_view name) noexcept {
    while (!query.empty()) {
        auto pair = take_until(query, '&');
        const auto key = take_until(pair, '=');
        if (key == name) return pair;
    }
    return std::nullopt;
}

}  // namespace session::http
