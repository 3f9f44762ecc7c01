// Accounts: making them, and new passwords for them.
#include "auth/accounts_impl.hpp"
#include "auth/tokens.hpp"
#include "session/crypto/hash.hpp"

namespace session::auth {
namespace {

Result<> check_names(const NewAccount& account, std::string& email) {
    Error::Fields faults;
    auto accepted = normalise_email(account.email);
    if (!accepted) faults.emplace_back("email", "is not an email address");
    if (!is_account_handle(account.handle)) faults.emplace_back("handle", "must have 3 to 25 of: a-z, 0-9, _");
    if (!faults.empty()) {
        Error error{ErrorCode::invalid_argument, "Something in the request is not right."};
        error.set_reason("invalid_fields");
        error.set_fields(std::move(faults));
        return fail(std::move(error));
    }
    email = std::move(*accepted);
    return {};
}

// Before the password is hashed, as that is what costs.
Result<> check_free(db::Connection& connection, const std::string& handle, const std::string& email) {
    auto user = find_user(connection, handle);
    if (!user) return fail(user.error());
    if (*user) return refuse(ErrorCode::conflict, "handle_taken", "Somebody has this handle already.");
    user = find_user_by_login(connection, email);
    if (!user) return fail(user.error());
    if (*user) return refuse(ErrorCode::conflict, "email_taken", "There is an account with this email address already.");
    return {};
}

Result<> set_password(db::Connection& connection, std::int64_t user_id, const std::string& hash, std::int64_t except_session) {
    auto set = connection.execute("UPDATE users SET password_hash = $1 WHERE id = $2", hash, user_id);
    if (set) set = connection.execute("DELETE FROM sessions WHERE user_id = $1 AND id <> $2", user_id, except_session);
    if (set) set = connection.execute("DELETE FROM reset_links WHERE user_id = $1", user_id);
    if (!set) return fail(set.error());
    return {};
}

}  // namespace

Accounts::Later<SignedIn> Accounts::sign_up(NewAccount account, Device device) {
    auto& self = *impl_;
    const auto registration = self.services.site.settings().registration;
    if (registration == Registration::closed) {
        co_return refuse(ErrorCode::forbidden, "registration_closed", "This site takes no new accounts.");
    }
    if (registration == Registration::invite && account.invite.empty()) {
        co_return refuse(ErrorCode::forbidden, "invite_required", "One needs an invite to join this site.");
    }
    if (registration == Registration::open) account.invite.clear();
    if (self.hooks.is_reserved && self.hooks.is_reserved(account.handle)) {
        co_return refuse(ErrorCode::conflict, "handle_taken", "Somebody has this handle already.");
    }
    auto made = co_await self.create(std::move(account), Role::user, std::nullopt, std::move(device));
    co_return made;
}

Accounts::Later<SignedIn> Accounts::set_up(std::string code, NewAccount account, SiteChanges site, Device device) {
    auto& self = *impl_;
    const auto expected = self.services.site.setup_code();
    if (expected.empty()) co_return refuse(ErrorCode::not_found, "not_found", "This site has been set up already.");
    if (auto allowed = self.allow_guess("setup", device.address); !allowed) co_return fail(allowed.error());
    const auto typed = plain_code(code);
    const auto wanted = plain_code(expected);
    if (!crypto::constant_time_equal(as_bytes(typed), as_bytes(wanted))) {
        co_return wrong_credentials("That is not the code in the server's log.");
    }
    self.forgive_guess("setup", device.address);
    account.invite.clear();
    std::optional<SiteChanges> changes{std::move(site)};
    auto made = co_await self.create(std::move(account), Role::admin, std::move(changes), std::move(device));
    co_return made;
}

Accounts::Later<SignedIn> Accounts::Impl::create(NewAccount account, Role role, std::optional<SiteChanges> site_changes, Device device) {
    std::string email;
    if (auto checked = check_names(account, email); !checked) co_return fail(checked.error());
    auto password = accept_password("password", account.password, account.handle, email);
    if (!password) co_return fail(password.error());
    auto look = [handle = account.handle, email](db::Connection& connection) { return check_free(connection, handle, email); };
    auto is_free = co_await services.database.read(std::move(look));
    if (!is_free) co_return fail(is_free.error());
    auto hash = co_await services.hasher.hash(std::move(*password));
    if (!hash) co_return fail(hash.error());
    const auto now = services.clock.wall_now();
    auto opening = open_session(device, now);
    auto codes = make_recovery_codes();
    if (!opening || !codes) co_return fail(opening ? codes.error() : opening.error());
    NewUser wanted;
    wanted.handle = account.handle;
    wanted.email = email;
    wanted.password_hash = std::move(*hash);
    wanted.role = role;
    struct Created {
        User user;
        Opening opening;
    };
    auto work = [this, wanted, now, codes = *codes, opening = *opening, invite = account.invite,
                 site_changes](db::Connection& connection) -> Result<Created> {
        // Of two who hold the setup code, one is first.
        if (site_changes && services.site.is_set_up())
            return refuse(ErrorCode::not_found, "not_found", "This site has been set up already.");
        if (!invite.empty()) {
            const auto is_used = use_invite(connection, invite, now);
            if (!is_used) return fail(is_used.error());
            if (!*is_used) return refuse(ErrorCode::forbidden, "invite_invalid", "This invite is not good any more.");
        }
        auto user = insert_user(connection, wanted, now);
        if (!user) return fail(user.error());
        Created created{std::move(*user), opening};
        created.user.recovery_codes_left = static_cast<std::int64_t>(codes.size());
        if (auto added = insert_codes(connection, created.user.id, codes); !added) return fail(added.error());
        if (auto added = insert_session(connection, created.user, created.opening.session); !added) return fail(added.error());
        if (hooks.insert_with) {
            if (auto added = hooks.insert_with(connection, created.user); !added) return fail(added.error());
        }
        if (!site_changes) return created;
        if (auto saved = Site::save(connection, *site_changes); !saved) return fail(saved.error());
        if (auto loaded = services.site.load(connection); !loaded) return fail(loaded.error());
        const auto& who = created.opening.session.who;
        if (auto noted = audit(connection, &who, {std::nullopt, "site.set_up", who.handle, ""}, now); !noted) return fail(noted.error());
        return created;
    };
    auto created = co_await services.database.write(std::move(work));
    if (!created) co_return fail(created.error());
    told(hooks.created, created->user);
    co_return enter(std::move(created->user), std::move(created->opening), std::move(*codes));
}

Accounts::Later<> Accounts::change_password(Identity who, std::string current, std::string wanted) {
    auto& self = *impl_;
    auto checked = co_await self.check_password(who, "current_password", std::move(current));
    if (!checked) co_return fail(checked.error());
    auto user = co_await find(who.user_id);
    if (!user) co_return fail(user.error());
    if (!*user) co_return refuse(ErrorCode::unauthorized, "sign_in_required", "Sign in first.");
    auto password = self.accept_password("new_password", wanted, who.handle, (*user)->email);
    if (!password) co_return fail(password.error());
    auto hash = co_await self.services.hasher.hash(std::move(*password));
    if (!hash) co_return fail(hash.error());
    auto work = [who, hash = std::move(*hash)](db::Connection& connection) -> Result<> {
        return set_password(connection, who.user_id, hash, who.session_id);
    };
    auto done = co_await self.services.database.write(std::move(work));
    if (done) self.services.sessions.end_all_of(who.user_id, who.session_id);
    co_return done;
}

Accounts::Later<std::vector<std::string>> Accounts::renew_recovery_codes(Identity who, std::string password) {
    auto& self = *impl_;
    auto checked = co_await self.check_password(who, "password", std::move(password));
    if (!checked) co_return fail(checked.error());
    auto codes = make_recovery_codes();
    if (!codes) co_return fail(codes.error());
    auto work = [id = who.user_id, codes = *codes](db::Connection& connection) { return Impl::insert_codes(connection, id, codes); };
    auto done = co_await self.services.database.write(std::move(work));
    if (!done) co_return fail(done.error());
    co_return std::move(*codes);
}

Accounts::Later<SignedIn> Accounts::reset_by_code(std::string login, std::string code, std::string new_password, Device device) {
    auto& self = *impl_;
    const auto account = plain_code(login);
    if (auto allowed = self.allow_guess(account, device.address); !allowed) co_return fail(allowed.error());
    const auto plain = plain_code(code);
    auto load = [login, plain](db::Connection& connection) -> Result<std::optional<User>> {
        auto user = find_user_by_login(connection, login);
        if (!user || !*user) return user;
        const auto hash = hash_token(plain);
        auto rows =
            connection.query("SELECT count(*) FROM recovery_codes WHERE user_id = $1 AND code_hash = $2", (*user)->id, ByteView{hash});
        if (!rows) return fail(rows.error());
        if (auto row = rows->step(); !row) return fail(row.error());
        if (rows->integer(0) == 0) return std::optional<User>{};
        return user;
    };
    auto user = co_await self.services.database.read(std::move(load));
    if (!user) co_return fail(user.error());
    if (!*user) co_return wrong_credentials("The email address, handle or recovery code is not right.");
    self.forgive_guess(account, device.address);
    auto password = self.accept_password("new_password", new_password, (*user)->handle, (*user)->email);
    if (!password) co_return fail(password.error());
    auto hash = co_await self.services.hasher.hash(std::move(*password));
    if (!hash) co_return fail(hash.error());
    auto done = co_await self.sign_in_anew(std::move(**user), std::move(*hash), plain, std::string{}, std::move(device));
    co_return done;
}

Accounts::Later<SignedIn> Accounts::reset_by_link(std::string token, std::string new_password, Device device) {
    auto& self = *impl_;
    if (auto allowed = self.allow_guess("link", device.address); !allowed) co_return fail(allowed.error());
    const auto now = self.services.clock.wall_now();
    auto load = [token, now](db::Connection& connection) -> Result<std::optional<User>> {
        const auto hash = hash_token(token);
        auto rows = connection.query("SELECT user_id FROM reset_links WHERE token_hash = $1 AND expires_at > $2", ByteView{hash}, now);
        if (!rows) return fail(rows.error());
        const auto is_there = rows->step();
        if (!is_there) return fail(is_there.error());
        if (!*is_there) return std::optional<User>{};
        return find_user(connection, rows->integer(0));
    };
    auto user = co_await self.services.database.read(std::move(load));
    if (!user) co_return fail(user.error());
    self.forgive_guess("link", device.address);
    if (!*user) co_return wrong_credentials("This link is not good any more; ask for a new one.");
    auto password = self.accept_password("new_password", new_password, (*user)->handle, (*user)->email);
    if (!password) co_return fail(password.error());
    auto hash = co_await self.services.hasher.hash(std::move(*password));
    if (!hash) co_return fail(hash.error());
    auto done = co_await self.sign_in_anew(std::move(**user), std::move(*hash), std::string{}, std::move(token), std::move(device));
    co_return done;
}

// The code or link is used up in the transaction that sets the password: of two who try, one is first.
Accounts::Later<SignedIn> Accounts::Impl::sign_in_anew(User user, std::string hash, std::string code, std::string link, Device device) {
    auto opening = open_session(device, services.clock.wall_now());
    if (!opening) co_return fail(opening.error());
    struct Entered {
        User user;
        Opening opening;
        bool is_back = false;
    };
    auto work = [this, id = user.id, hash, code, link, opening = *opening,
                 now = services.clock.wall_now()](db::Connection& connection) -> Result<Entered> {
        const auto secret = hash_token(code.empty() ? link : code);
        const auto used =
            code.empty() ? connection.execute("DELETE FROM reset_links WHERE token_hash = $1 AND user_id = $2", ByteView{secret}, id)
                         : connection.execute("DELETE FROM recovery_codes WHERE code_hash = $1 AND user_id = $2", ByteView{secret}, id);
        if (!used) return fail(used.error());
        if (*used == 0) return wrong_credentials("This was used already.");
        auto fresh = find_user(connection, id);
        if (!fresh) return fail(fresh.error());
        if (!*fresh) return wrong_credentials("This account is gone.");
        if ((*fresh)->is_disabled)
            return refuse(ErrorCode::forbidden, "account_disabled", "This account is disabled; ask the site's admins.");
        if (auto set = set_password(connection, id, hash, 0); !set) return fail(set.error());
        Entered entered{std::move(**fresh), opening};
        if (auto added = insert_session(connection, entered.user, entered.opening.session); !added) return fail(added.error());
        const auto& who = entered.opening.session.who;
        const auto is_back = bring_back(connection, entered.user, who, now);
        if (!is_back) return fail(is_back.error());
        entered.is_back = *is_back;
        const AuditNote note{std::nullopt, "user.reset", who.handle, code.empty() ? "by link" : "by recovery code"};
        if (auto noted = audit(connection, &who, note, now); !noted) return fail(noted.error());
        return entered;
    };
    auto entered = co_await services.database.write(std::move(work));
    if (!entered) co_return fail(entered.error());
    services.sessions.end_all_of(entered->user.id);
    if (entered->is_back) told(hooks.returned, entered->user);
    auto in = enter(std::move(entered->user), std::move(entered->opening), {});
    in.is_back = entered->is_back;
    co_return in;
}

}  // namespace session::auth
