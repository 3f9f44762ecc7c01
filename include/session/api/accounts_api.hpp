// /api/v1: accounts, sessions, the site, and what admins do with them.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "session/api/routes.hpp"
#include "session/auth/accounts.hpp"

namespace session::api {

// Where publishers reach the server, for those who set up OBS.
struct PublishFacts {
    std::uint16_t port = 0;
    std::optional<std::uint16_t> tls_port;
    std::vector<std::string> addresses;  // of this machine in its networks
};

// Called on every I/O thread at once; all of it outlives the server that has the routes.
struct AccountSources {
    auth::Accounts& accounts;
    std::string public_url;  // as configured; empty: what the browser asked for
    std::string version;
    std::function<PublishFacts()> publish;
    std::function<bool(std::string_view handle)> is_live;
};

// The operations of openapi.json with the tags `site` and `accounts`, without /time.
void add_account_routes(Routes& routes, const AccountSources& sources);
// /api/v1/admin/: users, site, invites, audit.
void add_admin_account_routes(Routes& routes, const AccountSources& sources);

}  // namespace session::api
