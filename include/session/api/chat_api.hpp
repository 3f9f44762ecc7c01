// /api/v1/channels/{handle}/chat/…, …/moderators and …/audit.
#pragma once

#include <functional>
#include <optional>
#include <string_view>

#include "session/api/routes.hpp"
#include "session/auth/channel_directory.hpp"
#include "session/chat/chat.hpp"
#include "session/db/database.hpp"
#include "session/live/registry.hpp"

namespace session::api {

// What these routes work with; all of it outlives the server that has them.
struct ChatServices {
    chat::Chat& chat;
    const auth::ChannelDirectory& channels;
    db::Database& database;  // the audit log
    const live::Registry& registry;
};

void add_chat_routes(Routes& routes, ChatServices services);

}  // namespace session::api
