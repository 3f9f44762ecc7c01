#include "session/http/static_files.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace session::http {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMaxFileBytes = 64UL * 1024 * 1024;

struct KnownType {
    std::string_view extension;
    std::string_view content_type;
};
constexpr std::array kTypes{
    KnownType{".html", "text/html; charset=utf-8"},
    KnownType{".js", "text/javascript; charset=utf-8"},
    KnownType{".css", "text/css; charset=utf-8"},
    KnownType{".json", "application/json"},
    KnownType{".svg", "image/svg+xml"},
    KnownType{".png", "image/png"},
    KnownType{".webp", "image/webp"},
    KnownType{".ico", "image/x-icon"},
    KnownType{".woff2", "font/woff2"},
    KnownType{".txt", "text/plain; charset=utf-8"},
    KnownType{".webmanifest", "application/manifest+json"},
    KnownType{".map", "application/json"},
};

std::string_view type_of(std::string_view path) noexcept {
    for (const auto& type : kTypes) {
        if (path.ends_with(type.extension)) return type.content_type;
    }
    return "application/octet-stream";
}

bool is_page(std::string_view content_type) noexcept {
    return content_type.starts_with("text/html");
}

void add_security_headers(Response& response, std::string_view path) {
    if (is_page(response.content_type)) {
        response.add_header("Content-Security-Policy", path.starts_with("/embed/") ? kEmbedContentSecurityPolicy : kContentSecurityPolicy);
        response.add_header("Cross-Origin-Opener-Policy", "same-origin");
    }
    response.add_header("Referrer-Policy", "strict-origin-when-cross-origin");
}

Response not_found() {
    return error_response(404, "not_found", "There is nothing at this address.");
}

// The web app routes its own addresses; the server's stay the server's.
bool is_app_page(const Request& request) noexcept {
    const auto is_below = [&](std::string_view root) {
        return request.path == root || (request.path.starts_with(root) && request.path[root.size()] == '/');
    };
    return request.accepts_explicitly("text/html") && !is_below("/api") && !is_below("/hls");
}

const Asset* find_asset(std::span<const Asset> assets, std::string_view path) noexcept {
    const auto found = std::find_if(assets.begin(), assets.end(), [path](const Asset& asset) { return asset.path == path; });
    return found == assets.end() ? nullptr : &*found;
}

std::string with_suffix(std::string_view etag, std::string_view suffix) {
    std::string text{etag.substr(0, etag.size() - 1)};
    return text.append(suffix).append("\"");
}

Response asset_response(const Request& request, const Asset& asset) {
    Response response;
    response.content_type = asset.content_type;
    response.cache_control = asset.is_immutable ? "public, max-age=31536000, immutable" : "no-cache";
    response.etag = asset.etag;
    response.body = asset.plain;
    if (!asset.brotli.empty() && request.accepts_encoding("br")) {
        response.body = asset.brotli;
        response.content_encoding = "br";
        response.etag = with_suffix(asset.etag, "-br");
    } else if (!asset.gzip.empty() && request.accepts_encoding("gzip")) {
        response.body = asset.gzip;
        response.content_encoding = "gzip";
        response.etag = with_suffix(asset.etag, "-gz");
    }
    response.has_ranges = response.content_encoding.empty();
    if (!asset.brotli.empty() || !asset.gzip.empty()) response.add_header("Vary", "Accept-Encoding");
    add_security_headers(response, request.path);
    return response;
}

bool is_inside(const fs::path& root, const fs::path& file) {
    const auto [root_end, rest] = std::mismatch(root.begin(), root.end(), file.begin(), file.end());
    static_cast<void>(rest);
    return root_end == root.end();
}

// `path` has passed parse_target(), so it has no ".."; canonical() settles symbolic links.
std::optional<std::string> read_below(const fs::path& root, std::string_view path) {
    std::error_code error;
    const auto file = fs::canonical(root / path.substr(1), error);
    if (error || !is_inside(root, file) || !fs::is_regular_file(file, error)) return std::nullopt;
    if (fs::file_size(file, error) > kMaxFileBytes || error) return std::nullopt;
    std::ifstream input{file, std::ios::binary};
    if (!input) return std::nullopt;
    return std::string{std::istreambuf_iterator<char>{input}, {}};
}

Response directory_response(const fs::path& root, const Request& request) {
    std::string_view path = request.path == "/" ? std::string_view{"/index.html"} : request.path;
    auto content = read_below(root, path);
    if (!content && is_app_page(request)) {
        path = "/index.html";
        content = read_below(root, path);
    }
    if (!content) return not_found();
    Response response;
    response.content_type = type_of(path);
    response.cache_control = "no-store";
    response.body = std::move(*content);
    add_security_headers(response, request.path);
    return response;
}

}  // namespace

Handler serve_assets(std::span<const Asset> assets) {
    return [assets](const Request& request) -> Reply {
        const auto* asset = find_asset(assets, request.path == "/" ? std::string_view{"/index.html"} : request.path);
        if (asset == nullptr && is_app_page(request)) asset = find_asset(assets, "/index.html");
        return asset == nullptr ? not_found() : asset_response(request, *asset);
    };
}

Result<Handler> serve_directory(const std::string& directory) {
    std::error_code error;
    const auto root = fs::canonical(directory, error);
    if (error) return fail(ErrorCode::not_found, "web directory " + directory + ": " + error.message());
    if (!fs::is_regular_file(root / "index.html", error))
        return fail(ErrorCode::not_found, "web directory " + directory + " has no index.html");
    return Handler{[root](const Request& request) -> Reply { return directory_response(root, request); }};
}

}  // namespace session::http
