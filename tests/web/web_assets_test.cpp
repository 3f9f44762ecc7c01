#include "session/app/web_assets.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

namespace {

using session::app::web_assets;

TEST_CASE("the table of web files is sorted by path and holds the page") {
    const auto assets = web_assets();
    REQUIRE_FALSE(assets.empty());
    const auto by_path = [](const auto& a, const auto& b) { return a.path < b.path; };
    CHECK(std::is_sorted(assets.begin(), assets.end(), by_path));
    const auto page = std::find_if(assets.begin(), assets.end(), [](const auto& asset) { return asset.path == "/index.html"; });
    REQUIRE(page != assets.end());
    CHECK(page->content_type == "text/html; charset=utf-8");
    CHECK_FALSE(page->is_immutable);
    CHECK(session::as_text(page->plain).substr(0, 15) == "<!doctype html>");
}

TEST_CASE("every web file has bytes, a quoted ETag, and encodings only where they are smaller") {
    for (const auto& asset : web_assets()) {
        INFO(asset.path);
        CHECK(asset.path.front() == '/');
        CHECK_FALSE(asset.content_type.empty());
        CHECK_FALSE(asset.plain.empty());
        REQUIRE(asset.etag.size() > 2);
        CHECK(asset.etag.front() == '"');
        CHECK(asset.etag.back() == '"');
        CHECK(asset.gzip.size() < asset.plain.size());
        CHECK(asset.brotli.size() < asset.plain.size());
        if (!asset.gzip.empty()) {
            CHECK(asset.gzip[0] == 0x1f);
            CHECK(asset.gzip[1] == 0x8b);
        }
        CHECK(asset.is_immutable == (asset.path.substr(0, 8) == "/assets/"));
    }
}

}  // namespace
