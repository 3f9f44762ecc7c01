// Who follows which channel.
#pragma once

#include <boost/asio/awaitable.hpp>

#include "session/channels/types.hpp"

namespace session::channels {

struct Followed {
    std::string handle;
    std::optional<Clock::Wall> last_live_at;
    Clock::Wall followed_at{};
};

// Within a database work: since when that user has followed the channel, if so.
[[nodiscard]] Result<std::optional<Clock::Wall>> followed_since(db::Connection& connection, std::int64_t channel_id, auth::UserId user);

// Any thread.
class Follows {
   public:
    explicit Follows(const Store& store) : store_(store) {}

    // True: a new one; again is the same. Error: not_found.
    [[nodiscard]] boost::asio::awaitable<Result<bool>> follow(auth::UserId user, std::string handle);
    [[nodiscard]] boost::asio::awaitable<Result<bool>> unfollow(auth::UserId user, std::string handle);
    [[nodiscard]] boost::asio::awaitable<Result<bool>> is_following(auth::UserId user, std::string handle);
    // All of them, last live first.
    [[nodiscard]] boost::asio::awaitable<Result<std::vector<Followed>>> list(auth::UserId user);
    // Who is to hear that it went live.
    [[nodiscard]] boost::asio::awaitable<Result<std::vector<auth::UserId>>> followers(std::string handle);

   private:
    Store store_;
};

}  // namespace session::channels
