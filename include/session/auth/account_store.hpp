// The rows of accounts, as functions on a connection: for `Accounts`, which adds passwords and sessions, and for the command line.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "session/auth/audit.hpp"
#include "session/auth/passwords.hpp"
#include "session/auth/sessions.hpp"
#include "session/base/result.hpp"
#include "session/db/connection.hpp"

namespace session::auth {

struct User {
    std::int64_t id = 0;
    std::string handle;
    std::string display_name;
    std::string email;
    Role role = Role::user;
    std::string bio;
    bool is_disabled = false;
    std::optional<std::int64_t> avatar_version;  // changes with the picture; nullopt: none
    Clock::Wall created_at{};
    std::optional<Clock::Wall> last_seen_at;
    std::int64_t recovery_codes_left = 0;
    std::optional<Clock::Wall> deletion_due_at;  // it is going: out of sight, and deleted then
};

struct NewUser {
    std::string handle;
    std::string email;  // as normalise_email() gives it
    std::string password_hash;
    Role role = Role::user;
};

[[nodiscard]] bool is_account_handle(std::string_view handle) noexcept;  // [a-z0-9_]{3,25}
// Lower case, trimmed; nullopt: no email address.
[[nodiscard]] std::optional<std::string> normalise_email(std::string_view text);

// Errors: conflict (handle_taken, email_taken).
[[nodiscard]] Result<User> insert_user(db::Connection& connection, const NewUser& user, Clock::Wall now);
[[nodiscard]] Result<std::optional<User>> find_user(db::Connection& connection, std::string_view handle);
[[nodiscard]] Result<std::optional<User>> find_user(db::Connection& connection, std::int64_t id);
// By email or handle, as people type them.
[[nodiscard]] Result<std::optional<User>> find_user_by_login(db::Connection& connection, std::string_view login);
[[nodiscard]] Result<std::string> password_hash_of(db::Connection& connection, std::int64_t user_id);  // empty: no such user

// By handle, those after `after`; with `text`, those whose handle, name or email has it.
[[nodiscard]] Result<std::vector<User>> list_users(db::Connection& connection, std::string_view text, std::string_view after,
                                                   std::int64_t limit);
[[nodiscard]] Result<std::int64_t> count_users(db::Connection& connection);

// Changes by admins; `by` nullptr: from the command line. Errors: not_found (user_not_found), conflict (last_admin). A disabled user's
// sessions are deleted with it.
[[nodiscard]] Result<User> set_role(db::Connection& connection, const Identity* by, std::string_view handle, Role role, Clock::Wall now);
[[nodiscard]] Result<User> set_disabled(db::Connection& connection, const Identity* by, std::string_view handle, bool is_disabled,
                                        Clock::Wall now);
// The account and all that refers to it, at once; the texts that the audit log quotes of it too.
[[nodiscard]] Result<User> delete_user(db::Connection& connection, const Identity* by, std::string_view handle, Clock::Wall now);

// Deletion that can still be taken back: signed out everywhere and out of sight now, deleted once it is due. Errors as above.
[[nodiscard]] Result<User> begin_deletion(db::Connection& connection, const Identity* by, std::string_view handle, Clock::Wall due,
                                          Clock::Wall now);
[[nodiscard]] Result<User> cancel_deletion(db::Connection& connection, const Identity* by, std::string_view handle, Clock::Wall now);
[[nodiscard]] Result<std::vector<User>> list_due_deletions(db::Connection& connection, Clock::Wall now, std::int64_t limit);

struct ResetLink {
    std::string token;
    Clock::Wall expires_at{};
};
// Good once, for an hour; replaces the one before. Errors: not_found; internal (no random numbers).
[[nodiscard]] Result<ResetLink> make_reset_link(db::Connection& connection, const Identity* by, std::string_view handle, Clock::Wall now);

[[nodiscard]] Result<std::vector<LoginSession>> load_sessions(db::Connection& connection, Clock::Wall now);

}  // namespace session::auth
