#include <algorithm>

#include "session/channels/stream_keys.hpp"

namespace session::channels {
namespace {

constexpr std::size_t kMostRefusals = 20;
constexpr std::size_t kMostChannels = 10'000;

}  // namespace

void KeyUse::used(std::string handle, std::int64_t key_id, std::string address) {
    if (key_id == 0) return;
    const auto now = store_.clock.wall_now();
    const std::lock_guard lock{mutex_};
    last_keys_[std::move(handle)] = key_id;
    auto& use = uses_[key_id];
    use.used_at = now;
    use.address = std::move(address);
}

std::int64_t KeyUse::key_on_air(std::string_view handle) const {
    const std::lock_guard lock{mutex_};
    const auto found = last_keys_.find(handle);
    return found != last_keys_.end() ? found->second : 0;
}

void KeyUse::refused(std::string handle, std::int64_t key_id, std::string address) {
    const auto now = store_.clock.wall_now();
    const std::lock_guard lock{mutex_};
    if (key_id != 0) {
        auto& use = uses_[key_id];
        ++use.refused;
        use.refused_at = now;
    }
    if (!refusals_.contains(handle) && refusals_.size() >= kMostChannels) refusals_.erase(refusals_.begin());
    auto& recent = refusals_[std::move(handle)];
    recent.insert(recent.begin(), Refusal{now, std::move(address), "revoked_key"});
    if (recent.size() > kMostRefusals) recent.pop_back();
}

std::vector<KeyUse::Refusal> KeyUse::refusals(std::string_view handle) const {
    const std::lock_guard lock{mutex_};
    const auto found = refusals_.find(handle);
    return found != refusals_.end() ? found->second : std::vector<Refusal>{};
}

void KeyUse::forget(std::string_view handle) {
    const std::lock_guard lock{mutex_};
    if (const auto found = refusals_.find(handle); found != refusals_.end()) refusals_.erase(found);
    if (const auto found = last_keys_.find(handle); found != last_keys_.end()) last_keys_.erase(found);
}

boost::asio::awaitable<Result<>> KeyUse::flush() {
    std::map<std::int64_t, Use> uses;
    {
        const std::lock_guard lock{mutex_};
        uses.swap(uses_);
    }
    if (uses.empty()) co_return Result<>{};
    auto work = [uses = std::move(uses)](db::Connection& connection) -> Result<> {
        for (const auto& [id, use] : uses) {
            if (use.used_at) {
                const auto done = connection.execute("UPDATE stream_keys SET last_used_at = $1, last_used_address = $2 WHERE id = $3",
                                                     *use.used_at, use.address, id);
                if (!done) return fail(done.error());
            }
            if (use.refused_at) {
                const auto done = connection.execute(
                    "UPDATE stream_keys SET refused_attempts = refused_attempts + $1, last_refused_at = $2 WHERE id = $3", use.refused,
                    *use.refused_at, id);
                if (!done) return fail(done.error());
            }
        }
        return {};
    };
    auto done = co_await store_.database.write(std::move(work));
    co_return done;
}

}  // namespace session::channels
