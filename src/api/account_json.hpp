// Accounts as JSON.
#pragma once

#include <string>
#include <string_view>

#include "api/call.hpp"
#include "session/auth/accounts.hpp"

namespace session::api {

// Null: no picture. The address changes with the picture, so that it may be cached for ever.
[[nodiscard]] Json avatar_url_of(const auth::User& user);
[[nodiscard]] Json to_json(const auth::User& user, Clock::Wall reauthenticated_until, Clock::Wall now);
[[nodiscard]] Json to_public_json(const auth::User& user);
[[nodiscard]] Json to_admin_json(const auth::User& user, bool is_live);
[[nodiscard]] Json to_json(const auth::LoginSession& session, std::int64_t current);
[[nodiscard]] Json to_json(const auth::SiteSettings& settings);
[[nodiscard]] Json to_json(const auth::AuditEntry& entry);

// "Firefox on Linux", of a User-Agent.
[[nodiscard]] std::string device_name(std::string_view user_agent);
[[nodiscard]] auth::Device device_of(const Call& call);
// "https://tv.example.org": as configured, else as the browser asked for it.
[[nodiscard]] std::string base_url(const http::Request& request, std::string_view public_url);

}  // namespace session::api
