// What channels are about.
#pragma once

#include <boost/asio/awaitable.hpp>

#include "session/base/bytes.hpp"
#include "session/channels/types.hpp"

namespace session::channels {

struct CategoryArt {
    Bytes picture;
    std::string type;  // image/webp, …
    std::int64_t version = 0;
};

// Any thread.
class Categories {
   public:
    explicit Categories(const Store& store) : store_(store) {}

    [[nodiscard]] boost::asio::awaitable<Result<std::vector<Category>>> list();  // by name
    // Errors of these: not_found (category_not_found).
    [[nodiscard]] boost::asio::awaitable<Result<Category>> find(std::string slug);
    [[nodiscard]] boost::asio::awaitable<Result<CategoryArt>> art(std::string slug);
    [[nodiscard]] boost::asio::awaitable<Result<Category>> rename(std::string slug, std::string name,
                                                                  Also also = {});  // conflict: name_taken
    // Channels and past broadcasts go to `into`, and it is gone. conflict: same_category.
    [[nodiscard]] boost::asio::awaitable<Result<Category>> merge(std::string slug, std::string into, Also also = {});
    [[nodiscard]] boost::asio::awaitable<Result<>> set_art(std::string slug, Bytes picture, std::string type, Also also = {});
    // An empty slug is made from the name. Errors: conflict (slug_taken, name_taken), invalid_argument (a name without letters).
    [[nodiscard]] boost::asio::awaitable<Result<Category>> create(std::string name, std::string slug, Also also = {});

   private:
    Store store_;
};

}  // namespace session::channels
