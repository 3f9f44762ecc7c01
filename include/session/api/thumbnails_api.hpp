// /api/v1/channels/{handle}/thumbnail.webp, thumbnail.jpg and preview.webp.
#pragma once

#include <string>

#include "session/api/routes.hpp"
#include "session/auth/channel_directory.hpp"
#include "session/thumbnails/gallery.hpp"

namespace session::api {

// Both outlive the server that has the routes.
struct ThumbnailSources {
    const auth::ChannelDirectory& channels;
    const thumbnails::Gallery& gallery;
};

// To whom the channel does not exist or may not be watched, there is no picture: 404. A picture that is sharper than the channel's setting
// allows is not shown either.
void add_thumbnail_routes(Routes& routes, ThumbnailSources sources);

// With the picture's version, so that a cache never shows an older one under a newer address. Empty: none.
struct PictureUrls {
    std::string thumbnail;
    std::string preview;
};
[[nodiscard]] PictureUrls picture_urls(const auth::Channel& channel, const thumbnails::Gallery& gallery);

}  // namespace session::api
