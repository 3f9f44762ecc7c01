// What a channel says of itself, and who may watch it when it is private.
#pragma once

#include <boost/asio/awaitable.hpp>

#include "session/channels/types.hpp"

namespace session::channels {

// What of a channel is not in the directory.
struct Details {
    std::string description;
    std::int64_t followers = 0;
    bool is_following = false;
    Clock::Wall created_at{};
    std::optional<Clock::Wall> last_live_at;
};

// Only what is set is changed. Lengths are the caller's business.
struct ProfileChange {
    std::optional<std::string> title;
    std::optional<std::string> category_slug;  // empty: none
    std::optional<std::vector<std::string>> tags;
    std::optional<std::string> description;
    std::optional<std::string> language;
    std::optional<auth::Visibility> visibility;
    std::optional<auth::ThumbnailMode> thumbnail;
};

// A channel of the configuration file. Title, category, tags, language and visibility are the file's; description and the rest stay.
struct DeclaredChannel {
    std::string handle;
    std::string title;
    std::string category;  // a name or slug; one that nobody has is made
    std::vector<std::string> tags;
    std::string language;
    auth::Visibility visibility = auth::Visibility::everyone;
    StreamKey key;
};

// Within the transaction that makes the account. A channel that was only declared is taken over if `may_adopt` (who made the account is
// the operator), else its handle is taken. What it gives is for Profiles::put() once that is committed. Error: conflict (handle_taken).
enum class Adoption { refuse, allow };
[[nodiscard]] Result<auth::Channel> create_channel(db::Connection& connection, auth::UserId user, std::string_view handle, Clock::Wall now,
                                                   Adoption adoption);

// Within a transaction. Nullopt: none that anybody sees.
[[nodiscard]] Result<std::optional<auth::Channel>> find_channel_of(db::Connection& connection, auth::UserId user);
// Within the transaction that deletes the account, before it: the channel and its past, in the search index too. One of the configuration
// file stays, without what the account made of it.
[[nodiscard]] Result<> delete_channel_of(db::Connection& connection, auth::UserId user);

// Any thread.
class Profiles {
   public:
    explicit Profiles(const Store& store) : store_(store) {}

    // At start and SIGHUP, blocking: the file's channels into the database, and all channels into the directory.
    [[nodiscard]] Result<> sync(std::vector<DeclaredChannel> declared);
    // Into the directory, unless that has a newer version of it.
    void put(auth::Channel channel);
    // Into the directory what others (the command line, an account's end) have changed in the database.
    [[nodiscard]] boost::asio::awaitable<Result<>> refresh();

    // Error: not_found.
    [[nodiscard]] boost::asio::awaitable<Result<Details>> details(std::string handle, auth::UserId reader);
    // Errors: not_found; conflict (declared_channel); invalid_argument (a category that is none).
    [[nodiscard]] boost::asio::awaitable<Result<>> update(std::string handle, ProfileChange change, Also also = {});

    [[nodiscard]] boost::asio::awaitable<Result<std::vector<std::string>>> allowed(std::string handle);  // their handles
    // Both do nothing when it is so already. Error: not_found (channel or user).
    [[nodiscard]] boost::asio::awaitable<Result<>> allow(std::string handle, std::string user);
    [[nodiscard]] boost::asio::awaitable<Result<>> disallow(std::string handle, std::string user);

   private:
    Store store_;
};

}  // namespace session::channels
