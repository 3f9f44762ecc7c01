#include "session/auth/channel_directory.hpp"

#include <algorithm>
#include <set>

namespace session::auth {
namespace {

constexpr std::size_t kMaxHandle = 32;
using Table = ChannelDirectory::Table;

Table::const_iterator place_of(const Table& table, std::string_view handle) {
    return std::lower_bound(table.begin(), table.end(), handle,
                            [](const ChannelPtr& channel, std::string_view wanted) { return channel->handle < wanted; });
}

bool is_at(const Table& table, Table::const_iterator place, std::string_view handle) {
    return place != table.end() && (*place)->handle == handle;
}

Result<> check_handle(std::string_view handle) {
    if (is_valid_handle(handle)) return {};
    return fail(ErrorCode::invalid_argument,
                "channel handle \"" + std::string{handle} + "\": use up to 32 of a-z, 0-9, _ and -, beginning with a letter or digit");
}

Error key_is_taken(const std::string& handle) {
    return Error{ErrorCode::invalid_argument, "channel \"" + handle + "\" has a stream key that is declared already"};
}

bool contains(const std::vector<UserId>& users, UserId user) noexcept {
    return std::binary_search(users.begin(), users.end(), user);
}

}  // namespace

bool is_valid_handle(std::string_view handle) noexcept {
    const auto is_alphanumeric = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
    if (handle.empty() || handle.size() > kMaxHandle || !is_alphanumeric(handle.front())) return false;
    return std::all_of(handle.begin(), handle.end(), [&](char c) { return is_alphanumeric(c) || c == '_' || c == '-'; });
}

crypto::Digest256 hash_stream_key(const StreamKey& key) {
    return crypto::sha256(as_bytes(key.reveal()));
}

bool Channel::is_moderator(UserId user) const noexcept {
    return contains(moderators, user);
}

void insert_user(std::vector<UserId>& users, UserId user) {
    const auto place = std::lower_bound(users.begin(), users.end(), user);
    if (place == users.end() || *place != user) users.insert(place, user);
}

void remove_user(std::vector<UserId>& users, UserId user) {
    std::erase(users, user);
}

ChannelDirectory::ChannelDirectory() : table_(std::make_shared<const Table>()) {}

void ChannelDirectory::publish(std::shared_ptr<const Table> table) {
    const std::lock_guard lock{mutex_};
    table_.swap(table);
}

std::shared_ptr<const Table> ChannelDirectory::snapshot() const {
    const std::lock_guard lock{mutex_};
    return table_;
}

Result<> ChannelDirectory::replace(std::vector<Channel> channels) {
    const std::lock_guard lock{writers_};
    std::set<crypto::Digest256> keys;
    auto table = std::make_shared<Table>();
    for (auto& channel : channels) {
        if (auto checked = check_handle(channel.handle); !checked) return checked;
        for (const auto& key : channel.keys) {
            if (!keys.insert(key.hash).second) return fail(key_is_taken(channel.handle));
        }
        table->push_back(std::make_shared<const Channel>(std::move(channel)));
    }
    std::sort(table->begin(), table->end(), [](const ChannelPtr& a, const ChannelPtr& b) { return a->handle < b->handle; });
    const auto twin =
        std::adjacent_find(table->begin(), table->end(), [](const ChannelPtr& a, const ChannelPtr& b) { return a->handle == b->handle; });
    if (twin != table->end()) return fail(ErrorCode::invalid_argument, "channel \"" + (*twin)->handle + "\" is declared twice");
    publish(std::move(table));
    return {};
}

Result<> ChannelDirectory::upsert(Channel channel) {
    const std::lock_guard lock{writers_};
    if (auto checked = check_handle(channel.handle); !checked) return checked;
    auto table = std::make_shared<Table>(*snapshot());
    for (const auto& other : *table) {
        if (other->handle == channel.handle) continue;
        for (const auto& key : other->keys) {
            const bool is_taken =
                std::any_of(channel.keys.begin(), channel.keys.end(), [&](const auto& own) { return own.hash == key.hash; });
            if (is_taken) return fail(key_is_taken(channel.handle));
        }
    }
    auto made = std::make_shared<const Channel>(std::move(channel));
    const auto place = place_of(*table, made->handle);
    const auto index = static_cast<std::size_t>(place - table->cbegin());
    if (is_at(*table, place, made->handle)) {
        (*table)[index] = std::move(made);
    } else {
        table->insert(place, std::move(made));
    }
    publish(std::move(table));
    return {};
}

bool ChannelDirectory::update(std::string_view handle, const std::function<void(Channel&)>& change) {
    const std::lock_guard lock{writers_};
    auto table = std::make_shared<Table>(*snapshot());
    const auto place = place_of(*table, handle);
    if (!is_at(*table, place, handle)) return false;
    const auto index = static_cast<std::size_t>(place - table->cbegin());
    auto changed = std::make_shared<Channel>(**place);
    change(*changed);
    changed->handle = (*table)[index]->handle;
    (*table)[index] = std::move(changed);
    publish(std::move(table));
    return true;
}

bool ChannelDirectory::remove(std::string_view handle) {
    const std::lock_guard lock{writers_};
    auto table = std::make_shared<Table>(*snapshot());
    const auto place = place_of(*table, handle);
    if (!is_at(*table, place, handle)) return false;
    table->erase(place);
    publish(std::move(table));
    return true;
}

ChannelPtr ChannelDirectory::find(std::string_view handle) const {
    const auto channels = snapshot();
    const auto place = place_of(*channels, handle);
    return is_at(*channels, place, handle) ? *place : nullptr;
}

ChannelPtr ChannelDirectory::find_owned_by(UserId user) const {
    const auto channels = snapshot();
    const auto found =
        std::find_if(channels->begin(), channels->end(), [user](const ChannelPtr& channel) { return channel->is_owner(user); });
    return found != channels->end() ? *found : nullptr;
}

ChannelDirectory::KeyMatch ChannelDirectory::find_by_key(const StreamKey& key) const {
    const auto channels = snapshot();
    const auto wanted = hash_stream_key(key);
    KeyMatch match;
    KeyMatch former;
    for (const auto& channel : *channels) {
        for (const auto& known : channel->keys) {
            if (crypto::constant_time_equal(known.hash, wanted)) match = {channel, known.id, false};
        }
        for (const auto& known : channel->revoked_keys) {
            if (crypto::constant_time_equal(known.hash, wanted)) former = {channel, known.id, true};
        }
    }
    return match.channel != nullptr ? match : former;
}

}  // namespace session::auth
