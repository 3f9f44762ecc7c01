// Chat as the API's schemas have it.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "session/chat/types.hpp"

namespace session::chat {

// ChatMessage. `shows_deleted`: a moderator reads it.
[[nodiscard]] nlohmann::ordered_json to_json(const Message& message, bool shows_deleted = false);
[[nodiscard]] nlohmann::ordered_json to_json(const Page& page, bool shows_deleted);
[[nodiscard]] nlohmann::ordered_json to_json(const Settings& settings);
[[nodiscard]] nlohmann::ordered_json to_json(const Ban& ban);
[[nodiscard]] nlohmann::ordered_json to_json(const Moderator& moderator);  // PublicUser
[[nodiscard]] nlohmann::ordered_json to_json(const Attendance& attendance);
[[nodiscard]] nlohmann::ordered_json to_json(const Standing& standing);

}  // namespace session::chat
