// Accounts: signing up and in, passwords, sessions, recovery, deletion; and what admins do with them.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "session/auth/account_store.hpp"
#include "session/auth/passwords.hpp"
#include "session/auth/sessions.hpp"
#include "session/auth/site.hpp"
#include "session/base/bytes.hpp"
#include "session/base/clock.hpp"
#include "session/base/result.hpp"
#include "session/db/database.hpp"

namespace session::auth {

// What other modules do when accounts come, change and go. Set before the first call; all of them may be empty.
struct AccountHooks {
    std::function<bool(std::string_view handle)> is_reserved;  // not to be had by signing up
    // Within the account's own transaction, on the writer's thread: the channel's row.
    std::function<Result<>(db::Connection&, const User&)> insert_with;
    // After the transaction: what is in memory.
    std::function<void(const User&)> created;
    std::function<void(const User&)> changed;  // display name, avatar, disabled or not
    // It is going, and may still come back: nobody is to see anything of it.
    std::function<void(const User&)> leaving;
    // It comes back: within the transaction, on the writer's thread; then what is in memory.
    std::function<Result<>(db::Connection&, const User&)> return_with;
    std::function<void(const User&)> returned;
    // It is deleted: before its row goes, within the transaction, on the writer's thread; then what is in memory.
    std::function<Result<>(db::Connection&, const User&)> delete_with;
    std::function<void(const User&)> removed;
    // Another process changed the database: read again, on the writer's thread.
    std::function<Result<>(db::Connection&)> reload;
    // Files for the export: name and content.
    using Files = std::vector<std::pair<std::string, std::string>>;
    std::function<Result<Files>(db::Connection&, const User&)> export_files;
};

struct Device {
    std::string name;     // "Firefox on Linux"
    std::string address;  // IP address
};

struct NewAccount {
    std::string email;
    std::string handle;
    std::string password;  // as typed
    std::string invite;    // empty: none
};

struct SignedIn {
    User user;
    Clock::Wall reauthenticated_until{};
    std::string token;                        // for the cookie
    std::vector<std::string> recovery_codes;  // of a new account
    bool is_back = false;                     // it was to be deleted; signing in has taken that back
};

struct ProfileChanges {
    std::optional<std::string> display_name;
    std::optional<std::string> bio;
    std::optional<std::string> email;
    std::string password;  // needed for a new email
};

struct Avatar {
    std::string media_type;
    Bytes content;
    std::int64_t version = 0;
};

struct AccountOptions {
    std::chrono::milliseconds deletion_delay{0};  // how long one may change one's mind; 0: deleted at once
};

// Every refusal has a reason and, where a field is to blame, names it. Thread-safe. Coroutines complete on the caller's executor; its
// services outlive it, and it outlives them.
class Accounts {
   public:
    struct Services {
        db::Database& database;
        Sessions& sessions;
        PasswordHasher& hasher;
        Site& site;
        const Clock& clock;
    };
    template <class T = void>
    using Later = boost::asio::awaitable<Result<T>>;

    explicit Accounts(Services services, AccountHooks hooks = {}, AccountOptions options = {});
    ~Accounts();

    // Blocking, before the first call: sessions and settings into memory.
    [[nodiscard]] Result<> load();
    // To be called about once a second: notices what another process changed. About twice a minute: writes down who was seen, and forgets
    // what has expired.
    [[nodiscard]] Later<> notice_changes();
    [[nodiscard]] Later<> write_sightings();

    // Refusals: registration_closed, invite_required, invite_invalid, invalid_fields, handle_taken, email_taken, busy.
    [[nodiscard]] Later<SignedIn> sign_up(NewAccount account, Device device);
    // The first admin. Refusals: not_found (there is one already), wrong_credentials (the code), and those of sign_up.
    [[nodiscard]] Later<SignedIn> set_up(std::string code, NewAccount account, SiteChanges site, Device device);
    // The same refusal, after the same time, whether there is no such account or the password is wrong. Also account_disabled,
    // too_many_requests, busy.
    [[nodiscard]] Later<SignedIn> sign_in(std::string login, std::string password, Device device);
    // By a recovery code (with login) or the token of a link. All sessions end.
    [[nodiscard]] Later<SignedIn> reset_by_code(std::string login, std::string code, std::string new_password, Device device);
    [[nodiscard]] Later<SignedIn> reset_by_link(std::string token, std::string new_password, Device device);

    // False: not a session of that user.
    [[nodiscard]] Later<bool> end_session(std::int64_t user_id, std::int64_t session_id);
    [[nodiscard]] Later<> end_other_sessions(Identity who);
    [[nodiscard]] Later<Clock::Wall> reauthenticate(Identity who, std::string password);
    [[nodiscard]] Later<> change_password(Identity who, std::string current, std::string wanted);
    [[nodiscard]] Later<std::vector<std::string>> renew_recovery_codes(Identity who, std::string password);

    [[nodiscard]] Later<std::optional<User>> find(std::int64_t user_id);
    [[nodiscard]] Later<std::optional<User>> find(std::string handle);
    [[nodiscard]] Later<User> update_profile(Identity who, ProfileChanges changes);
    [[nodiscard]] Later<User> set_avatar(Identity who, std::optional<Avatar> avatar);
    [[nodiscard]] Later<std::optional<Avatar>> avatar(std::string handle);
    [[nodiscard]] Later<AccountHooks::Files> export_files(Identity who);
    // Signed out everywhere now. When the account will be deleted, which signing in before that prevents; nullopt: it is gone.
    [[nodiscard]] Later<std::optional<Clock::Wall>> remove(Identity who, std::string password);
    // To be called about twice a minute: deletes those that are due.
    [[nodiscard]] Later<> delete_due();

    [[nodiscard]] Later<std::vector<User>> list(std::string text, std::string after, std::int64_t limit);
    struct AdminChanges {
        std::optional<Role> role;
        std::optional<bool> is_disabled;
    };
    [[nodiscard]] Later<User> change_by_admin(Identity by, std::string handle, AdminChanges changes);
    [[nodiscard]] Later<> remove_by_admin(Identity by, std::string handle);
    [[nodiscard]] Later<ResetLink> make_reset_link(Identity by, std::string handle);
    [[nodiscard]] Later<SiteSettings> change_site(Identity by, SiteChanges changes);
    [[nodiscard]] Later<Invite> make_invite(Identity by, Invite invite);
    [[nodiscard]] Later<bool> void_invite(Identity by, std::string code);

    [[nodiscard]] db::Database& database() const noexcept;
    [[nodiscard]] Sessions& sessions() const noexcept;
    [[nodiscard]] const Site& site() const noexcept;

   private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace session::auth
