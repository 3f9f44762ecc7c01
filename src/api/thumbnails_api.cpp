#include "session/api/thumbnails_api.hpp"

#include "api/call.hpp"
#include "session/auth/viewer_access.hpp"

namespace session::api {
namespace {

using Picture = SharedBytes thumbnails::Pictures::*;

// What the channel's setting lets be seen; null: nothing.
thumbnails::PicturesPtr pictures_of(const auth::Channel& channel, const thumbnails::Gallery& gallery) {
    if (channel.thumbnail == auth::ThumbnailMode::off) return nullptr;
    auto pictures = gallery.find(channel.handle);
    // Made before the setting was changed.
    if (pictures && channel.thumbnail == auth::ThumbnailMode::blur && !pictures->is_blurred) return nullptr;
    return pictures;
}

Answer show(const ThumbnailSources& sources, Picture which, std::string_view content_type, const Call& call) {
    const auto channel = sources.channels.find(call.param("handle"));
    const auth::Watcher watcher{call.identity() == nullptr ? 0 : call.identity()->user_id, call.is_admin()};
    if (channel == nullptr || auth::may_watch(*channel, watcher) != auth::WatchDecision::allowed) {
        return refuse(ErrorCode::not_found, "channel_not_found", "There is no channel of that name.");
    }
    const auto pictures = pictures_of(*channel, sources.gallery);
    if (!pictures || !((*pictures).*which)) return refuse(ErrorCode::not_found, "not_found", "There is no picture.");
    http::Response response;
    response.content_type = content_type;
    // Not longer than a picture is the newest. What not everybody may see stays out of shared caches.
    response.cache_control = channel->is_open() ? "public, max-age=10" : "private, max-age=10";
    response.etag = "\"" + std::to_string(pictures->version) + (pictures->is_blurred ? "b\"" : "\"");
    response.body = (*pictures).*which;
    return response;
}

}  // namespace

void add_thumbnail_routes(Routes& routes, ThumbnailSources sources) {
    const auto add = [&](std::string_view pattern, Picture which, std::string_view content_type) {
        routes.add(http::Method::get, pattern, Access::anyone,
                   Handler{[sources, which, content_type](Call& call) { return show(sources, which, content_type, call); }});
    };
    add("/api/v1/channels/{handle}/thumbnail.webp", &thumbnails::Pictures::webp, "image/webp");
    add("/api/v1/channels/{handle}/thumbnail.jpg", &thumbnails::Pictures::jpeg, "image/jpeg");
    add("/api/v1/channels/{handle}/preview.webp", &thumbnails::Pictures::preview, "image/webp");
}

PictureUrls picture_urls(const auth::Channel& channel, const thumbnails::Gallery& gallery) {
    const auto pictures = pictures_of(channel, gallery);
    if (!pictures) return {};
    const auto base = "/api/v1/channels/" + channel.handle;
    const auto version = "?v=" + std::to_string(pictures->version);
    return {base + "/thumbnail.webp" + version, pictures->preview ? base + "/preview.webp" + version : std::string{}};
}

}  // namespace session::api
