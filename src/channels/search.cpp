#include "session/channels/search.hpp"

#include "channels/records.hpp"

namespace session::channels {
namespace asio = boost::asio;
namespace {

constexpr std::size_t kMostWords = 10;

// A word has something that the index keeps: a letter, a digit, or anything beyond ASCII.
bool has_word_character(std::string_view text) noexcept {
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte >= 0x80 || (byte >= '0' && byte <= '9') || ((byte | 0x20U) >= 'a' && (byte | 0x20U) <= 'z')) return true;
    }
    return false;
}

// Whose channels may be found: $2 is who asks, $3 whether it is an admin.
constexpr std::string_view kVisible =
    "c.id IN (SELECT id FROM shown_channels) AND (c.visibility = 'public' OR (c.visibility = 'members' AND $2 <> 0) OR $3 <> 0 OR "
    "($2 <> 0 AND c.user_id = $2))";

Result<> find_channels(db::Connection& connection, const std::string& match, Reader reader, std::int64_t limit, SearchResults& results) {
    auto rows =
        connection.query("SELECT c.handle FROM channel_search s JOIN channels c ON c.id = s.rowid WHERE channel_search MATCH $1 AND " +
                             std::string{kVisible} + " ORDER BY bm25(channel_search, 10.0, 1.0), c.handle LIMIT $4",
                         match, reader.user, reader.is_admin, limit);
    if (!rows) return fail(rows.error());
    return rows->for_each([&](const db::Statement& row) { results.channels.push_back(row.text(0)); });
}

Result<> find_categories(db::Connection& connection, const std::string& match, std::int64_t limit, SearchResults& results) {
    auto rows = connection.query(
        "SELECT g.id, g.slug, g.name, g.art_version FROM category_search s JOIN categories g ON g.id = s.rowid "
        "WHERE category_search MATCH $1 ORDER BY bm25(category_search), g.name LIMIT $2",
        match, limit);
    if (!rows) return fail(rows.error());
    return rows->for_each([&](const db::Statement& row) {
        results.categories.push_back({row.integer(0), row.text(1), row.text(2), row.integer(3)});
    });
}

Result<> find_broadcasts(db::Connection& connection, const std::string& match, Reader reader, std::int64_t limit, SearchResults& results) {
    auto rows = connection.query(
        "SELECT " + std::string{kBroadcastColumns} +
            " FROM broadcast_search s JOIN broadcasts b ON b.id = s.rowid JOIN channels c ON c.id = b.channel_id "
            "LEFT JOIN categories g ON g.id = b.category_id WHERE broadcast_search MATCH $1 AND b.ended_at IS NOT NULL AND " +
            std::string{kVisible} + " ORDER BY bm25(broadcast_search), b.started_at DESC LIMIT $4",
        match, reader.user, reader.is_admin, limit);
    if (!rows) return fail(rows.error());
    return rows->for_each([&](const db::Statement& row) { results.broadcasts.push_back(read_broadcast(row)); });
}

}  // namespace

std::string to_match_expression(std::string_view text) {
    std::string expression;
    std::size_t words = 0;
    std::size_t position = 0;
    while (position < text.size() && words < kMostWords) {
        const auto begin = text.find_first_not_of(std::string_view{" \t\r\n\f\v\0", 7}, position);
        if (begin == std::string_view::npos) break;
        const auto end = std::min(text.find_first_of(std::string_view{" \t\r\n\f\v\0", 7}, begin), text.size());
        position = end;
        const auto word = text.substr(begin, end - begin);
        if (!has_word_character(word)) continue;
        if (words++ > 0) expression += ' ';
        expression += '"';
        for (const char c : word) {
            if (c == '"') expression += '"';
            expression += c;
        }
        expression += "\"*";
    }
    return expression;
}

asio::awaitable<Result<SearchResults>> Search::find(std::string text, Reader reader, std::int64_t limit) {
    auto match = to_match_expression(text);
    if (match.empty()) {
        SearchResults nothing;
        co_return nothing;
    }
    auto work = [match = std::move(match), reader, limit](db::Connection& connection) -> Result<SearchResults> {
        SearchResults results;
        if (auto done = find_channels(connection, match, reader, limit, results); !done) return fail(done.error());
        if (auto done = find_categories(connection, match, limit, results); !done) return fail(done.error());
        if (auto done = find_broadcasts(connection, match, reader, limit, results); !done) return fail(done.error());
        return results;
    };
    auto results = co_await store_.database.read(std::move(work));
    co_return results;
}

}  // namespace session::channels
