#include "app/user_command.hpp"

#include <iomanip>
#include <iostream>

#include "app/banner.hpp"
#include "app/config/load.hpp"
#include "app/database.hpp"
#include "app/people.hpp"
#include "session/auth/account_store.hpp"
#include "session/base/time_text.hpp"
#include "session/channels/profiles.hpp"

namespace session::app {
namespace {

using auth::User;

std::string base_url(const Config& config) {
    return web_addresses(config.http, config.http.listen.port).front();
}

Result<std::string> read_password(const Config& config, const UserCommand& command, db::Connection& connection) {
    std::string typed;
    if (!std::getline(std::cin, typed)) return fail(ErrorCode::invalid_argument, "no password on standard input");
    auto password = auth::normalise_password(typed);
    if (!password) return fail(password.error());
    auth::Site site{configured_registration(config)};
    if (auto loaded = site.load(connection); !loaded) return fail(loaded.error());
    auth::PasswordContext context;
    context.min_length = static_cast<std::size_t>(site.settings().password_min_length);
    context.handle = command.handle;
    context.email = command.email;
    context.site_name = site.settings().name;
    if (const auto fault = auth::fault_of(*password, context)) return fail(ErrorCode::invalid_argument, "the password " + *fault);
    auth::PasswordHasher::Options options;
    options.threads = 0;
    return auth::PasswordHasher{options}.hash_now(*password);
}

void print_link(const Config& config, const auth::ResetLink& link) {
    std::cout << "Choose a password here, within an hour (once):\n  " << base_url(config) << "/reset?token=" << link.token << '\n';
}

Result<> add_user(db::Connection& connection, const Config& config, const UserCommand& command, Clock::Wall now) {
    auth::NewUser user;
    user.handle = command.handle;
    if (!auth::is_account_handle(user.handle)) return fail(ErrorCode::invalid_argument, "a handle has 3 to 25 of: a-z, 0-9, _");
    const auto email = auth::normalise_email(command.email);
    if (!email) return fail(ErrorCode::invalid_argument, command.email + " is not an email address");
    user.email = *email;
    user.role = command.is_admin ? auth::Role::admin : auth::Role::user;
    // Without a password nobody gets in but by the link.
    user.password_hash = "!";
    if (command.has_password) {
        auto hash = read_password(config, command, connection);
        if (!hash) return fail(hash.error());
        user.password_hash = std::move(*hash);
    }
    const auto added = auth::insert_user(connection, user, now);
    if (!added) return fail(added.error());
    const auth::AuditNote note{std::nullopt, "user.create", user.handle, std::string{auth::to_string(user.role)}};
    if (auto noted = auth::audit(connection, nullptr, note, now); !noted) return noted;
    std::cout << "Added " << user.handle << " (" << auth::to_string(user.role) << ").\n";
    if (command.has_password) return {};
    const auto link = auth::make_reset_link(connection, nullptr, user.handle, now);
    if (!link) return fail(link.error());
    print_link(config, *link);
    return {};
}

Result<> list_users(db::Connection& connection) {
    constexpr std::int64_t kPage = 1000;
    std::string after;
    while (true) {
        const auto users = auth::list_users(connection, "", after, kPage);
        if (!users) return fail(users.error());
        for (const auto& user : *users) {
            std::cout << std::left << std::setw(26) << user.handle << std::setw(7) << auth::to_string(user.role) << std::setw(10)
                      << (user.is_disabled ? "disabled" : "") << user.email;
            if (user.deletion_due_at) std::cout << "  (to be deleted at " << to_iso8601(*user.deletion_due_at) << ')';
            std::cout << '\n';
        }
        if (users->size() < static_cast<std::size_t>(kPage)) return {};
        after = users->back().handle;
    }
}

Result<> change_user(db::Connection& connection, const Config& config, const UserCommand& command, Clock::Wall now) {
    const auto found = auth::find_user_by_login(connection, command.handle);
    if (!found) return fail(found.error());
    if (!*found) return fail(ErrorCode::not_found, "there is no user " + command.handle);
    const auto& handle = (*found)->handle;
    if (command.action == UserCommand::Action::reset_link) {
        const auto link = auth::make_reset_link(connection, nullptr, handle, now);
        if (!link) return fail(link.error());
        print_link(config, *link);
        return {};
    }
    if (command.action == UserCommand::Action::remove) {
        if (auto gone = channels::delete_channel_of(connection, (*found)->id); !gone) return gone;
        const auto deleted = auth::delete_user(connection, nullptr, handle, now);
        if (!deleted) return fail(deleted.error());
        std::cout << "Deleted " << handle << ".\n";
        return {};
    }
    if (command.action == UserCommand::Action::keep) {
        const auto kept = auth::cancel_deletion(connection, nullptr, handle, now);
        if (!kept) return fail(kept.error());
        std::cout << handle << " stays.\n";
        return {};
    }
    const bool is_disabled = command.action == UserCommand::Action::disable;
    const auto set = auth::set_disabled(connection, nullptr, handle, is_disabled, now);
    if (!set) return fail(set.error());
    std::cout << handle << (is_disabled ? " is disabled and signed out everywhere.\n" : " may sign in again.\n");
    return {};
}

}  // namespace

int run_user_command(const UserCommand& command) {
    const auto bound = load_config(command.sources);
    for (const auto& problem : bound.problems) std::cerr << to_string(problem) << '\n';
    if (has_errors(bound.problems)) return kExitUsage;
    const auto report = [](const Error& error) {
        std::cerr << "session: " << error.message() << '\n';
        return kExitFailed;
    };
    if (auto data = open_data_directory(bound.config.data_directory); !data) return report(data.error());
    Metrics metrics;
    const auto database = open_database(bound.config, metrics);
    if (!database) return report(database.error());
    const auto done = (*database)->write_now([&](db::Connection& connection) -> Result<> {
        const SystemClock clock;
        switch (command.action) {
            case UserCommand::Action::add: return add_user(connection, bound.config, command, clock.wall_now());
            case UserCommand::Action::list: return list_users(connection);
            case UserCommand::Action::reset_link:
            case UserCommand::Action::disable:
            case UserCommand::Action::enable:
            case UserCommand::Action::remove:
            case UserCommand::Action::keep: break;
        }
        return change_user(connection, bound.config, command, clock.wall_now());
    });
    if (!done) return report(done.error());
    return kExitOk;
}

}  // namespace session::app
