// The routes of one's own account, and of what others see of it.
#pragma once

#include <memory>

#include "api/fields.hpp"
#include "session/api/accounts_api.hpp"

namespace session::api {

inline constexpr Length kPasswordLength{1, 1024};
inline constexpr Length kEmailLength{3, 254};

void add_me_routes(Routes& routes, const std::shared_ptr<const AccountSources>& sources);

}  // namespace session::api
