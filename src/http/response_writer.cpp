#include "http/response_writer.hpp"

#include <array>
#include <charconv>
#include <ctime>
#include <optional>

#include "http/text.hpp"

namespace session::http {
namespace {

std::string_view reason(int status) noexcept {
    switch (status) {
        case 200: return "200 OK";
        case 201: return "201 Created";
        case 204: return "204 No Content";
        case 206: return "206 Partial Content";
        case 301: return "301 Moved Permanently";
        case 302: return "302 Found";
        case 303: return "303 See Other";
        case 304: return "304 Not Modified";
        case 307: return "307 Temporary Redirect";
        case 308: return "308 Permanent Redirect";
        case 400: return "400 Bad Request";
        case 401: return "401 Unauthorized";
        case 403: return "403 Forbidden";
        case 404: return "404 Not Found";
        case 405: return "405 Method Not Allowed";
        case 408: return "408 Request Timeout";
        case 409: return "409 Conflict";
        case 410: return "410 Gone";
        case 413: return "413 Content Too Large";
        case 415: return "415 Unsupported Media Type";
        case 416: return "416 Range Not Satisfiable";
        case 422: return "422 Unprocessable Content";
        case 429: return "429 Too Many Requests";
        case 431: return "431 Request Header Fields Too Large";
        case 500: return "500 Internal Server Error";
        case 501: return "501 Not Implemented";
        case 503: return "503 Service Unavailable";
        case 505: return "505 HTTP Version Not Supported";
        default: return {};
    }
}

void append_number(std::string& out, std::size_t number) {
    std::array<char, 20> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    out.append(digits.data(), end);
}

void append_line(std::string& out, std::string_view name_and_colon, std::string_view value) {
    out += name_and_colon;
    out += value;
    out += "\r\n";
}

// Weak comparison (RFC 9110 13.1.2).
bool is_listed(std::string_view if_none_match, std::string_view etag) noexcept {
    while (!if_none_match.empty()) {
        auto candidate = trim(take_until(if_none_match, ','));
        if (candidate == "*") return true;
        if (candidate.starts_with("W/")) candidate.remove_prefix(2);
        if (candidate == etag) return true;
    }
    return false;
}

struct Range {
    std::size_t first = 0;
    std::size_t size = 0;
    bool is_satisfiable = true;
};

std::optional<std::size_t> to_number(std::string_view text) noexcept {
    std::size_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return number;
}

// One byte range (RFC 9110 14.1.2). Nullopt: none, several, or no range at all: then the whole is sent (14.2 allows it).
std::optional<Range> parse_range(std::string_view header, std::size_t total) noexcept {
    if (!header.starts_with("bytes=")) return std::nullopt;
    const auto spec = trim(header.substr(6));
    const auto dash = spec.find('-');
    if (dash == std::string_view::npos || spec.find(',') != std::string_view::npos) return std::nullopt;
    const auto first = to_number(spec.substr(0, dash));
    const auto last = to_number(spec.substr(dash + 1));
    if (dash == 0) {
        if (!last) return std::nullopt;
        const auto size = std::min(*last, total);
        return Range{total - size, size, size > 0};
    }
    if (!first || (!last && dash + 1 != spec.size()) || (last && *last < *first)) return std::nullopt;
    if (*first >= total) return Range{0, 0, false};
    const auto end = last ? std::min(*last, total - 1) : total - 1;
    return Range{*first, end - *first + 1, true};
}

// What the request's preconditions and range make of a 200. Returns what is left of the body.
ByteView apply_conditions(const Request& request, Response& response, std::string& content_range) {
    const auto whole = view_of(response.body);
    if (response.status != 200) return whole;
    const bool is_read = request.method == Method::get || request.method == Method::head;
    if (!is_read) return whole;
    if (!response.etag.empty() && is_listed(request.header("If-None-Match"), response.etag)) {
        response.status = 304;
        return {};
    }
    const auto range_header = response.has_ranges ? request.header("Range") : std::string_view{};
    if (range_header.empty()) return whole;
    const auto if_range = request.header("If-Range");
    if (!if_range.empty() && if_range != response.etag) return whole;
    const auto range = parse_range(range_header, whole.size());
    if (!range) return whole;
    content_range = "bytes ";
    if (!range->is_satisfiable) {
        response.status = 416;
        content_range += "*/";
        append_number(content_range, whole.size());
        return {};
    }
    response.status = 206;
    append_number(content_range, range->first);
    content_range += '-';
    append_number(content_range, range->first + range->size - 1);
    content_range += '/';
    append_number(content_range, whole.size());
    return whole.subspan(range->first, range->size);
}

void append_cross_origin(std::string& head, const Request& request) {
    const auto origin = request.header("Origin");
    if (!origin.empty()) {
        append_line(head, "Access-Control-Allow-Origin: ", origin);
        head += "Access-Control-Allow-Credentials: true\r\nAccess-Control-Expose-Headers: Content-Length, Content-Range, Date, ETag\r\n";
    }
    head += "Vary: Origin\r\n";
}

}  // namespace

ByteView render(const Request& request, Response& response, const WriteContext& context, std::string& head) {
    std::string content_range;
    const auto body = apply_conditions(request, response, content_range);
    head.clear();
    head += "HTTP/1.1 ";
    const auto known = reason(response.status);
    if (known.empty()) {
        append_number(head, static_cast<std::size_t>(response.status));
        head += " Status";
    } else {
        head += known;
    }
    head += "\r\n";
    append_line(head, "Date: ", context.date);
    const bool is_bodiless = response.status == 204 || response.status == 304;
    if (!is_bodiless) {
        if (!response.content_type.empty()) append_line(head, "Content-Type: ", response.content_type);
        if (!response.content_encoding.empty()) append_line(head, "Content-Encoding: ", response.content_encoding);
        head += "Content-Length: ";
        append_number(head, body.size());
        head += "\r\n";
    }
    if (!response.cache_control.empty()) append_line(head, "Cache-Control: ", response.cache_control);
    if (!response.etag.empty()) append_line(head, "ETag: ", response.etag);
    if (response.has_ranges) head += "Accept-Ranges: bytes\r\n";
    if (!content_range.empty()) append_line(head, "Content-Range: ", content_range);
    head += response.headers();
    if (context.is_cross_origin) append_cross_origin(head, request);
    head +=
        context.is_keep_alive ? "X-Content-Type-Options: nosniff\r\n\r\n" : "X-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n";
    return request.method == Method::head ? ByteView{} : body;
}

Response preflight_response() {
    Response response{204};
    response.add_header("Access-Control-Allow-Methods", "GET, HEAD");
    response.add_header("Access-Control-Allow-Headers", "Authorization, X-Session-Playback, Range");
    response.add_header("Access-Control-Max-Age", "86400");
    return response;
}

std::string http_date(std::int64_t unix_seconds) {
    constexpr std::array kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    constexpr std::array kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const std::time_t seconds = unix_seconds;
    std::tm utc{};
    gmtime_r(&seconds, &utc);
    const auto two = [](int number) {
        return std::string{static_cast<char>('0' + number / 10 % 10), static_cast<char>('0' + number % 10)};
    };
    std::string text = kDays[static_cast<std::size_t>(utc.tm_wday)];
    text += ", " + two(utc.tm_mday) + " " + kMonths[static_cast<std::size_t>(utc.tm_mon)] + " ";
    text += std::to_string(utc.tm_year + 1900) + " " + two(utc.tm_hour) + ":" + two(utc.tm_min) + ":" + two(utc.tm_sec) + " GMT";
    return text;
}

}  // namespace session::http
