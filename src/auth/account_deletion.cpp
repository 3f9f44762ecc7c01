// Accounts: how they go. First out of sight, and then, when nobody has changed their mind, for good.
#include "auth/accounts_impl.hpp"

namespace session::auth {
namespace {

constexpr std::int64_t kDeletedAtOnce = 20;  // the writer's thread has others waiting

}  // namespace

Result<bool> Accounts::Impl::bring_back(db::Connection& connection, User& user, const Identity& who, Clock::Wall now) const {
    if (!user.deletion_due_at) return false;
    if (*user.deletion_due_at <= now) return wrong_credentials("This account is gone.");
    auto kept = cancel_deletion(connection, &who, user.handle, now);
    if (!kept) return fail(kept.error());
    user = std::move(*kept);
    if (hooks.return_with) {
        if (auto returned = hooks.return_with(connection, user); !returned) return fail(returned.error());
    }
    return true;
}

Result<User> Accounts::Impl::purge(db::Connection& connection, const Identity* by, std::string_view handle, Clock::Wall now) const {
    const auto known = find_user(connection, handle);
    if (!known) return fail(known.error());
    if (*known && hooks.delete_with) {
        if (auto released = hooks.delete_with(connection, **known); !released) return fail(released.error());
    }
    return delete_user(connection, by, handle, now);
}

Accounts::Later<std::optional<Clock::Wall>> Accounts::remove(Identity who, std::string password) {
    auto& self = *impl_;
    auto checked = co_await self.check_password(who, "password", std::move(password));
    if (!checked) co_return fail(checked.error());
    if (self.options.deletion_delay.count() == 0) {
        auto removed = co_await remove_by_admin(who, who.handle);
        if (!removed) co_return fail(removed.error());
        co_return std::nullopt;
    }
    const auto now = self.services.clock.wall_now();
    const auto due = now + self.options.deletion_delay;
    auto work = [who, due, now](db::Connection& connection) { return begin_deletion(connection, &who, who.handle, due, now); };
    auto user = co_await self.services.database.write(std::move(work));
    if (!user) co_return fail(user.error());
    self.services.sessions.end_all_of(user->id);
    self.told(self.hooks.leaving, *user);
    co_return user->deletion_due_at.value_or(due);
}

Accounts::Later<> Accounts::remove_by_admin(Identity by, std::string handle) {
    auto& self = *impl_;
    auto work = [&self, by, handle = std::move(handle), now = self.services.clock.wall_now()](db::Connection& connection) {
        return self.purge(connection, &by, handle, now);
    };
    auto user = co_await self.services.database.write(std::move(work));
    if (!user) co_return fail(user.error());
    self.services.sessions.end_all_of(user->id);
    self.told(self.hooks.removed, *user);
    co_return Result<>{};
}

Accounts::Later<> Accounts::delete_due() {
    auto& self = *impl_;
    const auto now = self.services.clock.wall_now();
    auto look = [now](db::Connection& connection) { return list_due_deletions(connection, now, 1); };
    const auto first = co_await self.services.database.read(std::move(look));
    if (!first) co_return fail(first.error());
    if (first->empty()) co_return Result<>{};
    auto work = [&self, now](db::Connection& connection) -> Result<std::vector<User>> {
        auto due = list_due_deletions(connection, now, kDeletedAtOnce);
        if (!due) return due;
        for (const auto& user : *due) {
            if (auto gone = self.purge(connection, nullptr, user.handle, now); !gone) return fail(gone.error());
        }
        return due;
    };
    const auto gone = co_await self.services.database.write(std::move(work));
    if (!gone) co_return fail(gone.error());
    for (const auto& user : *gone) {
        self.services.sessions.end_all_of(user.id);
        self.told(self.hooks.removed, user);
    }
    co_return Result<>{};
}

}  // namespace session::auth
