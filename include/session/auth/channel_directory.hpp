// Which channels there are, who may watch them, and whose stream key is whose: all of it in memory, so that neither a publisher nor a key
// fetch ever waits for the database.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "session/base/result.hpp"
#include "session/base/secret.hpp"
#include "session/crypto/hash.hpp"

namespace session::auth {

using UserId = std::int64_t;  // of the users table; 0: nobody

enum class Visibility {
    everyone,  // listed, and anybody may watch
    unlisted,  // anybody who knows the address may watch
    members,   // only who is signed in
    invited,   // only who is on the allow list
};

enum class ThumbnailMode { on, off, blur };

struct ChannelKey {
    std::int64_t id = 0;  // of the stream_keys table; 0: there is none
    crypto::Digest256 hash{};
};

struct Channel {
    std::int64_t id = 0;        // of the channels table; 0: there is none
    UserId owner = 0;           // 0: declared in the configuration, and nobody's
    bool is_declared = false;   // in the configuration file, which wins over the database
    bool is_suspended = false;  // its owner is: nobody publishes here, whatever key they show
    std::string handle;         // [a-z0-9][a-z0-9_-]{0,31}
    std::string display_name;   // empty: the handle
    std::string avatar_url;     // empty: none
    std::string title;
    std::string category;       // its name, for people; empty: none
    std::string category_slug;  // its name in addresses
    std::vector<std::string> tags;
    std::string language;
    Visibility visibility = Visibility::everyone;
    ThumbnailMode thumbnail = ThumbnailMode::on;
    std::vector<ChannelKey> keys;          // that publish; their hashes, never the keys
    std::vector<ChannelKey> revoked_keys;  // that did once: refused, but told from guesses
    std::vector<UserId> allowed;           // all three sorted
    std::vector<UserId> banned;
    std::vector<UserId> moderators;
    std::int64_t version = 0;  // of what the database has of it: grows with every change

    // Whether a viewer that nobody knows may watch.
    [[nodiscard]] bool is_open() const noexcept { return visibility == Visibility::everyone || visibility == Visibility::unlisted; }
    [[nodiscard]] bool is_owner(UserId user) const noexcept { return user != 0 && user == owner; }
    [[nodiscard]] bool is_moderator(UserId user) const noexcept;
};
using ChannelPtr = std::shared_ptr<const Channel>;

[[nodiscard]] crypto::Digest256 hash_stream_key(const StreamKey& key);

// Keep a list of users as Channel has them: sorted, each once.
void insert_user(std::vector<UserId>& users, UserId user);
void remove_user(std::vector<UserId>& users, UserId user);

// Every function is thread-safe. What find() gives out stays valid, and as it was, whatever is changed afterwards. Who keeps the facts in
// the database writes there first, then here.
class ChannelDirectory {
   public:
    ChannelDirectory();

    // All channels at once (at start). Error: invalid_argument (bad or repeated handle, a key of two channels); then the old ones stay.
    [[nodiscard]] Result<> replace(std::vector<Channel> channels);
    // Adds a channel, or puts it in the place of the one with its handle. Errors as above; then nothing has changed.
    [[nodiscard]] Result<> upsert(Channel channel);
    // Changes one: `change` gets a copy, under the writers' lock, and must call nothing here; it leaves handle and keys unique. False: no
    // such channel.
    bool update(std::string_view handle, const std::function<void(Channel&)>& change);
    bool remove(std::string_view handle);

    [[nodiscard]] ChannelPtr find(std::string_view handle) const;  // null: no such channel
    [[nodiscard]] ChannelPtr find_owned_by(UserId user) const;     // null: none

    struct KeyMatch {
        ChannelPtr channel;  // null: nobody's
        std::int64_t key_id = 0;
        bool is_revoked = false;
    };
    // Compares with every key there is, in constant time: nothing can be learned from how long it takes.
    [[nodiscard]] KeyMatch find_by_key(const StreamKey& key) const;

    using Table = std::vector<ChannelPtr>;
    [[nodiscard]] std::shared_ptr<const Table> snapshot() const;  // by handle

   private:
    void publish(std::shared_ptr<const Table> table);

    std::mutex writers_;        // held by one change at a time
    mutable std::mutex mutex_;  // held for the copy of a pointer
    std::shared_ptr<const Table> table_;
};

[[nodiscard]] bool is_valid_handle(std::string_view handle) noexcept;

}  // namespace session::auth
