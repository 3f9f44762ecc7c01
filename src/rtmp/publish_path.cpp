#include "rtmp/publish_path.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace session::rtmp {
namespace {

// `a/b?q` to {a/b, q}. Only the first question mark divides.
std::pair<std::string_view, std::string_view> split_query(std::string_view text) {
    const auto mark = text.find('?');
    if (mark == std::string_view::npos) return {text, {}};
    return {text.substr(0, mark), text.substr(mark + 1)};
}

// Without empty parts and without `_definst_`, the instance name that Flash adds when there is none.
std::vector<std::string> split_path(std::string_view path) {
    std::vector<std::string> parts;
    while (!path.empty()) {
        const auto slash = std::min(path.find('/'), path.size());
        const auto part = path.substr(0, slash);
        if (!part.empty() && part != "_definst_") parts.emplace_back(part);
        path.remove_prefix(std::min(slash + 1, path.size()));
    }
    return parts;
}

std::string percent_decoded(std::string_view text) {
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        unsigned value = 0;
        if (text[i] == '%' && text.size() - i > 2) {
            const auto* digits = text.data() + i + 1;
            if (const auto [end, error] = std::from_chars(digits, digits + 2, value, 16); error == std::errc{} && end == digits + 2) {
                result.push_back(static_cast<char>(value));
                i += 2;
                continue;
            }
        }
        result.push_back(text[i]);
    }
    return result;
}

void append_query(std::vector<QueryParameter>& parameters, std::string_view query) {
    while (!query.empty()) {
        const auto end = std::min(query.find('&'), query.size());
        const auto part = query.substr(0, end);
        query.remove_prefix(std::min(end + 1, query.size()));
        if (part.empty()) continue;
        const auto equals = std::min(part.find('='), part.size());
        const auto value = part.substr(std::min(equals + 1, part.size()));
        parameters.push_back({percent_decoded(part.substr(0, equals)), QueryValue{percent_decoded(value)}});
    }
}

bool is_clean(std::string_view key) {
    if (key == "." || key == "..") return false;
    return std::all_of(key.begin(), key.end(), [](char c) { return c > ' ' && c <= '~' && c != '\\'; });
}

}  // namespace

Result<AppPath> parse_app(std::string_view sent, std::span<const std::string> allowed) {
    if (sent.size() > kMaxPathSize) return fail(ErrorCode::too_large, "the application's name is too long");
    // "live...vhost...example.org" is how SRS's clients name a virtual host.
    if (const auto dots = sent.find("...vhost..."); dots != std::string_view::npos) sent = sent.substr(0, dots);
    const auto [path, query] = split_query(sent);
    auto parts = split_path(path);
    if (parts.empty() || std::find(allowed.begin(), allowed.end(), parts[0]) == allowed.end()) {
        std::string names;
        for (const auto& name : allowed) names += (names.empty() ? "" : ", ") + name;
        const std::string what = parts.empty() ? "no application in the address" : "unknown application in the address";
        return fail(ErrorCode::unsupported, what + ": publish to rtmp://HOST/" + (allowed.empty() ? "" : allowed[0]) +
                                                "/STREAM-KEY (applications here: " + names + ")");
    }
    AppPath result;
    result.app = std::move(parts[0]);
    result.below.assign(std::make_move_iterator(parts.begin() + 1), std::make_move_iterator(parts.end()));
    result.query = std::string{query};
    return result;
}

Result<PublishPath> parse_publish_name(const AppPath& app, std::string_view sent) {
    if (sent.size() > kMaxPathSize) return fail(ErrorCode::too_large, "the stream key and its parameters are too long");
    const auto [path, query] = split_query(sent);
    auto parts = app.below;
    for (auto& part : split_path(path)) parts.push_back(std::move(part));
    std::string_view app_query = app.query;
    if (parts.empty()) {
        // "live?token=abc/KEY": a query put in the middle by splitting the address at its last slash.
        if (const auto slash = app_query.rfind('/'); slash != std::string_view::npos && slash + 1 < app_query.size()) {
            parts.emplace_back(app_query.substr(slash + 1));
            app_query = app_query.substr(0, slash);
        }
    }
    if (parts.empty()) return fail(ErrorCode::malformed, "no stream key: put yours into the encoder's stream key field");
    if (parts.size() > 1) return fail(ErrorCode::malformed, "the address has more parts than an application and a stream key");
    if (parts[0].size() > kMaxKeySize) return fail(ErrorCode::too_large, "the stream key is too long");
    if (!is_clean(parts[0])) return fail(ErrorCode::malformed, "the stream key has characters that no key has");
    PublishPath result;
    result.key = StreamKey{std::move(parts[0])};
    append_query(result.query, app_query);
    append_query(result.query, query);
    return result;
}

}  // namespace session::rtmp
