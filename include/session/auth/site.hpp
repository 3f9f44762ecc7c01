// What the site is called and whom it lets in: as admins set it, else as the configuration says.
#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "session/auth/sessions.hpp"
#include "session/base/result.hpp"
#include "session/db/connection.hpp"

namespace session::auth {

enum class Registration : std::uint8_t { open, invite, closed };

[[nodiscard]] std::string_view to_string(Registration registration) noexcept;
[[nodiscard]] std::optional<Registration> parse_registration(std::string_view text) noexcept;

struct SiteSettings {
    std::string name = "Session";
    Registration registration = Registration::open;
    std::int64_t password_min_length = 10;
};

struct SiteChanges {
    std::optional<std::string> name;
    std::optional<Registration> registration;
    std::optional<std::int64_t> password_min_length;
};

// In memory, in step with the database. Thread-safe.
class Site {
   public:
    // `configured`: nullopt means open, once there is an admin, and closed before that.
    explicit Site(std::optional<Registration> configured) : configured_(configured) {}

    // Reads settings, and whether there is an admin. While there is none, makes the code of /setup, anew at each start.
    [[nodiscard]] Result<> load(db::Connection& connection);
    [[nodiscard]] SiteSettings settings() const;
    [[nodiscard]] bool is_set_up() const;
    // Empty: there is an admin.
    [[nodiscard]] std::string setup_code() const;

    // Writes to the database; load() then shows them here.
    [[nodiscard]] static Result<> save(db::Connection& connection, const SiteChanges& changes);

   private:
    std::optional<Registration> configured_;
    mutable std::mutex mutex_;
    SiteSettings settings_;
    bool is_set_up_ = false;
    std::string setup_code_;
};

struct Invite {
    std::string code;
    std::string note;
    Clock::Wall created_at{};
    std::optional<Clock::Wall> expires_at;
    std::int64_t uses = 0;
    std::int64_t max_uses = 1;

    [[nodiscard]] bool is_good(Clock::Wall now) const noexcept { return uses < max_uses && (!expires_at || now < *expires_at); }
};

[[nodiscard]] Result<Invite> insert_invite(db::Connection& connection, const Identity& by, Invite invite);  // makes its code
[[nodiscard]] Result<std::optional<Invite>> find_invite(db::Connection& connection, std::string_view code);
[[nodiscard]] Result<std::vector<Invite>> list_invites(db::Connection& connection);
[[nodiscard]] Result<bool> delete_invite(db::Connection& connection, std::string_view code);
// False: it is not good (any more).
[[nodiscard]] Result<bool> use_invite(db::Connection& connection, std::string_view code, Clock::Wall now);

}  // namespace session::auth
