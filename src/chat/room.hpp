// What a room is in memory: who may say what, how often, and who is there.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "chat/word_filter.hpp"
#include "session/base/clock.hpp"
#include "session/base/result.hpp"
#include "session/chat/types.hpp"

namespace session::chat {

// Our own limits: a person may say a few lines at once and then two in three seconds; a moderator more; a room takes fifty a second.
struct Pace {
    double burst = 0;
    double per_second = 0;
};
inline constexpr Pace kViewerPace{10, 2.0 / 3};
inline constexpr Pace kModeratorPace{60, 10};
inline constexpr Pace kRoomPace{200, 50};

class Bucket {
   public:
    // Nullopt: taken. Otherwise how long until there is one.
    [[nodiscard]] std::optional<std::chrono::seconds> take(const Pace& pace, Clock::Steady now);

   private:
    double tokens_ = -1;  // below zero: full
    Clock::Steady at_{};
};

// Everything but `mutex` is read and written under it, which also puts what is published in order. Never held over an await.
class Room {
   public:
    std::mutex mutex;
    Settings settings;
    std::vector<std::string> words;
    std::unordered_map<auth::UserId, Ban> bans;

    void set_words(std::vector<std::string> new_words);
    // Whether that may be said now; takes of the rates. Followers-only is for the database to say.
    [[nodiscard]] Result<> admit(auth::UserId user, Rank rank, const std::string& text, Clock::Steady now, Clock::Wall wall);
    [[nodiscard]] const Ban* find_ban(auth::UserId user, Clock::Wall now);

    // Lines up to that id of that user were purged: one that comes out of the database later is not published any more.
    void note_purge(auth::UserId user, std::int64_t up_to) { purged_[user] = up_to; }
    [[nodiscard]] bool is_purged(auth::UserId user, std::int64_t message) const;

    void enter(auth::UserId user, const Chatter& chatter);
    void leave(auth::UserId user);
    [[nodiscard]] Attendance attendance() const;

   private:
    struct Talker {
        Bucket bucket;
        std::optional<Clock::Steady> last_line;
        Clock::Steady seen{};
    };
    struct Present {
        Chatter chatter;
        std::size_t sockets = 0;
    };
    [[nodiscard]] Result<> check_modes(const std::string& text) const;
    void forget_talkers(Clock::Steady now);

    WordFilter filter_;
    Bucket all_;
    std::unordered_map<auth::UserId, Talker> talkers_;
    std::unordered_map<auth::UserId, std::int64_t> purged_;
    std::unordered_map<auth::UserId, Present> present_;
    std::size_t strangers_ = 0;
};

}  // namespace session::chat
