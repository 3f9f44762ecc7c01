#include "app/people.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <thread>

#include "app/complaint.hpp"
#include "app/version.hpp"
#include "session/base/log.hpp"

namespace session::app {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

constexpr int kTicksBetweenSightings = 30;

auth::PasswordHasher::Options hasher_options() {
    auth::PasswordHasher::Options options;
    options.threads = std::thread::hardware_concurrency() >= 8 ? 2 : 1;
    return options;
}

api::Gate::Options gate_options(const Config& config) {
    api::Gate::Options options;
    options.public_url = config.http.public_url;
    return options;
}

}  // namespace

std::optional<auth::Registration> configured_registration(const Config& config) {
    switch (config.registration) {
        case Registration::open: return auth::Registration::open;
        case Registration::invite: return auth::Registration::invite;
        case Registration::closed: return auth::Registration::closed;
        case Registration::automatic: break;
    }
    return std::nullopt;
}

People::People(const Config& config, const Clock& clock)
    : public_url_(config.http.public_url),
      deletion_delay_(config.deletion_delay),
      clock_(clock),
      sessions_(clock),
      site_(configured_registration(config)),
      hasher_(hasher_options()),
      gate_(sessions_, clock, gate_options(config)) {}

Result<> People::open(db::Database& database, auth::AccountHooks hooks) {
    accounts_ = std::make_unique<auth::Accounts>(auth::Accounts::Services{database, sessions_, hasher_, site_, clock_}, std::move(hooks),
                                                 auth::AccountOptions{deletion_delay_});
    return accounts_->load();
}

void People::add_routes(api::Routes& routes, std::function<api::PublishFacts()> publish, std::function<bool(std::string_view)> is_live) {
    const api::AccountSources sources{*accounts_, public_url_, std::string{kVersion}, std::move(publish), std::move(is_live)};
    api::add_account_routes(routes, sources);
    api::add_admin_account_routes(routes, sources);
}

std::optional<auth::Watcher> People::find_watcher(std::int64_t session_id) const {
    const auto who = sessions_.who(session_id);
    if (!who) return std::nullopt;
    return auth::Watcher{who->user_id, who->is_admin()};
}

void People::start_housekeeping(asio::io_context& context) {
    const auto report = [](const std::exception_ptr& error) {
        if (error) std::rethrow_exception(error);
    };
    asio::co_spawn(context, keep_house(), report);
}

asio::awaitable<void> People::keep_house() {
    const auto executor = co_await asio::this_coro::executor;
    asio::steady_timer timer{executor};
    Complaint noticing{"what others changed in the database was not read"};
    Complaint writing{"who was seen was not written down"};
    Complaint deleting{"accounts whose time has come were not deleted"};
    for (int tick = 1; !is_stopping_; ++tick) {
        timer.expires_after(1s);
        co_await timer.async_wait(asio::use_awaitable);
        if (is_stopping_) co_return;
        const auto noticed = co_await accounts_->notice_changes();
        noticing.report(noticed);
        if (tick % kTicksBetweenSightings != 0) continue;
        const auto written = co_await accounts_->write_sightings();
        writing.report(written);
        const auto deleted = co_await accounts_->delete_due();
        deleting.report(deleted);
    }
}

}  // namespace session::app
