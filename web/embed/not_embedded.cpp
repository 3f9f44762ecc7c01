// What a binary built without the web app answers with.
#include "session/app/web_assets.hpp"

namespace session::app {

namespace {

constexpr std::string_view kPage = R"(<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="dark light">
<title>Session</title>
<h1>The web app is not in this binary</h1>
<p>Streams, playlists and the API work. For the pages, either
<ul>
<li>build with the app inside: <code>cmake --preset release &amp;&amp; cmake --build --preset release</code> (needs Node 20.19 or newer), or
<li>build the app with <code>npm ci &amp;&amp; npm run build</code> in <code>web/</code> and start with <code>--web-dir web/dist</code>.
</ul>
</html>
)";

}  // namespace

std::span<const http::Asset> web_assets() noexcept {
    static const http::Asset kAssets[] = {
        {"/index.html", "text/html; charset=utf-8", as_bytes(kPage), {}, {}, "\"not-embedded\"", false},
    };
    return kAssets;
}

}  // namespace session::app
