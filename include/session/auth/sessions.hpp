// Who is signed in, wholly in memory: asking never waits for the database.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "session/base/clock.hpp"
#include "session/crypto/hash.hpp"

namespace session::auth {

inline constexpr std::string_view kLoginCookie = "session_login";
inline constexpr std::chrono::hours kLoginLifetime{24 * 30};  // from when it was last used

enum class Role : std::uint8_t { user, admin };

[[nodiscard]] std::string_view to_string(Role role) noexcept;

// Somebody who is signed in, as of when it was asked.
struct Identity {
    std::int64_t user_id = 0;
    std::string handle;
    std::string display_name;
    Role role = Role::user;
    std::int64_t session_id = 0;
    Clock::Wall reauthenticated_until{};  // the password was shown within the last ten minutes

    [[nodiscard]] bool is_admin() const noexcept { return role == Role::admin; }
    [[nodiscard]] bool is_reauthenticated(Clock::Wall now) const noexcept { return now < reauthenticated_until; }
};

// One device that somebody is signed in on.
struct LoginSession {
    Identity who;
    crypto::Digest256 token_hash{};  // never the token
    std::string device;
    std::string address;
    Clock::Wall created_at{};
    Clock::Wall last_seen_at{};
};

[[nodiscard]] crypto::Digest256 hash_token(std::string_view token);

// Thread-safe. `Accounts` keeps it in step: the database first, then here.
class Sessions {
   public:
    explicit Sessions(const Clock& clock) : clock_(clock) {}

    // Whose token it is; notes that it was seen. Nullopt: nobody's, or expired.
    [[nodiscard]] std::optional<Identity> find(std::string_view token, std::string_view address = {});
    // Whether that session still lasts: for who holds on to it longer than a request (playback grants, WebSockets).
    [[nodiscard]] bool is_active(std::int64_t session_id) const { return who(session_id).has_value(); }
    // Whose it is; nullopt: it has ended.
    [[nodiscard]] std::optional<Identity> who(std::int64_t session_id) const;
    // True about once a day for each session: its cookie is to be sent again, so that it lives on in the browser.
    [[nodiscard]] bool takes_renewal(std::int64_t session_id);
    [[nodiscard]] std::vector<LoginSession> list(std::int64_t user_id) const;  // last seen first

    // Called, on the thread that ended it, for every session that ends before its time. Set before the first add().
    void on_end(std::function<void(const Identity&)> handler) { on_end_ = std::move(handler); }

    void add(LoginSession session);
    // All there are, as the database has them: the others end. What is newer here (last seen) stays.
    void replace(std::vector<LoginSession> sessions);
    void end(std::int64_t session_id);
    void end_all_of(std::int64_t user_id, std::int64_t except_session = 0);
    void rename(std::int64_t user_id, const std::string& display_name);
    void set_role(std::int64_t user_id, Role role);
    void set_reauthenticated(std::int64_t session_id, Clock::Wall until);

    struct Sighting {
        std::int64_t session_id = 0;
        std::int64_t user_id = 0;
        Clock::Wall at{};
        std::string address;
    };
    // Those seen since the last call, to be written down.
    [[nodiscard]] std::vector<Sighting> take_sightings();

   private:
    struct Entry {
        LoginSession session;
        Clock::Wall renewed_at{};
        bool is_seen = false;
    };
    struct DigestHash {
        std::size_t operator()(const crypto::Digest256& digest) const noexcept;
    };
    using Entries = std::unordered_map<crypto::Digest256, Entry, DigestHash>;

    template <class Condition>
    void end_if(Condition&& condition);
    template <class Change>
    void change_user(std::int64_t user_id, Change&& change);

    const Clock& clock_;
    std::function<void(const Identity&)> on_end_;
    mutable std::mutex mutex_;
    Entries entries_;
    std::unordered_map<std::int64_t, crypto::Digest256> by_id_;
};

}  // namespace session::auth
