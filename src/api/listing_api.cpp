// Lists of channels and broadcasts, and search.
#include <algorithm>
#include <charconv>
#include <tuple>

#include "api/channel_views.hpp"

namespace session::api {
namespace {

enum class Order { viewers, newest };

// Where a card is in a list; what a cursor holds. Cards that change place between two pages may be seen twice or not at all.
struct Place {
    std::int64_t rank = 0;   // 0: plays, 1: not yet
    std::int64_t value = 0;  // negated viewers, or negated start
    std::string handle;
    friend bool operator<(const Place& a, const Place& b) {
        return std::tie(a.rank, a.value, a.handle) < std::tie(b.rank, b.value, b.handle);
    }
};

Place place_of(const Card& card, Order order) {
    const auto start = card.started_at ? card.started_at->time_since_epoch() : Clock::Wall::duration{};
    const auto value = order == Order::viewers ? card.viewers : std::chrono::duration_cast<std::chrono::milliseconds>(start).count();
    return {card.is_playable() ? 0 : 1, -value, card.channel->handle};
}

std::string to_text(const Place& place) {
    return std::to_string(place.rank) + ":" + std::to_string(place.value) + ":" + place.handle;
}

std::optional<Place> parse_place(std::string_view text) {
    Place place;
    const auto* end = text.data() + text.size();
    const auto rank = std::from_chars(text.data(), end, place.rank);
    if (rank.ec != std::errc{} || rank.ptr == end || *rank.ptr != ':') return std::nullopt;
    const auto value = std::from_chars(rank.ptr + 1, end, place.value);
    if (value.ec != std::errc{} || value.ptr == end || *value.ptr != ':') return std::nullopt;
    place.handle.assign(value.ptr + 1, end);
    return place;
}

bool equal_folded(std::string_view a, std::string_view b) noexcept {
    const auto fold = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [&](char x, char y) { return fold(x) == fold(y); });
}

// Those that the query asks for.
void filter(std::vector<Card>& cards, const Call& call) {
    if (const auto slug = call.query("category")) {
        std::erase_if(cards, [&](const Card& card) { return card.channel->category_slug != *slug; });
    }
    if (const auto tag = call.query("tag")) {
        std::erase_if(cards, [&](const Card& card) {
            const auto& tags = card.channel->tags;
            return std::none_of(tags.begin(), tags.end(), [&](const std::string& each) { return equal_folded(each, *tag); });
        });
    }
    if (const auto language = call.query("language")) {
        std::erase_if(cards, [&](const Card& card) { return !equal_folded(card.channel->language, *language); });
    }
}

Answer list_channels(const ChannelServices& services, Call& call) {
    const auto sort = call.query("sort").value_or("viewers");
    if (sort != "viewers" && sort != "newest") return refuse(ErrorCode::malformed, "bad_sort", "sort is viewers or newest.");
    const auto order = sort == "viewers" ? Order::viewers : Order::newest;
    auto cards = listed_on_air(services, call);
    filter(cards, call);
    std::sort(cards.begin(), cards.end(), [order](const Card& a, const Card& b) { return place_of(a, order) < place_of(b, order); });
    if (const auto cursor = call.cursor()) {
        const auto after = parse_place(*cursor);
        if (!after) return refuse(ErrorCode::malformed, "bad_cursor", "This cursor is not from here.");
        std::erase_if(cards, [&](const Card& card) { return !(*after < place_of(card, order)); });
    }
    const auto limit = static_cast<std::size_t>(call.limit());
    const bool has_more = cards.size() > limit;
    if (has_more) cards.resize(limit);
    Json json;
    json["channels"] = Json::array();
    for (const auto& card : cards) json["channels"].push_back(to_json(services, card));
    json["next_cursor"] = has_more ? Json(to_cursor(to_text(place_of(cards.back(), order)))) : Json(nullptr);
    return json_answer(json);
}

Later list_recent(const ChannelServices& services, Call& call) {
    const auto limit = call.limit(20);
    const auto watcher = watcher_of(call);
    const channels::Reader reader{watcher.user, watcher.is_admin};
    auto rows = co_await services.broadcasts.recent(reader, position_of(call), limit + 1);
    if (!rows) co_return fail(rows.error());
    co_return json_answer(to_page(std::move(*rows), limit));
}

Later search(const ChannelServices& services, Call& call) {
    constexpr std::size_t kMostText = 400;  // bytes of 100 characters
    const auto text = call.query("q").value_or("").substr(0, kMostText);
    const auto watcher = watcher_of(call);
    const channels::Reader reader{watcher.user, watcher.is_admin};
    const auto results = co_await services.search.find(text, reader, call.limit(20));
    if (!results) co_return fail(results.error());
    std::vector<Card> live;
    Json others = Json::array();
    for (const auto& handle : results->channels) {
        auto channel = services.directory.find(handle);
        if (channel == nullptr) continue;
        auto card = look_at(services, std::move(channel));
        if (card.is_on_air()) {
            live.push_back(std::move(card));
        } else {
            others.push_back(to_json(services, card));
        }
    }
    const auto on_air = listed_on_air(services, call);
    Json json;
    json["live"] = Json::array();
    for (const auto& card : live) json["live"].push_back(to_json(services, card));
    json["channels"] = std::move(others);
    json["categories"] = Json::array();
    for (const auto& category : results->categories) json["categories"].push_back(to_json(category, on_air));
    json["broadcasts"] = Json::array();
    for (const auto& broadcast : results->broadcasts) json["broadcasts"].push_back(to_json(broadcast));
    co_return json_answer(json);
}

}  // namespace

void add_listing_routes(Routes& routes, const ServicesPtr& services) {
    using http::Method;
    routes.add(Method::get, "/api/v1/channels", Access::anyone, Handler{[services](Call& call) { return list_channels(*services, call); }});
    routes.add(Method::get, "/api/v1/broadcasts", Access::anyone,
               AsyncHandler{[services](Call& call) { return list_recent(*services, call); }});
    routes.add(Method::get, "/api/v1/search", Access::anyone, AsyncHandler{[services](Call& call) { return search(*services, call); }});
}

}  // namespace session::api
