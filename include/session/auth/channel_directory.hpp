// Which channels there are, who may watch them, and whose stream key is whose.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "session/base/result.hpp"
#include "session/base/secret.hpp"
#include "session/crypto/hash.hpp"

namespace session::auth {

enum class Visibility {
    everyone,  // listed, and anybody may watch
    unlisted,  // anybody who knows the address may watch
    members,   // only who is signed in
    invited,   // only who was invited
};

struct Channel {
    std::string handle;  // [a-z0-9][a-z0-9_-]{0,31}
    std::string title;
    std::string category;
    std::vector<std::string> tags;
    std::string language;
    Visibility visibility = Visibility::everyone;
    std::vector<crypto::Digest256> key_hashes;  // of its stream keys; never the keys

    // Whether a viewer that nobody knows may watch.
    [[nodiscard]] bool is_open() const noexcept { return visibility == Visibility::everyone || visibility == Visibility::unlisted; }
};
using ChannelPtr = std::shared_ptr<const Channel>;

[[nodiscard]] crypto::Digest256 hash_stream_key(const StreamKey& key);

// Every function is thread-safe. What find() gives out stays valid, and as it was, over a replace().
class ChannelDirectory {
   public:
    ChannelDirectory();

    // All channels at once (at start, at SIGHUP). Error: invalid_argument (bad or repeated handle, a key of two channels); then the old
    // ones stay.
    [[nodiscard]] Result<> replace(std::vector<Channel> channels);

    [[nodiscard]] ChannelPtr find(std::string_view handle) const;  // null: no such channel
    // Null: nobody's. Compares with every key there is, in constant time: nothing can be learned from how long it takes.
    [[nodiscard]] ChannelPtr find_by_key(const StreamKey& key) const;
    [[nodiscard]] std::vector<ChannelPtr> list() const;  // by handle

   private:
    using Table = std::vector<ChannelPtr>;
    [[nodiscard]] std::shared_ptr<const Table> table() const;

    mutable std::mutex mutex_;  // held for the copy of a pointer
    std::shared_ptr<const Table> table_;
};

[[nodiscard]] bool is_valid_handle(std::string_view handle) noexcept;

}  // namespace session::auth
