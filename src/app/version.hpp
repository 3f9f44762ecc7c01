// Which build this is.
#pragma once

#include <string_view>

namespace session::app {

inline constexpr std::string_view kVersion = SESSION_VERSION;

}  // namespace session::app
