#include "session/auth/channel_directory.hpp"

#include <algorithm>
#include <set>

namespace session::auth {
namespace {

constexpr std::size_t kMaxHandle = 32;

bool is_before(const ChannelPtr& channel, std::string_view handle) noexcept {
    return channel->handle < handle;
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

ChannelDirectory::ChannelDirectory() : table_(std::make_shared<const Table>()) {}

Result<> ChannelDirectory::replace(std::vector<Channel> channels) {
    std::set<crypto::Digest256> keys;
    auto table = std::make_shared<Table>();
    for (auto& channel : channels) {
        if (!is_valid_handle(channel.handle)) {
            return fail(ErrorCode::invalid_argument,
                        "channel handle \"" + channel.handle + "\": use up to 32 of a-z, 0-9, _ and -, beginning with a letter or digit");
        }
        for (const auto& key : channel.key_hashes) {
            if (!keys.insert(key).second) {
                return fail(ErrorCode::invalid_argument, "channel \"" + channel.handle + "\" has a stream key that is declared already");
            }
        }
        table->push_back(std::make_shared<const Channel>(std::move(channel)));
    }
    std::sort(table->begin(), table->end(), [](const ChannelPtr& a, const ChannelPtr& b) { return a->handle < b->handle; });
    const auto twin =
        std::adjacent_find(table->begin(), table->end(), [](const ChannelPtr& a, const ChannelPtr& b) { return a->handle == b->handle; });
    if (twin != table->end()) return fail(ErrorCode::invalid_argument, "channel \"" + (*twin)->handle + "\" is declared twice");
    const std::lock_guard lock{mutex_};
    table_ = std::move(table);
    return {};
}

std::shared_ptr<const ChannelDirectory::Table> ChannelDirectory::table() const {
    const std::lock_guard lock{mutex_};
    return table_;
}

ChannelPtr ChannelDirectory::find(std::string_view handle) const {
    const auto channels = table();
    const auto found = std::lower_bound(channels->begin(), channels->end(), handle, is_before);
    return found != channels->end() && (*found)->handle == handle ? *found : nullptr;
}

ChannelPtr ChannelDirectory::find_by_key(const StreamKey& key) const {
    const auto channels = table();
    const auto wanted = hash_stream_key(key);
    ChannelPtr owner;
    for (const auto& channel : *channels) {
        for (const auto& known : channel->key_hashes) {
            if (crypto::constant_time_equal(known, wanted)) owner = channel;
        }
    }
    return owner;
}

std::vector<ChannelPtr> ChannelDirectory::list() const {
    return *table();
}

}  // namespace session::auth
