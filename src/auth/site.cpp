#include "session/auth/site.hpp"

#include <algorithm>
#include <cstdlib>

#include "auth/tokens.hpp"

namespace session::auth {
namespace {

Result<> put(db::Connection& connection, std::string_view key, std::string_view value) {
    auto set = connection.execute(
        "INSERT INTO site_settings (key, value) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = excluded.value", key, value);
    if (!set) return fail(set.error());
    return {};
}

Result<bool> has_admin(db::Connection& connection) {
    auto rows = connection.query("SELECT count(*) FROM users WHERE role = 'admin'");
    if (!rows) return fail(rows.error());
    if (auto row = rows->step(); !row) return fail(row.error());
    return rows->integer(0) > 0;
}

Invite read_invite(const db::Statement& row) {
    return {row.text(0), row.text(1), row.time(2), row.optional_time(3), row.integer(4), row.integer(5)};
}

}  // namespace

std::string_view to_string(Registration registration) noexcept {
    switch (registration) {
        case Registration::open: return "open";
        case Registration::invite: return "invite";
        case Registration::closed: break;
    }
    return "closed";
}

std::optional<Registration> parse_registration(std::string_view text) noexcept {
    for (const auto each : {Registration::open, Registration::invite, Registration::closed}) {
        if (to_string(each) == text) return each;
    }
    return std::nullopt;
}

Result<> Site::load(db::Connection& connection) {
    const auto is_done = has_admin(connection);
    if (!is_done) return fail(is_done.error());
    SiteSettings settings;
    settings.registration = configured_.value_or(*is_done ? Registration::open : Registration::closed);
    auto rows = connection.query("SELECT key, value FROM site_settings");
    if (!rows) return fail(rows.error());
    auto read = rows->for_each([&settings](const db::Statement& row) {
        const auto key = row.text(0);
        const auto value = row.text(1);
        if (key == "name") settings.name = value;
        if (key == "registration") settings.registration = parse_registration(value).value_or(Registration::closed);
        if (key == "password_min_length") settings.password_min_length = std::clamp(std::atoll(value.c_str()), 8LL, 64LL);
    });
    if (!read) return fail(read.error());
    auto code = make_code();
    if (!code) return fail(code.error());
    const std::lock_guard lock{mutex_};
    settings_ = std::move(settings);
    is_set_up_ = *is_done;
    if (is_set_up_) setup_code_.clear();
    if (!is_set_up_ && setup_code_.empty()) setup_code_ = std::move(*code);
    return {};
}

SiteSettings Site::settings() const {
    const std::lock_guard lock{mutex_};
    return settings_;
}

bool Site::is_set_up() const {
    const std::lock_guard lock{mutex_};
    return is_set_up_;
}

std::string Site::setup_code() const {
    const std::lock_guard lock{mutex_};
    return setup_code_;
}

Result<> Site::save(db::Connection& connection, const SiteChanges& changes) {
    Result<> saved;
    if (changes.name) saved = put(connection, "name", *changes.name);
    if (saved && changes.registration) saved = put(connection, "registration", to_string(*changes.registration));
    if (saved && changes.password_min_length) saved = put(connection, "password_min_length", std::to_string(*changes.password_min_length));
    return saved;
}

Result<Invite> insert_invite(db::Connection& connection, const Identity& by, Invite invite) {
    auto code = make_code();
    if (!code) return fail(code.error());
    invite.code = std::move(*code);
    auto added =
        connection.execute("INSERT INTO invites (code, note, created_by, created_at, expires_at, max_uses) VALUES ($1, $2, $3, $4, $5, $6)",
                           plain_code(invite.code), invite.note, by.user_id, invite.created_at, invite.expires_at, invite.max_uses);
    if (!added) return fail(added.error());
    invite.code = plain_code(invite.code);
    return invite;
}

Result<std::optional<Invite>> find_invite(db::Connection& connection, std::string_view code) {
    auto rows =
        connection.query("SELECT code, note, created_at, expires_at, uses, max_uses FROM invites WHERE code = $1", plain_code(code));
    if (!rows) return fail(rows.error());
    const auto is_there = rows->step();
    if (!is_there) return fail(is_there.error());
    if (!*is_there) return std::optional<Invite>{};
    return std::optional{read_invite(*rows)};
}

Result<std::vector<Invite>> list_invites(db::Connection& connection) {
    auto rows = connection.query("SELECT code, note, created_at, expires_at, uses, max_uses FROM invites ORDER BY created_at DESC, code");
    if (!rows) return fail(rows.error());
    std::vector<Invite> invites;
    auto read = rows->for_each([&invites](const db::Statement& row) { invites.push_back(read_invite(row)); });
    if (!read) return fail(read.error());
    return invites;
}

Result<bool> delete_invite(db::Connection& connection, std::string_view code) {
    const auto gone = connection.execute("DELETE FROM invites WHERE code = $1", plain_code(code));
    if (!gone) return fail(gone.error());
    return *gone > 0;
}

Result<bool> use_invite(db::Connection& connection, std::string_view code, Clock::Wall now) {
    const auto used = connection.execute(
        "UPDATE invites SET uses = uses + 1 WHERE code = $1 AND uses < max_uses AND (expires_at IS NULL OR expires_at > $2)",
        plain_code(code), now);
    if (!used) return fail(used.error());
    return *used > 0;
}

}  // namespace session::auth
