// What channels are described with, as the services hand it out.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "session/auth/channel_directory.hpp"
#include "session/base/clock.hpp"
#include "session/db/database.hpp"

namespace session::channels {

// What every service here works with; all of it outlives them. Writes go to the database first, then to the directory.
struct Store {
    db::Database& database;
    auth::ChannelDirectory& directory;
    const Clock& clock;
};

// What else belongs to a change, such as its line in the audit log: called within its transaction, last, with the name of what was changed
// (a channel's handle, a key's name, a category's slug). Its failure undoes the change. Empty: nothing.
using Also = std::function<Result<>(db::Connection&, std::string_view subject)>;

struct Category {
    std::int64_t id = 0;
    std::string slug;
    std::string name;
    std::int64_t art_version = 0;  // 0: no picture; else it changes with the picture
};

// A stream that was; while it runs, only its own channel has it.
struct Broadcast {
    std::int64_t id = 0;
    std::string broadcast_id;
    std::string handle;
    std::string title;
    std::string category;  // empty: none
    std::string category_slug;
    Clock::Wall started_at{};
    std::optional<Clock::Wall> ended_at;
    std::chrono::milliseconds duration{0};
    std::int64_t peak_viewers = 0;
    std::int64_t unique_viewers = 0;
    std::chrono::milliseconds watch_time{0};

    // By definition what was watched over how long it took.
    [[nodiscard]] double average_viewers() const noexcept;
};

// Lists go from the newest to the oldest; `before` is where a page begins.
struct Position {
    std::int64_t time = 0;
    std::int64_t id = 0;
};

// Who asks, as far as lists leave out what is not theirs to see.
struct Reader {
    auth::UserId user = 0;
    bool is_admin = false;
};

// The version tells caches of another picture.
[[nodiscard]] std::string avatar_url(std::string_view handle, std::int64_t version);

[[nodiscard]] std::string_view to_string(auth::Visibility visibility) noexcept;
[[nodiscard]] std::optional<auth::Visibility> parse_visibility(std::string_view text) noexcept;
[[nodiscard]] std::string_view to_string(auth::ThumbnailMode mode) noexcept;
[[nodiscard]] std::optional<auth::ThumbnailMode> parse_thumbnail_mode(std::string_view text) noexcept;

// "Board games & Chess" -> "board-games-chess"; empty when nothing of it can be in an address.
[[nodiscard]] std::string make_slug(std::string_view name);

}  // namespace session::channels
