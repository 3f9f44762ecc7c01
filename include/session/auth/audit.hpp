// Who did what, kept for the channel's owner and for admins.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "session/auth/sessions.hpp"
#include "session/base/result.hpp"
#include "session/db/connection.hpp"

namespace session::auth {

struct AuditEntry {
    std::int64_t id = 0;
    Clock::Wall at{};
    std::string actor;   // a handle; empty: the server, or the command line
    std::string action;  // "user.disable", "chat.delete"
    std::string target;
    std::string detail;
};

// What is to be written down. The actor's id and handle are taken from `by`; nullptr: the server.
struct AuditNote {
    std::optional<std::int64_t> channel_id;  // nullopt: of the site
    std::string action;
    std::string target;
    std::string detail;
};

// Within the transaction of what it tells of.
[[nodiscard]] Result<> audit(db::Connection& connection, const Identity* by, const AuditNote& note, Clock::Wall at);

// Newest first, older than `before` (an id; 0: from the newest). `channel_id`: that channel's; nullopt: all there are.
[[nodiscard]] Result<std::vector<AuditEntry>> list_audit(db::Connection& connection, std::optional<std::int64_t> channel_id,
                                                         std::int64_t before, std::int64_t limit);

}  // namespace session::auth
