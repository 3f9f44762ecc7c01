#include "http/target.hpp"

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

}  // namespace

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
