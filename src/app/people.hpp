// Accounts with what they need: sessions in memory, the password hasher, the site's settings, the API's gate, and their housekeeping.
#pragma once

#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <memory>
#include <optional>

#include "app/config/config.hpp"
#include "session/api/accounts_api.hpp"
#include "session/api/routes.hpp"
#include "session/auth/accounts.hpp"
#include "session/auth/viewer_access.hpp"
#include "session/base/clock.hpp"
#include "session/db/database.hpp"

namespace session::app {

[[nodiscard]] std::optional<auth::Registration> configured_registration(const Config& config);

// Made before the database is open, as the media path asks its sessions; open() gives it one. Outlives the servers whose routes use it; the
// database and the I/O threads' contexts outlive it.
class People {
   public:
    People(const Config& config, const Clock& clock);

    // Blocking, before anybody asks.
    [[nodiscard]] Result<> open(db::Database& database, auth::AccountHooks hooks);
    void add_routes(api::Routes& routes, std::function<api::PublishFacts()> publish, std::function<bool(std::string_view)> is_live);
    // Once a second: what other processes changed; twice a minute: who was seen, and whose account is to be deleted. Until stop(), which
    // any thread may call.
    void start_housekeeping(boost::asio::io_context& context);
    void stop() noexcept { is_stopping_ = true; }

    [[nodiscard]] auth::Sessions& sessions() noexcept { return sessions_; }
    [[nodiscard]] auth::Accounts& accounts() { return *accounts_; }
    [[nodiscard]] api::Gate& gate() noexcept { return gate_; }
    // Empty: there is an admin.
    [[nodiscard]] std::string setup_code() const { return site_.setup_code(); }
    // For auth::ViewerAccess.
    [[nodiscard]] std::optional<auth::Watcher> find_watcher(std::int64_t session_id) const;

   private:
    boost::asio::awaitable<void> keep_house();

    std::string public_url_;
    std::chrono::milliseconds deletion_delay_;
    const Clock& clock_;
    auth::Sessions sessions_;
    auth::Site site_;
    auth::PasswordHasher hasher_;
    api::Gate gate_;
    std::unique_ptr<auth::Accounts> accounts_;
    std::atomic<bool> is_stopping_{false};
};

}  // namespace session::app
