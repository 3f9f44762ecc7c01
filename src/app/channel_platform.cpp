#include "app/channel_platform.hpp"

#include <atomic>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <map>
#include <mutex>

#include "app/complaint.hpp"
#include "session/base/log.hpp"

namespace session::app {
namespace asio = boost::asio;
namespace {

using namespace std::chrono_literals;
constexpr auto kTick = 1s;
constexpr int kTicksBetweenRefreshes = 3;  // what other processes change
constexpr int kTicksBetweenRecords = 5;    // what a crash may lose

auth::Visibility visibility_of(Visibility configured) noexcept {
    switch (configured) {
        case Visibility::listed: return auth::Visibility::everyone;
        case Visibility::unlisted: return auth::Visibility::unlisted;
        case Visibility::members: return auth::Visibility::members;
        case Visibility::invited: break;
    }
    return auth::Visibility::invited;
}

bool is_on_air(live::State state) noexcept {
    return state == live::State::starting || state == live::State::live || state == live::State::reconnecting;
}

Error suspended() {
    return Error{ErrorCode::forbidden, "its account is suspended"};
}

}  // namespace

std::vector<channels::DeclaredChannel> make_declared(const std::vector<ChannelSection>& sections) {
    std::vector<channels::DeclaredChannel> declared;
    for (const auto& section : sections) {
        channels::DeclaredChannel channel;
        channel.handle = section.handle;
        channel.title = section.title;
        channel.category = section.category;
        channel.tags = section.tags;
        channel.language = section.language;
        channel.visibility = visibility_of(section.visibility);
        channel.key = section.stream_key;
        declared.push_back(std::move(channel));
    }
    return declared;
}

struct ChannelPlatform::Impl {
    Impl(const Neighbours& from, ByteView server_secret)
        : neighbours(from),
          profiles(from.store),
          keys(from.store, server_secret),
          key_use(from.store),
          follows(from.store),
          categories(from.store),
          broadcasts(from.store),
          search(from.store) {
        fill_on_air();
    }

    // What has begun and ended since it was last called; `with_running` adds those that go on.
    [[nodiscard]] std::vector<channels::BroadcastFacts> look(bool with_running);
    [[nodiscard]] channels::BroadcastFacts facts_of(const std::string& handle, const channels::BroadcastFacts& begun) const;
    void fill_on_air();
    // The command line deleted or suspended their accounts; or they were let in at the very moment of that.
    void end_unwanted() const;

    Neighbours neighbours;
    channels::Profiles profiles;
    channels::StreamKeys keys;
    channels::KeyUse key_use;
    channels::Follows follows;
    channels::Categories categories;
    channels::Broadcasts broadcasts;
    channels::Search search;
    api::OnAir on_air;

