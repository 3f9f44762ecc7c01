#include "session/auth/account_store.hpp"

#include <algorithm>

#include "auth/tokens.hpp"
#include "session/base/time_text.hpp"

namespace session::auth {
namespace {

constexpr std::chrono::hours kResetLinkLifetime{1};
constexpr std::size_t kMaxEmail = 254;

// In the order that read_user() reads.
constexpr std::string_view kUserColumns =
    "SELECT id, handle, display_name, email, role, bio, is_disabled, avatar_version, created_at, last_seen_at, "
    "(SELECT count(*) FROM recovery_codes WHERE user_id = users.id), deletion_due_at FROM users ";

std::string users_where(std::string_view condition) {
    return std::string{kUserColumns}.append(condition);
}

User read_user(const db::Statement& row) {
    User user;
    user.id = row.integer(0);
    user.handle = row.text(1);
    user.display_name = row.text(2);
    user.email = row.text(3);
    user.role = row.text(4) == "admin" ? Role::admin : Role::user;
    user.bio = row.text(5);
    user.is_disabled = row.boolean(6);
    user.avatar_version = row.optional_integer(7);
    user.created_at = row.time(8);
    user.last_seen_at = row.optional_time(9);
    user.recovery_codes_left = row.integer(10);
    user.deletion_due_at = row.optional_time(11);
    return user;
}

Result<std::optional<User>> read_one(Result<db::Statement> rows) {
    if (!rows) return fail(rows.error());
    const auto is_there = rows->step();
    if (!is_there) return fail(is_there.error());
    if (!*is_there) return std::optional<User>{};
    return std::optional{read_user(*rows)};
}

char lower(char c) noexcept {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

// Somebody must be left who can let others in again.
Result<> require_other_admin(db::Connection& connection, const User& user) {
    if (user.role != Role::admin || user.is_disabled || user.deletion_due_at) return {};
    auto rows = connection.query(
        "SELECT count(*) FROM users WHERE role = 'admin' AND is_disabled = 0 AND deletion_due_at IS NULL AND id <> $1", user.id);
    if (!rows) return fail(rows.error());
    if (auto row = rows->step(); !row) return fail(row.error());
    if (rows->integer(0) > 0) return {};
    return refuse(ErrorCode::conflict, "last_admin", "This is the only admin; make somebody else one first.");
}

Result<User> find_known_user(db::Connection& connection, std::string_view handle) {
    auto found = find_user(connection, handle);
    if (!found) return fail(found.error());
    if (!*found) return refuse(ErrorCode::not_found, "user_not_found", "There is no user of that name.");
    return std::move(**found);
}

}  // namespace

bool is_account_handle(std::string_view handle) noexcept {
    const auto is_good = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; };
    return handle.size() >= 3 && handle.size() <= 25 && std::all_of(handle.begin(), handle.end(), is_good);
}

std::optional<std::string> normalise_email(std::string_view text) {
    while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
    while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
    const auto at = text.rfind('@');
    if (text.size() > kMaxEmail || at == std::string_view::npos || at == 0 || at > 64 || at + 1 >= text.size()) return std::nullopt;
    const auto domain = text.substr(at + 1);
    if (domain.front() == '.' || domain.back() == '.' || domain.find("..") != std::string_view::npos) return std::nullopt;
    const auto is_bad = [](char c) { return static_cast<unsigned char>(c) <= 0x20 || c == 0x7f || c == '<' || c == '>' || c == ','; };
    if (std::any_of(text.begin(), text.end(), is_bad) || text.substr(0, at).find('@') != std::string_view::npos) return std::nullopt;
    std::string email{text};
    std::transform(email.begin(), email.end(), email.begin(), lower);
    return email;
}

Result<User> insert_user(db::Connection& connection, const NewUser& user, Clock::Wall now) {
    const auto added = connection.execute(
        "INSERT INTO users (id, handle, display_name, email, password_hash, role, created_at) SELECT 1 + max("
        "coalesce((SELECT max(id) FROM users), 0), coalesce((SELECT last FROM last_ids WHERE name = 'users'), 0)), $1, $2, $3, $4, $5, $6",
        user.handle, user.handle, user.email, user.password_hash, to_string(user.role), now);
    if (!added) {
        const auto& error = added.error();
        if (error.code() != ErrorCode::conflict) return fail(error);
        if (error.message().find("users.handle") != std::string::npos) {
            return refuse(ErrorCode::conflict, "handle_taken", "Somebody has this handle already.");
        }
        return refuse(ErrorCode::conflict, "email_taken", "There is an account with this email address already.");
    }
    return find_known_user(connection, user.handle);
}

Result<std::optional<User>> find_user(db::Connection& connection, std::string_view handle) {
    return read_one(connection.query(users_where("WHERE handle = $1"), handle));
}

Result<std::optional<User>> find_user(db::Connection& connection, std::int64_t id) {
    return read_one(connection.query(users_where("WHERE id = $1"), id));
}

Result<std::optional<User>> find_user_by_login(db::Connection& connection, std::string_view login) {
    if (const auto email = normalise_email(login)) return read_one(connection.query(users_where("WHERE email = $1"), *email));
    std::string handle{login.starts_with('@') ? login.substr(1) : login};
    std::transform(handle.begin(), handle.end(), handle.begin(), lower);
    return find_user(connection, handle);
}

Result<std::string> password_hash_of(db::Connection& connection, std::int64_t user_id) {
    auto rows = connection.query("SELECT password_hash FROM users WHERE id = $1", user_id);
    if (!rows) return fail(rows.error());
    const auto is_there = rows->step();
    if (!is_there) return fail(is_there.error());
    return *is_there ? rows->text(0) : std::string{};
}

Result<std::vector<User>> list_users(db::Connection& connection, std::string_view text, std::string_view after, std::int64_t limit) {
    std::string pattern = "%";
    for (const char c : text) {
        if (c == '%' || c == '_' || c == '\\') pattern += '\\';
        pattern += c;
    }
    pattern += '%';
    auto rows = connection.query(users_where("WHERE handle > $1 AND (handle LIKE $2 ESCAPE '\\' OR display_name LIKE $2 ESCAPE '\\' "
                                             "OR email LIKE $2 ESCAPE '\\') ORDER BY handle LIMIT $3"),
                                 after, pattern, limit);
    if (!rows) return fail(rows.error());
    std::vector<User> users;
    auto read = rows->for_each([&users](const db::Statement& row) { users.push_back(read_user(row)); });
    if (!read) return fail(read.error());
    return users;
}

Result<std::int64_t> count_users(db::Connection& connection) {
    auto rows = connection.query("SELECT count(*) FROM users");
    if (!rows) return fail(rows.error());
    if (auto row = rows->step(); !row) return fail(row.error());
    return rows->integer(0);
}

Result<User> set_role(db::Connection& connection, const Identity* by, std::string_view handle, Role role, Clock::Wall now) {
    auto user = find_known_user(connection, handle);
    if (!user || user->role == role) return user;
    if (role != Role::admin) {
        if (auto left = require_other_admin(connection, *user); !left) return fail(left.error());
    }
    if (auto set = connection.execute("UPDATE users SET role = $1 WHERE id = $2", to_string(role), user->id); !set)
        return fail(set.error());
    if (auto noted = audit(connection, by, {std::nullopt, "user.role", user->handle, std::string{to_string(role)}}, now); !noted) {
        return fail(noted.error());
    }
    user->role = role;
    return user;
}

Result<User> set_disabled(db::Connection& connection, const Identity* by, std::string_view handle, bool is_disabled, Clock::Wall now) {
    auto user = find_known_user(connection, handle);
    if (!user || user->is_disabled == is_disabled) return user;
    if (is_disabled) {
        if (auto left = require_other_admin(connection, *user); !left) return fail(left.error());
        if (auto gone = connection.execute("DELETE FROM sessions WHERE user_id = $1", user->id); !gone) return fail(gone.error());
        if (auto gone = connection.execute("DELETE FROM reset_links WHERE user_id = $1", user->id); !gone) return fail(gone.error());
    }
    if (auto set = connection.execute("UPDATE users SET is_disabled = $1 WHERE id = $2", is_disabled, user->id); !set) {
        return fail(set.error());
    }
    const auto* action = is_disabled ? "user.disable" : "user.enable";
    if (auto noted = audit(connection, by, {std::nullopt, action, user->handle, ""}, now); !noted) return fail(noted.error());
    user->is_disabled = is_disabled;
    return user;
}

Result<User> delete_user(db::Connection& connection, const Identity* by, std::string_view handle, Clock::Wall now) {
    auto user = find_known_user(connection, handle);
    if (!user) return user;
    if (auto left = require_other_admin(connection, *user); !left) return fail(left.error());
    // What moderators deleted is quoted there, and whom they banned for what.
    auto done = connection.execute("UPDATE audit SET detail = '' WHERE target = $1 AND action LIKE 'chat.%'", user->handle);
    if (!done) return fail(done.error());
    if (auto noted = audit(connection, by, {std::nullopt, "user.delete", user->handle, ""}, now); !noted) return fail(noted.error());
    if (auto gone = connection.execute("DELETE FROM users WHERE id = $1", user->id); !gone) return fail(gone.error());
    return user;
}

Result<User> begin_deletion(db::Connection& connection, const Identity* by, std::string_view handle, Clock::Wall due, Clock::Wall now) {
    auto user = find_known_user(connection, handle);
    if (!user || user->deletion_due_at) return user;
    if (auto left = require_other_admin(connection, *user); !left) return fail(left.error());
    auto done = connection.execute("DELETE FROM sessions WHERE user_id = $1", user->id);
    if (done) done = connection.execute("DELETE FROM reset_links WHERE user_id = $1", user->id);
    if (done) done = connection.execute("UPDATE users SET deletion_due_at = $1 WHERE id = $2", due, user->id);
    if (!done) return fail(done.error());
    const AuditNote note{std::nullopt, "user.delete_later", user->handle, to_iso8601(due)};
    if (auto noted = audit(connection, by, note, now); !noted) return fail(noted.error());
    user->deletion_due_at = due;
    return user;
}

Result<User> cancel_deletion(db::Connection& connection, const Identity* by, std::string_view handle, Clock::Wall now) {
    auto user = find_known_user(connection, handle);
    if (!user || !user->deletion_due_at) return user;
    const auto done = connection.execute("UPDATE users SET deletion_due_at = NULL WHERE id = $1", user->id);
    if (!done) return fail(done.error());
    if (auto noted = audit(connection, by, {std::nullopt, "user.keep", user->handle, ""}, now); !noted) return fail(noted.error());
    user->deletion_due_at.reset();
    return user;
}

Result<std::vector<User>> list_due_deletions(db::Connection& connection, Clock::Wall now, std::int64_t limit) {
    auto rows = connection.query(users_where("WHERE deletion_due_at <= $1 ORDER BY deletion_due_at LIMIT $2"), now, limit);
    if (!rows) return fail(rows.error());
    std::vector<User> users;
    auto read = rows->for_each([&users](const db::Statement& row) { users.push_back(read_user(row)); });
    if (!read) return fail(read.error());
    return users;
}

Result<ResetLink> make_reset_link(db::Connection& connection, const Identity* by, std::string_view handle, Clock::Wall now) {
    const auto user = find_known_user(connection, handle);
    if (!user) return fail(user.error());
    auto token = make_token();
    if (!token) return fail(token.error());
    if (auto gone = connection.execute("DELETE FROM reset_links WHERE user_id = $1", user->id); !gone) return fail(gone.error());
    ResetLink link{std::move(*token), now + kResetLinkLifetime};
    const auto hash = hash_token(link.token);
    auto added = connection.execute("INSERT INTO reset_links (token_hash, user_id, expires_at) VALUES ($1, $2, $3)", ByteView{hash},
                                    user->id, link.expires_at);
    if (!added) return fail(added.error());
    if (auto noted = audit(connection, by, {std::nullopt, "user.reset_link", user->handle, ""}, now); !noted) return fail(noted.error());
    return link;
}

Result<std::vector<LoginSession>> load_sessions(db::Connection& connection, Clock::Wall now) {
    auto rows = connection.query(
        "SELECT s.id, s.token_hash, s.device, s.address, s.created_at, s.last_seen_at, s.reauthenticated_until, u.id, u.handle, "
        "u.display_name, u.role FROM sessions s JOIN users u ON u.id = s.user_id WHERE u.is_disabled = 0 AND u.deletion_due_at IS NULL AND "
        "s.last_seen_at > $1",
        now - kLoginLifetime);
    if (!rows) return fail(rows.error());
    std::vector<LoginSession> sessions;
    auto read = rows->for_each([&sessions](const db::Statement& row) {
        LoginSession session;
        session.who.session_id = row.integer(0);
        const auto hash = row.bytes(1);
        if (hash.size() != session.token_hash.size()) return;
        std::copy(hash.begin(), hash.end(), session.token_hash.begin());
        session.device = row.text(2);
        session.address = row.text(3);
        session.created_at = row.time(4);
        session.last_seen_at = row.time(5);
        session.who.reauthenticated_until = row.time(6);
        session.who.user_id = row.integer(7);
        session.who.handle = row.text(8);
        session.who.display_name = row.text(9);
        session.who.role = row.text(10) == "admin" ? Role::admin : Role::user;
        sessions.push_back(std::move(session));
    });
    if (!read) return fail(read.error());
    return sessions;
}

}  // namespace session::auth
