// What the tables of channels know of one person, for that person to take along.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "session/auth/channel_directory.hpp"
#include "session/base/result.hpp"
#include "session/db/connection.hpp"

namespace session::channels {

// Within a database work: channel.json, follows.json and broadcasts.json with their contents. Stream keys are named, not told.
[[nodiscard]] Result<std::vector<std::pair<std::string, std::string>>> export_of(db::Connection& connection, auth::UserId user);

}  // namespace session::channels
