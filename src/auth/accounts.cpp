#include "session/auth/accounts.hpp"

#include "auth/accounts_impl.hpp"
#include "auth/tokens.hpp"

namespace session::auth {
namespace {

constexpr std::chrono::minutes kReauthentication{10};
constexpr GuessThrottle::Allowance kPerAccount{10, std::chrono::seconds{20}};
constexpr GuessThrottle::Allowance kPerAddress{40, std::chrono::seconds{2}};
constexpr std::size_t kMaxTyped = 4096;  // bytes

Result<std::int64_t> data_version_of(db::Connection& connection) {
    auto rows = connection.query("PRAGMA data_version");
    if (!rows) return fail(rows.error());
    if (auto row = rows->step(); !row) return fail(row.error());
    return rows->integer(0);
}

}  // namespace

tl::unexpected<Error> refuse_field(std::string_view name, std::string what) {
    Error error{ErrorCode::invalid_argument, "Something in the request is not right."};
    error.set_reason("invalid_fields");
    error.set_fields({{std::string{name}, std::move(what)}});
    return fail(std::move(error));
}

tl::unexpected<Error> wrong_credentials(std::string message) {
    return refuse(ErrorCode::unauthorized, "wrong_credentials", std::move(message));
}

Accounts::Accounts(Services services, AccountHooks hooks, AccountOptions options)
    : impl_(std::make_unique<Impl>(services, std::move(hooks), options)) {}
Accounts::~Accounts() = default;

db::Database& Accounts::database() const noexcept {
    return impl_->services.database;
}
Sessions& Accounts::sessions() const noexcept {
    return impl_->services.sessions;
}
const Site& Accounts::site() const noexcept {
    return impl_->services.site;
}

Result<> Accounts::load() {
    auto& self = *impl_;
    return self.services.database.write_now([&self](db::Connection& connection) -> Result<> {
        if (auto loaded = self.services.site.load(connection); !loaded) return loaded;
        auto sessions = load_sessions(connection, self.services.clock.wall_now());
        if (!sessions) return fail(sessions.error());
        self.services.sessions.replace(std::move(*sessions));
        const auto version = data_version_of(connection);
        if (!version) return fail(version.error());
        self.data_version = *version;
        return {};
    });
}

// On the writer's own connection data_version changes only with what other processes commit. What is read goes into memory right there, so
// that no write of ours can come between.
Accounts::Later<> Accounts::notice_changes() {
    auto work = [self = impl_.get()](db::Connection& connection) -> Result<> {
        const auto version = data_version_of(connection);
        if (!version) return fail(version.error());
        if (*version == self->data_version) return {};
        if (auto loaded = self->services.site.load(connection); !loaded) return loaded;
        auto sessions = load_sessions(connection, self->services.clock.wall_now());
        if (!sessions) return fail(sessions.error());
        self->services.sessions.replace(std::move(*sessions));
        if (self->hooks.reload) {
            if (auto reloaded = self->hooks.reload(connection); !reloaded) return reloaded;
        }
        self->data_version = *version;
        return {};
    };
    auto result = co_await impl_->services.database.write(std::move(work));
    co_return result;
}

Accounts::Later<> Accounts::write_sightings() {
    auto seen = impl_->services.sessions.take_sightings();
    const auto now = impl_->services.clock.wall_now();
    auto work = [seen = std::move(seen), now](db::Connection& connection) -> Result<> {
        for (const auto& one : seen) {
            auto kept = connection.execute("UPDATE sessions SET last_seen_at = $1, address = $2 WHERE id = $3", one.at, one.address,
                                           one.session_id);
            if (!kept) return fail(kept.error());
            kept = connection.execute("UPDATE users SET last_seen_at = $1 WHERE id = $2", one.at, one.user_id);
            if (!kept) return fail(kept.error());
        }
        auto gone = connection.execute("DELETE FROM sessions WHERE last_seen_at < $1", now - kLoginLifetime);
        if (gone) gone = connection.execute("DELETE FROM reset_links WHERE expires_at < $1", now);
        if (!gone) return fail(gone.error());
        return {};
    };
    auto result = co_await impl_->services.database.write(std::move(work));
    co_return result;
}

Result<Accounts::Impl::Opening> Accounts::Impl::open_session(const Device& device, Clock::Wall now) const {
    auto token = make_token();
    if (!token) return fail(token.error());
    Opening opening;
    opening.session.token_hash = hash_token(*token);
    opening.session.device = device.name;
    opening.session.address = device.address;
    opening.session.created_at = opening.session.last_seen_at = now;
    opening.session.who.reauthenticated_until = now + kReauthentication;
    opening.token = std::move(*token);
    return opening;
}

Result<> Accounts::Impl::insert_session(db::Connection& connection, const User& user, LoginSession& session) {
    session.who.user_id = user.id;
    session.who.handle = user.handle;
    session.who.display_name = user.display_name;
    session.who.role = user.role;
    auto rows = connection.query(
        "INSERT INTO sessions (user_id, token_hash, device, address, created_at, last_seen_at, reauthenticated_until) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id",
        user.id, ByteView{session.token_hash}, session.device, session.address, session.created_at, session.last_seen_at,
        session.who.reauthenticated_until);
    if (!rows) return fail(rows.error());
    if (auto row = rows->step(); !row) return fail(row.error());
    session.who.session_id = rows->integer(0);
    if (auto row = rows->step(); !row) return fail(row.error());
    return {};
}

Result<> Accounts::Impl::insert_codes(db::Connection& connection, std::int64_t user_id, const std::vector<std::string>& codes) {
    if (auto gone = connection.execute("DELETE FROM recovery_codes WHERE user_id = $1", user_id); !gone) return fail(gone.error());
    for (const auto& code : codes) {
        const auto hash = hash_token(plain_code(code));
        auto added = connection.execute("INSERT INTO recovery_codes (user_id, code_hash) VALUES ($1, $2)", user_id, ByteView{hash});
        if (!added) return fail(added.error());
    }
    return {};
}

Result<Password> Accounts::Impl::accept_password(std::string_view field, std::string_view typed, std::string_view handle,
                                                 std::string_view email) const {
    if (typed.size() > kMaxTyped) return refuse_field(field, "is too long");
    auto password = normalise_password(typed);
    if (!password) return refuse_field(field, "is not text");
    const auto settings = services.site.settings();
    PasswordContext context;
    context.min_length = static_cast<std::size_t>(settings.password_min_length);
    context.handle = handle;
    context.email = email;
    context.site_name = settings.name;
    if (auto fault = fault_of(*password, context)) return refuse_field(field, std::move(*fault));
    return std::move(*password);
}

Result<> Accounts::Impl::allow_guess(const std::string& account, const std::string& address) {
    auto wait = throttle.take("address " + address, kPerAddress);
    if (!wait) {
        wait = throttle.take("account " + account, kPerAccount);
        if (wait) throttle.give_back("address " + address);
    }
    if (!wait) return {};
    Error error{ErrorCode::rate_limited, "Too many tries; wait " + std::to_string(wait->count()) + " s."};
    error.set_reason("too_many_requests");
    error.set_retry_after(*wait);
    return fail(std::move(error));
}

void Accounts::Impl::forgive_guess(const std::string& account, const std::string& address) {
    throttle.give_back("address " + address);
    throttle.give_back("account " + account);
}

Accounts::Later<> Accounts::Impl::check_password(Identity who, std::string_view field, std::string typed) {
    const std::string field_name{field};
    const auto account = "id " + std::to_string(who.user_id);
    const auto address = "of session " + std::to_string(who.session_id);
    if (auto allowed = allow_guess(account, address); !allowed) co_return fail(allowed.error());
    auto load = [id = who.user_id](db::Connection& connection) { return password_hash_of(connection, id); };
    auto hash = co_await services.database.read(std::move(load));
    if (!hash) co_return fail(hash.error());
    auto password = typed.size() > kMaxTyped ? Result<Password>{Password{}} : normalise_password(typed);
    if (!password) password = Password{};
    auto is_right = co_await services.hasher.verify(std::move(*hash), std::move(*password));
    if (is_right && !*is_right) {
        Error error{ErrorCode::unauthorized, "That is not your password."};
        error.set_reason("wrong_credentials");
        error.set_fields({{field_name, "is not your password"}});
        co_return fail(std::move(error));
    }
    forgive_guess(account, address);
    if (!is_right) co_return fail(is_right.error());
    co_return Result<>{};
}

SignedIn Accounts::Impl::enter(User user, Opening opening, std::vector<std::string> codes) {
    SignedIn in;
    in.user = std::move(user);
    in.reauthenticated_until = opening.session.who.reauthenticated_until;
    in.token = std::move(opening.token);
    in.recovery_codes = std::move(codes);
    services.sessions.add(std::move(opening.session));
    return in;
}

Accounts::Later<SignedIn> Accounts::sign_in(std::string login, std::string password, Device device) {
    auto& self = *impl_;
    const auto account = plain_code(login);
    if (auto allowed = self.allow_guess(account, device.address); !allowed) co_return fail(allowed.error());
    struct Found {
        std::optional<User> user;
        std::string hash;
    };
    auto load = [login](db::Connection& connection) -> Result<Found> {
        auto user = find_user_by_login(connection, login);
        if (!user) return fail(user.error());
        Found found;
        found.user = std::move(*user);
        if (!found.user) return found;
        auto hash = password_hash_of(connection, found.user->id);
        if (!hash) return fail(hash.error());
        found.hash = std::move(*hash);
        return found;
    };
    auto found = co_await self.services.database.read(std::move(load));
    if (!found) co_return fail(found.error());
    auto typed = password.size() > kMaxTyped ? Result<Password>{Password{}} : normalise_password(password);
    if (!typed) typed = Password{};
    auto is_right = co_await self.services.hasher.verify(std::move(found->hash), std::move(*typed));
    if (is_right && !*is_right) co_return wrong_credentials("The email address, handle or password is not right.");
    self.forgive_guess(account, device.address);
    if (!is_right) co_return fail(is_right.error());
    auto opening = self.open_session(device, self.services.clock.wall_now());
    if (!opening) co_return fail(opening.error());
    // The account may have gone or changed while the password was hashed.
    struct Entered {
        User user;
        Impl::Opening opening;
        bool is_back = false;
    };
    auto work = [&self, id = found->user->id, opening = *opening](db::Connection& connection) -> Result<Entered> {
        auto user = find_user(connection, id);
        if (!user) return fail(user.error());
        if (!*user) return wrong_credentials("The email address, handle or password is not right.");
        if ((*user)->is_disabled)
            return refuse(ErrorCode::forbidden, "account_disabled", "This account is disabled; ask the site's admins.");
        Entered entered{std::move(**user), opening};
        if (auto added = Impl::insert_session(connection, entered.user, entered.opening.session); !added) return fail(added.error());
        const auto is_back = self.bring_back(connection, entered.user, entered.opening.session.who, entered.opening.session.created_at);
        if (!is_back) return fail(is_back.error());
        entered.is_back = *is_back;
        return entered;
    };
    auto entered = co_await self.services.database.write(std::move(work));
    if (!entered) co_return fail(entered.error());
    if (entered->is_back) self.told(self.hooks.returned, entered->user);
    auto in = self.enter(std::move(entered->user), std::move(entered->opening), {});
    in.is_back = entered->is_back;
    co_return in;
}

Accounts::Later<bool> Accounts::end_session(std::int64_t user_id, std::int64_t session_id) {
    auto work = [user_id, session_id](db::Connection& connection) -> Result<bool> {
        auto gone = connection.execute("DELETE FROM sessions WHERE id = $1 AND user_id = $2", session_id, user_id);
        if (!gone) return fail(gone.error());
        return *gone > 0;
    };
    auto is_gone = co_await impl_->services.database.write(std::move(work));
    if (is_gone && *is_gone) impl_->services.sessions.end(session_id);
    co_return is_gone;
}

Accounts::Later<> Accounts::end_other_sessions(Identity who) {
    auto work = [user = who.user_id, session = who.session_id](db::Connection& connection) -> Result<> {
        auto gone = connection.execute("DELETE FROM sessions WHERE user_id = $1 AND id <> $2", user, session);
        if (!gone) return fail(gone.error());
        return {};
    };
    auto done = co_await impl_->services.database.write(std::move(work));
    if (done) impl_->services.sessions.end_all_of(who.user_id, who.session_id);
    co_return done;
}

Accounts::Later<Clock::Wall> Accounts::reauthenticate(Identity who, std::string password) {
    auto checked = co_await impl_->check_password(who, "password", std::move(password));
    if (!checked) co_return fail(checked.error());
    const auto until = impl_->services.clock.wall_now() + kReauthentication;
    auto work = [until, id = who.session_id](db::Connection& connection) -> Result<> {
        auto set = connection.execute("UPDATE sessions SET reauthenticated_until = $1 WHERE id = $2", until, id);
        if (!set) return fail(set.error());
        return {};
    };
    auto done = co_await impl_->services.database.write(std::move(work));
    if (!done) co_return fail(done.error());
    impl_->services.sessions.set_reauthenticated(who.session_id, until);
    co_return until;
}

}  // namespace session::auth
