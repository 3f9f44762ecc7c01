#include "session/http/static_files.hpp"

#include <array>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

using namespace session;
namespace fs = std::filesystem;

namespace {

const std::array kAssets{
    http::Asset{"/app-1234.js", "text/javascript", as_bytes("plain js"), as_bytes("gz"), as_bytes("br"), "\"js\"", true},
    http::Asset{"/index.html", "text/html; charset=utf-8", as_bytes("<html>"), {}, {}, "\"page\"", false},
};

http::Response ask(const http::Handler& handler, std::string_view path, std::string_view accept = "", std::string_view encoding = "") {
    http::Request request;
    request.path = path;
    if (!accept.empty()) request.add_header("Accept", accept);
    if (!encoding.empty()) request.add_header("Accept-Encoding", encoding);
    return handler(request).take_ready();
}
std::string text(const http::Response& response) {
    return std::string{as_text(http::view_of(response.body))};
}

struct TemporaryDirectory {
    fs::path path = fs::temp_directory_path() / ("session-static-" + std::to_string(::getpid()));
    TemporaryDirectory() { fs::create_directories(path / "web"); }
    ~TemporaryDirectory() { fs::remove_all(path); }
    void write(const std::string& name, const std::string& content) const { std::ofstream{path / name} << content; }
};

}  // namespace

TEST_CASE("an asset goes out in the best encoding that is accepted") {
    const auto handler = http::serve_assets(kAssets);
    const auto brotli = ask(handler, "/app-1234.js", "", "gzip, br");
    CHECK(text(brotli) == "br");
    CHECK(brotli.content_encoding == "br");
    CHECK(brotli.etag == "\"js-br\"");
    CHECK(brotli.cache_control == "public, max-age=31536000, immutable");
    CHECK(brotli.headers().find("Vary: Accept-Encoding") != std::string::npos);
    CHECK(text(ask(handler, "/app-1234.js", "", "gzip")) == "gz");
    CHECK(text(ask(handler, "/app-1234.js")) == "plain js");
}

TEST_CASE("pages carry the security policy") {
    const auto page = ask(http::serve_assets(kAssets), "/");
    CHECK(text(page) == "<html>");
    CHECK(page.headers().find(http::kContentSecurityPolicy) != std::string::npos);
    CHECK(page.headers().find("Referrer-Policy") != std::string::npos);
    CHECK(page.cache_control == "no-cache");
}

TEST_CASE("only the player alone may be framed by other sites") {
    const auto handler = http::serve_assets(kAssets);
    CHECK(ask(handler, "/@demo", "text/html").headers().find("frame-ancestors 'none'") != std::string::npos);
    CHECK(ask(handler, "/embed/demo", "text/html").headers().find("frame-ancestors *") != std::string::npos);
}

TEST_CASE("the app's own addresses get the page, the server's do not, scripts do not") {
    const auto handler = http::serve_assets(kAssets);
    CHECK(text(ask(handler, "/@demo", "text/html,*/*;q=0.8")) == "<html>");
    CHECK(text(ask(handler, "/apiary", "text/html")) == "<html>");
    CHECK(ask(handler, "/api/v1/nothing", "text/html").status == 404);
    CHECK(ask(handler, "/hls/x", "text/html").status == 404);
    CHECK(ask(handler, "/missing.js", "*/*").status == 404);
}

TEST_CASE("a directory is served, and never left") {
    const TemporaryDirectory directory;
    directory.write("web/index.html", "<p>");
    directory.write("web/a.css", "css");
    directory.write("secret", "no");
    fs::create_symlink(directory.path / "secret", directory.path / "web/link");
    const auto handler = http::serve_directory((directory.path / "web").string());
    REQUIRE(handler);
    CHECK(text(ask(*handler, "/")) == "<p>");
    const auto style = ask(*handler, "/a.css");
    CHECK(text(style) == "css");
    CHECK(style.content_type == "text/css; charset=utf-8");
    CHECK(text(ask(*handler, "/watch", "text/html")) == "<p>");
    CHECK(ask(*handler, "/link").status == 404);
    CHECK(ask(*handler, "/../secret").status == 404);
    CHECK(ask(*handler, "//etc/passwd").status == 404);
}

TEST_CASE("a directory without a page is refused at start") {
    CHECK_FALSE(http::serve_directory("/nonexistent-directory"));
    const TemporaryDirectory directory;
    CHECK_FALSE(http::serve_directory((directory.path / "web").string()));
}
