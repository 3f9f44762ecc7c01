// What was broadcast, and how many watched.
#pragma once

#include <boost/asio/awaitable.hpp>

#include "session/channels/types.hpp"

namespace session::channels {

// Of a broadcast that runs or has just ended. Title and category are what the channel has now.
struct BroadcastFacts {
    std::string handle;
    std::string broadcast_id;
    Clock::Wall started_at{};
    std::optional<Clock::Wall> ended_at;
    std::int64_t peak_viewers = 0;
    std::int64_t unique_viewers = 0;
    std::chrono::milliseconds watch_time{0};
};

// Any thread.
class Broadcasts {
   public:
    explicit Broadcasts(const Store& store) : store_(store) {}

    // Writes down how they are now: while they run, so that a crash loses seconds, and when they have ended. Figures never go down.
    [[nodiscard]] boost::asio::awaitable<Result<>> record(std::vector<BroadcastFacts> facts);
    // At start, blocking: what a crash left open ended when it was last seen. How many those were.
    [[nodiscard]] Result<std::int64_t> close_open();

    // Past ones, newest first.
    [[nodiscard]] boost::asio::awaitable<Result<std::vector<Broadcast>>> of_channel(std::string handle, std::optional<Position> before,
                                                                                    std::int64_t limit);
    // Of all public channels; of members' too when somebody is signed in.
    [[nodiscard]] boost::asio::awaitable<Result<std::vector<Broadcast>>> recent(Reader reader, std::optional<Position> before,
                                                                                std::int64_t limit);

   private:
    Store store_;
};

}  // namespace session::channels
