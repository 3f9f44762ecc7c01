// The keys that publishers show: made, shown again, replaced, deleted.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <map>
#include <mutex>

#include "session/channels/types.hpp"
#include "session/crypto/sealed.hpp"

namespace session::channels {

struct StreamKeyInfo {
    std::int64_t id = 0;
    std::string name;
    std::string hint;  // its last four characters
    bool is_declared = false;
    Clock::Wall created_at{};
    std::optional<Clock::Wall> last_used_at;
    std::optional<std::string> last_used_address;
    std::int64_t refused_attempts = 0;  // with a key that this one replaced
    std::optional<Clock::Wall> last_refused_at;
};
struct RevealedKey {
    StreamKeyInfo info;
    StreamKey secret;
};

// `live_` and 256 random bits. Error: internal.
[[nodiscard]] Result<StreamKey> make_stream_key();

// Any thread. In the database a key is a hash to know publishers by, and sealed with a key that is not there: who steals the database
// publishes nothing. Errors of all: not_found (channel, key); conflict (declared_key) for one of the configuration file.
class StreamKeys {
   public:
    static constexpr std::size_t kMostPerChannel = 20;

    StreamKeys(const Store& store, ByteView server_secret)
        : store_(store), sealing_key_(crypto::derive_key(server_secret, "session stream keys")) {}

    template <class T>
    using Later = boost::asio::awaitable<Result<T>>;

    [[nodiscard]] Later<std::vector<StreamKeyInfo>> list(std::string handle);
    [[nodiscard]] Later<RevealedKey> create(std::string handle, std::string name, Also also = {});  // conflict: too_many_keys
    [[nodiscard]] Later<StreamKeyInfo> rename(std::string handle, std::int64_t id, std::string name);
    [[nodiscard]] Later<RevealedKey> reveal(std::string handle, std::int64_t id, Also also = {});
    [[nodiscard]] Later<RevealedKey> rotate(std::string handle, std::int64_t id, Also also = {});
    [[nodiscard]] Later<void> remove(std::string handle, std::int64_t id, Also also = {});
    [[nodiscard]] Later<void> remove_all(std::string handle, Also also = {});

    // For the command line, blocking. The first key of the channel that is no declared one; made if there is none.
    [[nodiscard]] Result<RevealedKey> show_first(const std::string& handle);
    [[nodiscard]] Result<RevealedKey> rotate_first(const std::string& handle);

   private:
    Store store_;
    crypto::SealingKey sealing_key_;
};

// Who published with which key, and who was refused. Publishers' threads only add to it; flush() writes it down.
// Bounded: keys that exist, and the last attempts of 10 000 channels.
class KeyUse {
   public:
    explicit KeyUse(const Store& store) : store_(store) {}

    void used(std::string handle, std::int64_t key_id, std::string address);
    // With which the channel's last publisher came; 0: none did since the start.
    [[nodiscard]] std::int64_t key_on_air(std::string_view handle) const;
    // `key_id` 0: the key it was is gone.
    void refused(std::string handle, std::int64_t key_id, std::string address);

    struct Refusal {
        Clock::Wall at{};
        std::string address;
        std::string reason;
    };
    // The last ones, newest first, at most 20. In memory only.
    [[nodiscard]] std::vector<Refusal> refusals(std::string_view handle) const;
    // The channel is gone; another may have its handle.
    void forget(std::string_view handle);

    [[nodiscard]] boost::asio::awaitable<Result<>> flush();

   private:
    struct Use {
        std::optional<Clock::Wall> used_at;
        std::string address;
        std::int64_t refused = 0;
        std::optional<Clock::Wall> refused_at;
    };
    Store store_;
    mutable std::mutex mutex_;
    std::map<std::int64_t, Use> uses_;
    std::map<std::string, std::int64_t, std::less<>> last_keys_;
    std::map<std::string, std::vector<Refusal>, std::less<>> refusals_;
};

}  // namespace session::channels
