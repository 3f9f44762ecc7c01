#include "http/target.hpp"

#include <algorithm>

#include "http/text.hpp"
#include "session/http/request.hpp"

namespace session::http {
namespace {

bool is_clean(std::string_view path) noexcept {
    for (const char c : path) {
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f || c == '\\') return false;
    }
    auto rest = path.substr(1);
    while (!rest.empty()) {
        const auto segment = take_until(rest, '/');
        if (segment == "." || segment == "..") return false;
    }
    return true;
}

int hex_digit(char c) noexcept {
    if (c >= '0' && c <= '9') return c - '0';
    const char low = lower(c);
    return low >= 'a' && low <= 'f' ? low - 'a' + 10 : -1;
}

bool is_digit(char c) noexcept {
    return c >= '0' && c <= '9';
}

bool is_alphanumeric(char c) noexcept {
    return is_digit(c) || (lower(c) >= 'a' && lower(c) <= 'z');
}

// Digits behind a colon, of which there may be none; or nothing at all.
bool is_port(std::string_view text) noexcept {
    return text.empty() || (text.front() == ':' && std::all_of(text.begin() + 1, text.end(), is_digit));
}

// Registered names and IPv4 addresses; RFC 3986 lets names be escaped.
bool is_name(std::string_view text) noexcept {
    constexpr std::string_view kMarks = "-._~!$&'()*+,;=";
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (is_alphanumeric(text[i]) || kMarks.find(text[i]) != std::string_view::npos) continue;
        if (text[i] != '%' || i + 2 >= text.size() || hex_digit(text[i + 1]) < 0 || hex_digit(text[i + 2]) < 0) return false;
        i += 2;
    }
    return true;
}

}  // namespace

bool is_host(std::string_view text) noexcept {
    if (text.starts_with('[')) {
        const auto end = text.find(']');
        if (end == std::string_view::npos || end < 3 || !is_port(text.substr(end + 1))) return false;
        const auto address = text.substr(1, end - 1);
        return std::all_of(address.begin(), address.end(), [](char c) { return is_alphanumeric(c) || c == ':' || c == '.'; });
    }
    const auto colon = std::min(text.find(':'), text.size());
    return is_port(text.substr(colon)) && is_name(text.substr(0, colon));
}

std::optional<std::string> percent_decode(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            out.push_back(text[i]);
            continue;
        }
        if (i + 2 >= text.size()) return std::nullopt;
        const int high = hex_digit(text[i + 1]);
        const int low = hex_digit(text[i + 2]);
        if (high < 0 || low < 0) return std::nullopt;
        out.push_back(static_cast<char>(high * 16 + low));
        i += 2;
    }
    return out;
}

Result<Target> parse_target(std::string_view text, std::string& storage) {
    for (const std::string_view scheme : {"http://", "https://"}) {
        if (!text.starts_with(scheme)) continue;
        const auto slash = text.find_first_of("/?", scheme.size());
        if (slash == std::string_view::npos || text[slash] == '?') return fail(ErrorCode::malformed, "absolute target without a path");
        text.remove_prefix(slash);
        break;
    }
    if (text.empty() || text.front() != '/') return fail(ErrorCode::malformed, "target is not a path");
    text = text.substr(0, text.find('#'));
    const auto mark = text.find('?');
    Target target;
    target.path = text.substr(0, mark);
    if (mark != std::string_view::npos) target.query = text.substr(mark + 1);
    if (target.path.find('%') != std::string_view::npos) {
        auto decoded = percent_decode(target.path);
        if (!decoded) return fail(ErrorCode::malformed, "bad percent escape in the path");
        storage = std::move(*decoded);
        target.path = storage;
    }
    if (!is_clean(target.path)) return fail(ErrorCode::malformed, "forbidden characters or segments in the path");
    return target;
}

}  // namespace session::http
