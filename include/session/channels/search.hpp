// Finds channels, categories and past broadcasts by words.
#pragma once

#include <boost/asio/awaitable.hpp>

#include "session/channels/types.hpp"

namespace session::channels {

struct SearchResults {
    std::vector<std::string> channels;  // handles, the best match first
    std::vector<Category> categories;
    std::vector<Broadcast> broadcasts;
};

// What the full-text index is asked: every word of `text`, quoted, each the beginning of one there. Whatever operators and quotes people
// type are only text. Empty: there is no word in it.
[[nodiscard]] std::string to_match_expression(std::string_view text);

// Any thread. Case and accents don't matter; a word of the name counts more than one of title, tags or category. What is unlisted or
// private is not found, but by admins; members' channels by who is signed in.
class Search {
   public:
    explicit Search(const Store& store) : store_(store) {}
    [[nodiscard]] boost::asio::awaitable<Result<SearchResults>> find(std::string text, Reader reader, std::int64_t limit);

   private:
    Store store_;
};

}  // namespace session::channels
