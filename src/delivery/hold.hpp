// Holding requests until a playlist has got to a position.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <memory>

#include "session/hls/published_stream.hpp"

namespace session::delivery {

enum class HoldOutcome { reached, timed_out };

// Requests of one thread that wait for the same position share one wait and one timer, so that thousands are woken by one post: what is
// left of the work is their answers. Thread-safe.
class HoldRoom {
   public:
    using Feed = std::shared_ptr<const hls::RenditionFeed>;

    HoldRoom();
    HoldRoom(const HoldRoom&) = delete;
    HoldRoom& operator=(const HoldRoom&) = delete;

    // Returns once `feed` is past `until`, has ended or was removed, or after `limit` and at most kGathering more. Leaving it in whatever
    // way takes the wait back when it was the last.
    [[nodiscard]] boost::asio::awaitable<HoldOutcome> hold_until(Feed feed, hls::Position until, std::chrono::milliseconds limit);

   private:
    class Group;
    struct Groups;
    // How long a group takes new members: they all time out together.
    static constexpr std::chrono::milliseconds kGathering{250};

    std::shared_ptr<Groups> groups_;  // shared with the groups themselves: a request may end after the room
};

}  // namespace session::delivery
