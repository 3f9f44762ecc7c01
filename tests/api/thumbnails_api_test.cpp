#include "session/api/thumbnails_api.hpp"

#include <catch2/catch.hpp>

#include "support/api_caller.hpp"
#include "support/fake_clock.hpp"

using namespace session;

namespace {

struct Site {
    test::FakeClock clock;
    auth::ChannelDirectory channels;
    thumbnails::Gallery gallery;
    auth::Sessions sessions{clock};
    api::Gate gate{sessions, clock, {}};
    http::Router router;
    test::ApiCaller nobody{router};

    Site() {
        api::Routes routes{router, gate};
        api::add_thumbnail_routes(routes, {channels, gallery});
        auth::Channel channel;
        channel.handle = "alice";
        REQUIRE(channels.upsert(channel));
        put(false);
    }
    void put(bool is_blurred) {
        auto pictures = std::make_shared<thumbnails::Pictures>();
        pictures->webp = share(Bytes{'w', 'e', 'b', 'p'});
        pictures->jpeg = share(Bytes{'j', 'p', 'g'});
        pictures->preview = share(Bytes{'s', 't', 'r', 'i', 'p'});
        pictures->version = 42;
        pictures->is_blurred = is_blurred;
        gallery.put("alice", pictures);
    }
    void change(const std::function<void(auth::Channel&)>& change) { REQUIRE(channels.update("alice", change)); }
    [[nodiscard]] api::PictureUrls urls() const { return api::picture_urls(*channels.find("alice"), gallery); }
};

constexpr auto kWebp = "/api/v1/channels/alice/thumbnail.webp";

}  // namespace

TEST_CASE("pictures are served with their type, and not cached for long") {
    Site site;
    const auto webp = site.nobody.get(kWebp);
    CHECK(webp.status == 200);
    CHECK(webp.content_type == "image/webp");
    CHECK(webp.body == "webp");
    const auto jpeg = site.nobody.get("/api/v1/channels/alice/thumbnail.jpg");
    CHECK(jpeg.content_type == "image/jpeg");
    CHECK(jpeg.body == "jpg");
    CHECK(site.nobody.get("/api/v1/channels/alice/preview.webp").body == "strip");
    CHECK(site.urls().thumbnail == "/api/v1/channels/alice/thumbnail.webp?v=42");
    CHECK(site.urls().preview == "/api/v1/channels/alice/preview.webp?v=42");

    site.gallery.end("alice", 42);
    CHECK(site.nobody.get("/api/v1/channels/alice/preview.webp").status == 404);
    CHECK(site.nobody.get(kWebp).status == 200);
    CHECK(site.urls().preview.empty());
    CHECK(site.nobody.get("/api/v1/channels/nobody/thumbnail.webp").status == 404);
}

TEST_CASE("a setting that is stricter than the picture holds at once") {
    Site site;
    site.change([](auth::Channel& channel) { channel.thumbnail = auth::ThumbnailMode::blur; });
    CHECK(site.nobody.get(kWebp).status == 404);
    CHECK(site.urls().thumbnail.empty());
    site.put(true);
    CHECK(site.nobody.get(kWebp).status == 200);
    site.change([](auth::Channel& channel) { channel.thumbnail = auth::ThumbnailMode::off; });
    CHECK(site.nobody.get(kWebp).status == 404);
    CHECK(site.urls().thumbnail.empty());
}

TEST_CASE("who may not watch sees no picture, and does not learn that there is one") {
    Site site;
    const auto unknown = site.nobody.get("/api/v1/channels/nobody/thumbnail.webp");
    for (const auto visibility : {auth::Visibility::members, auth::Visibility::invited}) {
        site.change([visibility](auth::Channel& channel) { channel.visibility = visibility; });
        const auto hidden = site.nobody.get(kWebp);
        CHECK(hidden.status == 404);
        CHECK(hidden.body == unknown.body);
    }
    site.change([](auth::Channel& channel) { channel.visibility = auth::Visibility::unlisted; });
    CHECK(site.nobody.get(kWebp).status == 200);
}
