// Which key encrypts which segment, and how long a key is given out.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "hls/init_segment.hpp"
#include "session/hls/published_stream.hpp"

namespace session::hls {

struct ContentKey {
    std::string id;  // in URLs: random, so never reused
    KeyBytes bytes{};
};
using ContentKeyPtr = std::shared_ptr<const ContentKey>;

// Keys that may be asked for. Thread-safe.
class KeyRing {
   public:
    void add(const ContentKeyPtr& key);
    void remove(const std::string& id);
    [[nodiscard]] std::optional<KeyBytes> find(std::string_view id) const;
    [[nodiscard]] std::size_t size() const;

   private:
    mutable std::mutex mutex_;
    std::map<std::string, ContentKeyPtr, std::less<>> keys_;
};

// One key for a run of media sequence numbers, the same in every rendition. Confined to the broadcast's executor; the ring is not.
// Throws std::runtime_error when the random generator fails: nothing may then be published.
class KeySchedule {
   public:
    // Ticks of media::kTimescale.
    KeySchedule(std::shared_ptr<KeyRing> ring, std::int64_t rotation);

    // Segment `msn` begins at `pts`: decides whether the next one, expected `target` later, takes a new key. Only the first call for
    // the newest segment counts.
    void segment_begins(std::int64_t msn, std::int64_t pts, std::int64_t target);
    // For any segment up to one past the last that began.
    [[nodiscard]] ContentKeyPtr key_for(std::int64_t msn) const;
    // Forgets keys that no segment from `oldest_msn` on uses.
    void expire_before(std::int64_t oldest_msn);

   private:
    struct Period {
        std::int64_t start = 0;
        ContentKeyPtr key;
    };

    void begin_period(std::int64_t first_msn, std::int64_t start);

    std::shared_ptr<KeyRing> ring_;
    std::int64_t rotation_;
    std::int64_t newest_msn_ = -1;
    std::map<std::int64_t, Period> periods_;  // by their first media sequence number
};

// Throws as KeySchedule does.
[[nodiscard]] InitNonce random_nonce();

}  // namespace session::hls
