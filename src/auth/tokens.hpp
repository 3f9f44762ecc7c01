// Random texts that stand for somebody: session tokens, links, recovery codes, invites. Only their hashes are kept.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "session/base/result.hpp"

namespace session::auth {

inline constexpr std::size_t kRecoveryCodes = 10;

// 256 bits, base64url. Error: internal (no random numbers).
[[nodiscard]] Result<std::string> make_token();
// "xxxx-xxxx-xxxx-xxxx", 80 bits: letters and digits that are not mistaken for each other.
[[nodiscard]] Result<std::string> make_code();
[[nodiscard]] Result<std::vector<std::string>> make_recovery_codes();
// As it is kept, of however it was typed: lower case, no dashes or spaces.
[[nodiscard]] std::string plain_code(std::string_view typed);

}  // namespace session::auth
