// What chat knows of one person, for that person to take along.
#pragma once

#include <string>
#include <utility>

#include "session/auth/channel_directory.hpp"
#include "session/base/result.hpp"
#include "session/db/connection.hpp"

namespace session::chat {

// Within a database work: chat.json with all that they said, oldest first; what was deleted is marked so.
[[nodiscard]] Result<std::pair<std::string, std::string>> export_of(db::Connection& connection, auth::UserId user);

}  // namespace session::chat
