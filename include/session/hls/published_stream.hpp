// The reading side of a broadcast's HLS: immutable snapshots that any thread serves.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "session/base/bytes.hpp"

namespace session::hls {

// A place in a media playlist: part `part` of segment `msn` (both counted from 0 as RFC 8216bis 6.2.5.2 does).
struct Position {
    std::int64_t msn = 0;
    std::int64_t part = 0;
    friend auto operator<=>(const Position&, const Position&) = default;
};

// One rendering of a media playlist. `next` is the first part that is not in it: {open segment, its part count}; a request for
// (M, N) is satisfied when next > {M, N}, one for M alone when next.msn > M.
struct PlaylistSnapshot {
    SharedBytes full;
    SharedBytes full_gzip;
    SharedBytes delta;  // null when nothing can be skipped
    SharedBytes delta_gzip;
    Position next;
    std::int64_t parts_in_last_complete_segment = 0;
    std::int64_t first_msn = 0;
    bool is_ended = false;
    std::string etag;  // strong, with its quotes, of `full`; delta and gzip variants append to it
};

enum class Availability {
    ready,    // bytes are here
    pending,  // named by EXT-X-PRELOAD-HINT: wait for the position, then ask again
    missing,
};

struct MediaObject {
    Availability availability = Availability::missing;
    SharedBytes bytes;
    Position ready_after;  // pending: ready once next > this
    bool is_init = false;
};

// One rendition. Every function is thread-safe.
class RenditionFeed {
   public:
    RenditionFeed() = default;
    RenditionFeed(const RenditionFeed&) = delete;
    RenditionFeed& operator=(const RenditionFeed&) = delete;
    virtual ~RenditionFeed() = default;

    [[nodiscard]] virtual const std::string& name() const noexcept = 0;
    // Null before the first complete segment, and after the rendition was removed.
    [[nodiscard]] virtual std::shared_ptr<const PlaylistSnapshot> playlist() const = 0;
    // An init segment, segment or part by the last component of its URL.
    [[nodiscard]] virtual MediaObject object(std::string_view file_name) const = 0;

    using WaitId = std::uint64_t;
    // Runs `wake` once, when playlist()->next > `until`, the stream ended or the rendition was removed; at once, inside this call, if
    // that is already so (then 0 is returned). `wake` runs on the broadcast's thread: it must only post.
    virtual WaitId wait(Position until, std::function<void()> wake) const = 0;
    // After it returns `wake` neither runs nor will run. Unknown ids are ignored.
    virtual void cancel_wait(WaitId id) const = 0;
};

// What a key request may be told. Keys are 16 raw octets (RFC 8216 5.1).
using KeyBytes = std::array<std::uint8_t, 16>;

// One broadcast. Every function is thread-safe.
class PublishedStream {
   public:
    PublishedStream() = default;
    PublishedStream(const PublishedStream&) = delete;
    PublishedStream& operator=(const PublishedStream&) = delete;
    virtual ~PublishedStream() = default;

    // The multivariant playlist with URIs relative to /hls/{handle}/; null until every listed rendition has a playlist.
    [[nodiscard]] virtual SharedBytes multivariant() const = 0;
    [[nodiscard]] virtual std::shared_ptr<const RenditionFeed> rendition(std::string_view name) const = 0;
    [[nodiscard]] virtual std::vector<std::string> rendition_names() const = 0;
    [[nodiscard]] virtual std::optional<KeyBytes> key(std::string_view key_id) const = 0;
    [[nodiscard]] virtual bool is_ended() const noexcept = 0;
    [[nodiscard]] virtual std::int32_t target_duration_s() const noexcept = 0;
    [[nodiscard]] virtual std::int64_t part_target_ticks() const noexcept = 0;
};

// Which handle is served by which broadcast's stream. Thread-safe; written by `pipeline`, read by `delivery`.
class Directory {
   public:
    Directory();
    ~Directory();
    Directory(const Directory&) = delete;
    Directory& operator=(const Directory&) = delete;

    void put(const std::string& handle, std::shared_ptr<const PublishedStream> stream);
    // Removes only if `stream` is still the one listed.
    void remove(const std::string& handle, const std::shared_ptr<const PublishedStream>& stream);
    [[nodiscard]] std::shared_ptr<const PublishedStream> find(std::string_view handle) const;

   private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace session::hls
