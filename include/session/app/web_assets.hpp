// The web app inside the binary.
#pragma once

#include <span>

#include "session/http/asset.hpp"

namespace session::app {

// Sorted by path. Never empty: a build without the web app (SESSION_WEB=OFF) holds one page, "/index.html", which says so.
// Any thread; the table and all it points to live as long as the process.
[[nodiscard]] std::span<const http::Asset> web_assets() noexcept;

}  // namespace session::app
