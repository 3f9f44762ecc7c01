// The web app's files as a fallback handler: from memory, or from a directory while somebody works on them.
#pragma once

#include <span>
#include <string>

#include "session/base/result.hpp"
#include "session/http/asset.hpp"
#include "session/http/router.hpp"

namespace session::http {

// Sent with every page: scripts and media from this origin alone, never framed.
inline constexpr std::string_view kContentSecurityPolicy =
    "default-src 'self'; media-src 'self' blob:; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; worker-src 'self' blob:; "
    "connect-src 'self'; frame-ancestors 'none'";

// For /embed/HANDLE, the player alone, which other sites may show in a frame.
inline constexpr std::string_view kEmbedContentSecurityPolicy =
    "default-src 'self'; media-src 'self' blob:; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; worker-src 'self' blob:; "
    "connect-src 'self'; frame-ancestors *";

// `assets` outlives the handler. A GET that accepts text/html and matches no file, outside /api and /hls, gets "/index.html".
[[nodiscard]] Handler serve_assets(std::span<const Asset> assets);

// Reads files below `directory` at each request, uncompressed and uncached; blocks the calling thread for a file: for development.
// Never leaves the directory, not even over a symbolic link. Error: not_found, when it has no index.html.
[[nodiscard]] Result<Handler> serve_directory(const std::string& directory);

}  // namespace session::http
