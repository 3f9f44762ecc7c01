#include "session/channels/categories.hpp"

#include "channels/records.hpp"

namespace session::channels {
namespace asio = boost::asio;
namespace {

Result<Category> require_category(db::Connection& connection, const std::string& slug) {
    auto category = find_category(connection, slug);
    if (!category) return fail(category.error());
    if (!*category) return refuse(ErrorCode::not_found, "category_not_found", "There is no such category.");
    return std::move(**category);
}

Result<> require_free_name(db::Connection& connection, const std::string& name, std::int64_t except) {
    auto row = connection.query("SELECT 1 FROM categories WHERE lower(name) = lower($1) AND id <> $2", name, except);
    if (!row) return fail(row.error());
    const auto found = row->step();
    if (!found) return fail(found.error());
    if (*found) return refuse(ErrorCode::conflict, "name_taken", "There is a category of that name.");
    return {};
}

Result<> index_category(db::Connection& connection, const Category& category) {
    auto done = connection.execute("DELETE FROM category_search WHERE rowid = $1", category.id);
    if (!done) return fail(done.error());
    done = connection.execute("INSERT INTO category_search (rowid, name) VALUES ($1, $2)", category.id, category.name);
    if (!done) return fail(done.error());
    return {};
}

Result<std::vector<std::int64_t>> channels_of(db::Connection& connection, std::int64_t category_id) {
    auto rows = connection.query("SELECT id FROM channels WHERE category_id = $1", category_id);
    if (!rows) return fail(rows.error());
    std::vector<std::int64_t> ids;
    const auto read = rows->for_each([&](const db::Statement& row) { ids.push_back(row.integer(0)); });
    if (!read) return fail(read.error());
    return ids;
}

// The category, and the channels whose cards name it, as they are after the change.
struct Outcome {
    Category category;
    std::vector<auth::Channel> channels;
};

Result<Outcome> finish(db::Connection& connection, Category category, const std::vector<std::int64_t>& channel_ids) {
    Outcome outcome;
    outcome.category = std::move(category);
    for (const auto id : channel_ids) {
        auto channel = finish_change(connection, id);
        if (!channel) return fail(channel.error());
        outcome.channels.push_back(std::move(*channel));
    }
    return outcome;
}

// Only those that the directory has: what was taken out of the configuration file stays out.
void apply_known(auth::ChannelDirectory& directory, std::vector<auth::Channel> channels) {
    for (auto& channel : channels) {
        if (directory.find(channel.handle) != nullptr) apply(directory, std::move(channel));
    }
}

}  // namespace

asio::awaitable<Result<std::vector<Category>>> Categories::list() {
    auto work = [](db::Connection& connection) -> Result<std::vector<Category>> {
        auto rows = connection.query("SELECT id, slug, name, art_version FROM categories ORDER BY name");
        if (!rows) return fail(rows.error());
        std::vector<Category> categories;
        const auto read = rows->for_each([&](const db::Statement& row) {
            categories.push_back({row.integer(0), row.text(1), row.text(2), row.integer(3)});
        });
        if (!read) return fail(read.error());
        return categories;
    };
    auto categories = co_await store_.database.read(std::move(work));
    co_return categories;
}

asio::awaitable<Result<Category>> Categories::find(std::string slug) {
    auto work = [slug = std::move(slug)](db::Connection& connection) { return require_category(connection, slug); };
    auto category = co_await store_.database.read(std::move(work));
    co_return category;
}

asio::awaitable<Result<CategoryArt>> Categories::art(std::string slug) {
    auto work = [slug = std::move(slug)](db::Connection& connection) -> Result<CategoryArt> {
        auto row = connection.query("SELECT art, art_type, art_version FROM categories WHERE slug = $1 AND art IS NOT NULL", slug);
        if (!row) return fail(row.error());
        const auto found = row->step();
        if (!found) return fail(found.error());
        if (!*found) return refuse(ErrorCode::not_found, "category_not_found", "There is no such category, or it has no picture.");
        return CategoryArt{row->bytes(0), row->text(1), row->integer(2)};
    };
    auto art = co_await store_.database.read(std::move(work));
    co_return art;
}

asio::awaitable<Result<Category>> Categories::create(std::string name, std::string slug, Also also) {
    const auto now = store_.clock.wall_now();
    if (slug.empty()) slug = make_slug(name);
    if (slug.empty() || slug != make_slug(slug)) {
        Error error{ErrorCode::invalid_argument, "A category's address has letters a-z, digits and hyphens."};
        error.set_reason("invalid_fields").set_fields({{"slug", "needs letters a-z or digits, with single hyphens between them"}});
        co_return fail(std::move(error));
    }
    auto work = [name = std::move(name), slug = std::move(slug), now,
                 also = std::move(also)](db::Connection& connection) -> Result<Category> {
        if (auto is_free = require_free_name(connection, name, 0); !is_free) return fail(is_free.error());
        const auto taken = find_category(connection, slug);
        if (!taken) return fail(taken.error());
        if (*taken) return refuse(ErrorCode::conflict, "slug_taken", "There is a category with this address.");
        const auto made = connection.execute("INSERT INTO categories (slug, name, created_at) VALUES ($1, $2, $3)", slug, name, now);
        if (!made) return fail(made.error());
        auto category = require_category(connection, slug);
        if (!category) return fail(category.error());
        if (auto indexed = index_category(connection, *category); !indexed) return fail(indexed.error());
        if (auto done = call(also, connection, slug); !done) return fail(done.error());
        return category;
    };
    auto category = co_await store_.database.write(std::move(work));
    co_return category;
}

asio::awaitable<Result<Category>> Categories::rename(std::string slug, std::string name, Also also) {
    auto work = [slug = std::move(slug), name = std::move(name), also = std::move(also)](db::Connection& connection) -> Result<Outcome> {
        auto category = require_category(connection, slug);
        if (!category) return fail(category.error());
        if (auto is_free = require_free_name(connection, name, category->id); !is_free) return fail(is_free.error());
        const auto done = connection.execute("UPDATE categories SET name = $1 WHERE id = $2", name, category->id);
        if (!done) return fail(done.error());
        category->name = name;
        if (auto indexed = index_category(connection, *category); !indexed) return fail(indexed.error());
        const auto channels = channels_of(connection, category->id);
        if (!channels) return fail(channels.error());
        if (auto noted = call(also, connection, slug); !noted) return fail(noted.error());
        return finish(connection, std::move(*category), *channels);
    };
    auto outcome = co_await store_.database.write(std::move(work));
    if (!outcome) co_return fail(outcome.error());
    apply_known(store_.directory, std::move(outcome->channels));
    co_return std::move(outcome->category);
}

asio::awaitable<Result<Category>> Categories::merge(std::string slug, std::string into, Also also) {
    auto work = [slug = std::move(slug), into = std::move(into), also = std::move(also)](db::Connection& connection) -> Result<Outcome> {
        const auto from = require_category(connection, slug);
        if (!from) return fail(from.error());
        auto target = require_category(connection, into);
        if (!target) return fail(target.error());
        if (from->id == target->id) return refuse(ErrorCode::conflict, "same_category", "A category can't be merged into itself.");
        const auto channels = channels_of(connection, from->id);
        if (!channels) return fail(channels.error());
        for (const auto* statement : {"UPDATE channels SET category_id = $1 WHERE category_id = $2",
                                      "UPDATE broadcasts SET category_id = $1 WHERE category_id = $2"}) {
            if (auto done = connection.execute(statement, target->id, from->id); !done) return fail(done.error());
        }
        if (auto done = connection.execute("DELETE FROM categories WHERE id = $1", from->id); !done) return fail(done.error());
        if (auto noted = call(also, connection, slug); !noted) return fail(noted.error());
        return finish(connection, std::move(*target), *channels);
    };
    auto outcome = co_await store_.database.write(std::move(work));
    if (!outcome) co_return fail(outcome.error());
    apply_known(store_.directory, std::move(outcome->channels));
    co_return std::move(outcome->category);
}

asio::awaitable<Result<>> Categories::set_art(std::string slug, Bytes picture, std::string type, Also also) {
    const auto now = store_.clock.wall_now();
    auto work = [slug = std::move(slug), picture = std::move(picture), type = std::move(type), now,
                 also = std::move(also)](db::Connection& connection) -> Result<> {
        const auto category = require_category(connection, slug);
        if (!category) return fail(category.error());
        // What caches have of the picture before is told apart by the version.
        const auto done =
            connection.execute("UPDATE categories SET art = $1, art_type = $2, art_version = max(art_version + 1, $3) WHERE id = $4",
                               picture, type, now, category->id);
        if (!done) return fail(done.error());
        return call(also, connection, slug);
    };
    auto done = co_await store_.database.write(std::move(work));
    co_return done;
}

}  // namespace session::channels
