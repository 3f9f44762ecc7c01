// What the hub hands on: one event, made once, for everybody it is meant for.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace session::events {

// Who listens. `user_id` 0: nobody knows. Admins are moderators and owners everywhere.
struct Viewer {
    std::int64_t user_id = 0;
    bool is_moderator = false;
    bool is_owner = false;
};

// Who may hear of it. `user_id`, where it is set, may as well, whatever else is said.
struct Audience {
    enum class Kind : std::uint8_t { everyone, signed_in, moderators, owner, nobody_else };
    Kind kind = Kind::everyone;
    std::int64_t user_id = 0;

    [[nodiscard]] bool includes(const Viewer& viewer) const noexcept {
        if (user_id != 0 && viewer.user_id == user_id) return true;
        switch (kind) {
            case Kind::everyone: return true;
            case Kind::signed_in: return viewer.user_id != 0;
            case Kind::moderators: return viewer.is_moderator || viewer.is_owner;
            case Kind::owner: return viewer.is_owner;
            case Kind::nobody_else: break;
        }
        return false;
    }
};

// What is published.
struct Message {
    std::string type;  // of the API's Event schema
    std::string data;  // a JSON object
    Audience audience;
    // The id of what it is about, where a snapshot may have it already: listeners who have one skip what they know.
    std::uint64_t key = 0;
    // Kept events have ids and are replayed. The others only count as long as they are new (viewers, health).
    bool is_kept = true;
    // A line of chat: what is told to have been missed is counted in these.
    bool is_line = false;
};

struct Event {
    std::string type;
    Audience audience;
    std::uint64_t key = 0;
    std::uint64_t number = 0;                  // 0: not kept, has no id
    std::shared_ptr<const std::string> frame;  // {"id":…,"type":…,"at":…,"data":…}

    // The same frame without its id: for sockets that resume by another topic's ids.
    [[nodiscard]] std::shared_ptr<const std::string> frame_without_id() const;
};
using EventPtr = std::shared_ptr<const Event>;

// A frame that is no topic's: for one socket.
[[nodiscard]] std::string make_frame(std::string_view id, std::string_view type, std::string_view at, std::string_view data);

}  // namespace session::events