    std::atomic<bool> is_finished{false};
    std::mutex mutex;
    std::map<std::string, channels::BroadcastFacts> running;  // by handle
    std::map<std::int64_t, auth::Channel> made;               // by account, until its transaction is committed
};

channels::BroadcastFacts ChannelPlatform::Impl::facts_of(const std::string& handle, const channels::BroadcastFacts& begun) const {
    auto facts = begun;
    const auto figures = neighbours.viewers.figures(handle);
    facts.peak_viewers = figures.peak;
    facts.unique_viewers = figures.unique;
    facts.watch_time = figures.watched;
    return facts;
}

std::vector<channels::BroadcastFacts> ChannelPlatform::Impl::look(bool with_running) {
    std::map<std::string, live::BroadcastStatus> now;
    for (auto& status : neighbours.registry.list()) {
        if (is_on_air(status.state)) now[status.handle] = std::move(status);
    }
    std::vector<channels::BroadcastFacts> facts;
    const std::lock_guard lock{mutex};
    for (auto known = running.begin(); known != running.end();) {
        const auto status = now.find(known->first);
        const bool goes_on = status != now.end() && status->second.broadcast_id == known->second.broadcast_id;
        if (goes_on && !with_running) {
            ++known;
            continue;
        }
        facts.push_back(facts_of(known->first, known->second));
        if (goes_on) {
            ++known;
            continue;
        }
        facts.back().ended_at = neighbours.store.clock.wall_now();
        neighbours.viewers.forget(known->first);
        known = running.erase(known);
    }
    for (const auto& [handle, status] : now) {
        if (running.contains(handle)) continue;
        neighbours.viewers.begin(handle);
        auto& begun = running[handle];
        begun.handle = handle;
        begun.broadcast_id = status.broadcast_id;
        begun.started_at = status.started_at;
        facts.push_back(begun);
    }
    return facts;
}

void ChannelPlatform::Impl::end_unwanted() const {
    for (const auto& status : neighbours.registry.list()) {
        if (!is_on_air(status.state)) continue;
        const auto channel = neighbours.store.directory.find(status.handle);
        if (channel == nullptr) {
            neighbours.registry.end(status.handle, Error{ErrorCode::unauthorized, "its channel is gone"});
        } else if (channel->is_suspended) {
            neighbours.registry.end(status.handle, suspended());
        }
    }
}

void ChannelPlatform::Impl::fill_on_air() {
    on_air.list = [this] { return neighbours.registry.list(); };
    on_air.find = [this](std::string_view handle) { return neighbours.registry.find(handle); };
    on_air.viewers = [this](std::string_view handle) { return neighbours.viewers.count(handle); };
    on_air.end = [this](std::string_view handle, const Error& why) { neighbours.registry.end(handle, why); };
    on_air.measures = [this](std::string_view handle) {
        api::Measures measures;
        if (const auto stream = neighbours.streams.find(handle)) measures.rungs = stream->rendition_names();
        return measures;
    };
}

namespace {

// Until the platform is finished, or its context ends.
template <class Impl>
asio::awaitable<void> run_beside(std::shared_ptr<Impl> impl) {
    const auto executor = co_await asio::this_coro::executor;
    asio::steady_timer timer{executor};
    constexpr auto kAsTuple = asio::as_tuple(asio::use_awaitable);
    Complaint refreshing{"channels were not read again"};
    Complaint recording{"broadcasts were not written down"};
    Complaint flushing{"the use of stream keys was not written down"};
    for (int tick = 0; !impl->is_finished; ++tick) {
        timer.expires_after(kTick);
        const auto [error] = co_await timer.async_wait(kAsTuple);
        if (error || impl->is_finished) co_return;
        auto facts = impl->look(tick % kTicksBetweenRecords == 0);
        if (!facts.empty()) {
            const auto recorded = co_await impl->broadcasts.record(std::move(facts));
            recording.report(recorded);
        }
        if (tick % kTicksBetweenRecords == 0) {
            const auto flushed = co_await impl->key_use.flush();
            flushing.report(flushed);
        }
        if (tick % kTicksBetweenRefreshes == 0) {
            const auto refreshed = co_await impl->profiles.refresh();
            refreshing.report(refreshed);
        }
        impl->end_unwanted();
    }
}

}  // namespace

ChannelPlatform::ChannelPlatform(const Neighbours& neighbours, ByteView server_secret)
    : impl_(std::make_shared<Impl>(neighbours, server_secret)) {}

ChannelPlatform::~ChannelPlatform() {
    impl_->is_finished = true;
}

Result<> ChannelPlatform::start(const std::vector<ChannelSection>& declared, asio::io_context& context) {
    if (auto synced = impl_->profiles.sync(make_declared(declared)); !synced) return synced;
    const auto closed = impl_->broadcasts.close_open();
    if (!closed) return fail(closed.error());
    if (*closed > 0) log::info("app", "broadcasts that the last run left open are closed", {{"broadcasts", *closed}});
    asio::co_spawn(context, run_beside(impl_), [](const std::exception_ptr& error) {
        if (error) std::rethrow_exception(error);
    });
    return {};
}

Result<> ChannelPlatform::reload(const std::vector<ChannelSection>& declared) {
    return impl_->profiles.sync(make_declared(declared));
}

asio::awaitable<void> ChannelPlatform::finish() {
    const auto impl = impl_;
    impl->is_finished = true;
    auto facts = impl->look(true);
    if (!facts.empty()) {
        const auto recorded = co_await impl->broadcasts.record(std::move(facts));
        if (!recorded) log::error("app", "the last broadcasts were not written down", {{"error", recorded.error()}});
    }
    const auto flushed = co_await impl->key_use.flush();
    if (!flushed) log::error("app", "the use of stream keys was not written down", {{"error", flushed.error()}});
}

auth::AccountHooks ChannelPlatform::account_hooks() {
    // The callbacks may outlive the platform in a coroutine that is still going on.
    const auto impl = impl_;
    auth::AccountHooks hooks;
    hooks.insert_with = [impl](db::Connection& connection, const auth::User& user) -> Result<> {
        // Signing up under a declared handle is refused before; an account that the operator makes under it becomes its owner.
        auto made = channels::create_channel(connection, user.id, user.handle, user.created_at, channels::Adoption::allow);
        if (!made) return fail(made.error());
        const std::lock_guard lock{impl->mutex};
        impl->made.insert_or_assign(user.id, std::move(*made));
        return {};
    };
    hooks.created = [impl](const auth::User& user) {
        std::unique_lock lock{impl->mutex};
        auto made = impl->made.extract(user.id);
        lock.unlock();
        if (!made.empty()) impl->profiles.put(std::move(made.mapped()));
    };
    hooks.changed = [impl](const auth::User& user) {
        impl->neighbours.store.directory.update(user.handle, [&user](auth::Channel& channel) {
            channel.display_name = user.display_name;
            channel.avatar_url = user.avatar_version ? channels::avatar_url(user.handle, *user.avatar_version) : std::string{};
            channel.is_suspended = user.is_disabled;
        });
        if (user.is_disabled) impl->neighbours.registry.end(user.handle, suspended());
    };
    const auto take_off_air = [impl](const auth::User& user) {
        // One of the configuration file is read into it again within seconds, and is nobody's.
        impl->neighbours.store.directory.remove(user.handle);
        impl->neighbours.registry.end(user.handle, Error{ErrorCode::unauthorized, "its account was deleted"});
    };
    hooks.leaving = take_off_air;
    hooks.return_with = [impl](db::Connection& connection, const auth::User& user) -> Result<> {
        auto channel = channels::find_channel_of(connection, user.id);
        if (!channel) return fail(channel.error());
        const std::lock_guard lock{impl->mutex};
        if (*channel) impl->made.insert_or_assign(user.id, std::move(**channel));
        return {};
    };
    hooks.returned = hooks.created;
    hooks.delete_with = [](db::Connection& connection, const auth::User& user) { return channels::delete_channel_of(connection, user.id); };
    hooks.removed = [impl, take_off_air](const auth::User& user) {
        take_off_air(user);
        impl->key_use.forget(user.handle);
    };
    return hooks;
}

api::ChannelServices ChannelPlatform::services() const {
    auto& impl = *impl_;
    const auto& store = impl.neighbours.store;
    return {store.database, store.directory, impl.neighbours.tokens, store.clock,     impl.profiles, impl.keys,
            impl.key_use,   impl.follows,    impl.categories,        impl.broadcasts, impl.search,   impl.on_air};
}

void ChannelPlatform::add_routes(api::Routes& routes) {
    api::add_channel_routes(routes, services());
}

api::OnAir& ChannelPlatform::on_air() noexcept {
    return impl_->on_air;
}

channels::Follows& ChannelPlatform::follows() noexcept {
    return impl_->follows;
}

channels::KeyUse& ChannelPlatform::key_use() noexcept {
    return impl_->key_use;
}

}  // namespace session::app
