// What kind of picture some bytes are, by themselves: never by what the client calls them.
#pragma once

#include <string_view>

#include "session/base/bytes.hpp"

namespace session::api {

// image/jpeg, image/png, image/webp; empty: none of these.
[[nodiscard]] inline std::string_view image_type(ByteView content) noexcept {
    const auto text = as_text(content);
    if (text.starts_with("\xff\xd8\xff")) return "image/jpeg";
    if (text.starts_with("\x89PNG\r\n\x1a\n")) return "image/png";
    if (text.starts_with("RIFF") && text.size() > 16 && text.substr(8, 4) == "WEBP") return "image/webp";
    return {};
}

}  // namespace session::api
