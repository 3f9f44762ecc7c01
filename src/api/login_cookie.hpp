// The cookie that says who is signed in.
#pragma once

#include <string>
#include <string_view>

#include "session/auth/sessions.hpp"

namespace session::api {

// A Set-Cookie value. Lax: links from elsewhere find one signed in, other sites' forms don't.
[[nodiscard]] inline std::string login_cookie(std::string_view token, bool is_secure) {
    std::string text{auth::kLoginCookie};
    const auto age = std::chrono::seconds{auth::kLoginLifetime}.count();
    text.append("=").append(token).append("; Path=/; Max-Age=").append(std::to_string(token.empty() ? 0 : age));
    text.append("; HttpOnly; SameSite=Lax");
    if (is_secure) text.append("; Secure");
    return text;
}

}  // namespace session::api
