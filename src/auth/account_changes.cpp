// Accounts: profiles, avatars, and what admins change.
#include "auth/accounts_impl.hpp"
#include "auth/tokens.hpp"

namespace session::auth {
namespace {

Result<> update_user(db::Connection& connection, std::int64_t id, const ProfileChanges& changes, const std::optional<std::string>& email) {
    if (changes.display_name) {
        auto set = connection.execute("UPDATE users SET display_name = $1 WHERE id = $2", *changes.display_name, id);
        if (!set) return fail(set.error());
    }
    if (changes.bio) {
        auto set = connection.execute("UPDATE users SET bio = $1 WHERE id = $2", *changes.bio, id);
        if (!set) return fail(set.error());
    }
    if (!email) return {};
    auto set = connection.execute("UPDATE users SET email = $1 WHERE id = $2", *email, id);
    if (!set && set.error().code() == ErrorCode::conflict) {
        return refuse(ErrorCode::conflict, "email_taken", "There is an account with this email address already.");
    }
    if (!set) return fail(set.error());
    return {};
}

Result<User> require_user(db::Connection& connection, std::int64_t id) {
    auto user = find_user(connection, id);
    if (!user) return fail(user.error());
    if (!*user) return refuse(ErrorCode::unauthorized, "sign_in_required", "This account is gone.");
    return std::move(**user);
}

}  // namespace

Accounts::Later<std::optional<User>> Accounts::find(std::int64_t user_id) {
    auto work = [user_id](db::Connection& connection) { return find_user(connection, user_id); };
    auto user = co_await impl_->services.database.read(std::move(work));
    co_return user;
}

Accounts::Later<std::optional<User>> Accounts::find(std::string handle) {
    auto work = [handle = std::move(handle)](db::Connection& connection) { return find_user(connection, handle); };
    auto user = co_await impl_->services.database.read(std::move(work));
    co_return user;
}

Accounts::Later<User> Accounts::update_profile(Identity who, ProfileChanges changes) {
    auto& self = *impl_;
    std::optional<std::string> email;
    if (changes.email) {
        email = normalise_email(*changes.email);
        if (!email) co_return refuse_field("email", "is not an email address");
        if (changes.password.empty()) co_return refuse_field("password", "is needed for a new email address");
        auto checked = co_await self.check_password(who, "password", changes.password);
        if (!checked) co_return fail(checked.error());
    }
    auto work = [id = who.user_id, changes, email](db::Connection& connection) -> Result<User> {
        if (auto updated = update_user(connection, id, changes, email); !updated) return fail(updated.error());
        return require_user(connection, id);
    };
    auto user = co_await self.services.database.write(std::move(work));
    if (!user) co_return fail(user.error());
    self.services.sessions.rename(who.user_id, user->display_name);
    self.told(self.hooks.changed, *user);
    co_return user;
}

Accounts::Later<User> Accounts::set_avatar(Identity who, std::optional<Avatar> avatar) {
    auto& self = *impl_;
    const auto version = db::to_milliseconds(self.services.clock.wall_now());
    auto work = [id = who.user_id, avatar = std::move(avatar), version](db::Connection& connection) -> Result<User> {
        auto gone = connection.execute("DELETE FROM avatars WHERE user_id = $1", id);
        if (gone && avatar) {
            gone = connection.execute("INSERT INTO avatars (user_id, media_type, content) VALUES ($1, $2, $3)", id, avatar->media_type,
                                      avatar->content);
        }
        const auto shown = avatar ? std::optional{version} : std::nullopt;
        if (gone) gone = connection.execute("UPDATE users SET avatar_version = $1 WHERE id = $2", shown, id);
        if (!gone) return fail(gone.error());
        return require_user(connection, id);
    };
    auto user = co_await self.services.database.write(std::move(work));
    if (user) self.told(self.hooks.changed, *user);
    co_return user;
}

Accounts::Later<std::optional<Avatar>> Accounts::avatar(std::string handle) {
    auto work = [handle = std::move(handle)](db::Connection& connection) -> Result<std::optional<Avatar>> {
        auto rows = connection.query(
            "SELECT a.media_type, a.content, u.avatar_version FROM avatars a JOIN users u ON u.id = a.user_id WHERE u.handle = $1 AND "
            "u.deletion_due_at IS NULL",
            handle);
        if (!rows) return fail(rows.error());
        const auto is_there = rows->step();
        if (!is_there) return fail(is_there.error());
        if (!*is_there) return std::optional<Avatar>{};
        return std::optional{Avatar{rows->text(0), rows->bytes(1), rows->integer(2)}};
    };
    auto avatar = co_await impl_->services.database.read(std::move(work));
    co_return avatar;
}

Accounts::Later<AccountHooks::Files> Accounts::export_files(Identity who) {
    auto work = [self = impl_.get(), id = who.user_id](db::Connection& connection) -> Result<AccountHooks::Files> {
        if (!self->hooks.export_files) return AccountHooks::Files{};
        auto user = require_user(connection, id);
        if (!user) return fail(user.error());
        return self->hooks.export_files(connection, *user);
    };
    auto files = co_await impl_->services.database.read(std::move(work));
    co_return files;
}

Accounts::Later<std::vector<User>> Accounts::list(std::string text, std::string after, std::int64_t limit) {
    auto work = [text = std::move(text), after = std::move(after), limit](db::Connection& connection) {
        return list_users(connection, text, after, limit);
    };
    auto users = co_await impl_->services.database.read(std::move(work));
    co_return users;
}

Accounts::Later<User> Accounts::change_by_admin(Identity by, std::string handle, AdminChanges changes) {
    auto& self = *impl_;
    auto work = [by, handle = std::move(handle), changes,
                 now = self.services.clock.wall_now()](db::Connection& connection) -> Result<User> {
        if (changes.role) {
            if (auto set = set_role(connection, &by, handle, *changes.role, now); !set) return set;
        }
        if (changes.is_disabled) {
            if (auto set = set_disabled(connection, &by, handle, *changes.is_disabled, now); !set) return set;
        }
        auto user = find_user(connection, handle);
        if (!user) return fail(user.error());
        if (!*user) return refuse(ErrorCode::not_found, "user_not_found", "There is no user of that name.");
        return std::move(**user);
    };
    auto user = co_await self.services.database.write(std::move(work));
    if (!user) co_return user;
    self.services.sessions.set_role(user->id, user->role);
    if (user->is_disabled) self.services.sessions.end_all_of(user->id);
    self.told(self.hooks.changed, *user);
    co_return user;
}

Accounts::Later<ResetLink> Accounts::make_reset_link(Identity by, std::string handle) {
    auto work = [by, handle = std::move(handle), now = impl_->services.clock.wall_now()](db::Connection& connection) {
        return auth::make_reset_link(connection, &by, handle, now);
    };
    auto link = co_await impl_->services.database.write(std::move(work));
    co_return link;
}

Accounts::Later<SiteSettings> Accounts::change_site(Identity by, SiteChanges changes) {
    auto work = [self = impl_.get(), by, changes = std::move(changes)](db::Connection& connection) -> Result<SiteSettings> {
        if (auto saved = Site::save(connection, changes); !saved) return fail(saved.error());
        std::string detail;
        if (changes.name) detail += "name=" + *changes.name + " ";
        if (changes.registration) detail += "registration=" + std::string{to_string(*changes.registration)} + " ";
        if (changes.password_min_length) detail += "password_min_length=" + std::to_string(*changes.password_min_length);
        const AuditNote note{std::nullopt, "site.update", "", detail};
        if (auto noted = audit(connection, &by, note, self->services.clock.wall_now()); !noted) return fail(noted.error());
        if (auto loaded = self->services.site.load(connection); !loaded) return fail(loaded.error());
        return self->services.site.settings();
    };
    auto settings = co_await impl_->services.database.write(std::move(work));
    co_return settings;
}

Accounts::Later<Invite> Accounts::make_invite(Identity by, Invite invite) {
    invite.created_at = impl_->services.clock.wall_now();
    auto work = [by, invite = std::move(invite)](db::Connection& connection) -> Result<Invite> {
        auto made = insert_invite(connection, by, invite);
        if (!made) return made;
        if (auto noted = audit(connection, &by, {std::nullopt, "invite.create", made->note, ""}, invite.created_at); !noted) {
            return fail(noted.error());
        }
        return made;
    };
    auto made = co_await impl_->services.database.write(std::move(work));
    co_return made;
}

Accounts::Later<bool> Accounts::void_invite(Identity by, std::string code) {
    auto work = [by, code = std::move(code), now = impl_->services.clock.wall_now()](db::Connection& connection) -> Result<bool> {
        const auto is_gone = delete_invite(connection, code);
        if (!is_gone || !*is_gone) return is_gone;
        if (auto noted = audit(connection, &by, {std::nullopt, "invite.delete", "", ""}, now); !noted) return fail(noted.error());
        return true;
    };
    auto is_gone = co_await impl_->services.database.write(std::move(work));
    co_return is_gone;
}

}  // namespace session::auth
