// Following channels.
#include <algorithm>
#include <charconv>

#include "api/channel_views.hpp"

namespace session::api {
namespace {

Later follow(const ChannelServices& services, Call& call) {
    const auto channel = visible_channel(services, call);
    if (!channel) co_return fail(channel.error());
    const auto done = co_await services.follows.follow(call.who().user_id, (*channel)->handle);
    if (!done) co_return fail(done.error());
    co_return no_content();
}

// Also of a channel that became private since.
Later unfollow(const ChannelServices& services, Call& call) {
    const auto user = call.who().user_id;
    const auto visible = visible_channel(services, call);
    const auto done = co_await services.follows.unfollow(user, std::string{call.param("handle")});
    if (!done) co_return fail(done.error());
    if (!visible && !*done) co_return fail(visible.error());
    co_return no_content();
}

struct Entry {
    Card card;
    channels::Followed followed;
};

// Live ones by viewers, then those that were live last. The cursor is a number of places: the list is short.
Later list_following(const ChannelServices& services, Call& call) {
    auto followed = co_await services.follows.list(call.who().user_id);
    if (!followed) co_return fail(followed.error());
    std::vector<Entry> entries;
    for (auto& each : *followed) {
        auto channel = services.directory.find(each.handle);
        if (channel == nullptr || auth::may_watch(*channel, watcher_of(call)) == auth::WatchDecision::not_invited) continue;
        entries.push_back({look_at(services, std::move(channel)), std::move(each)});
    }
    std::stable_sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
        if (a.card.is_on_air() != b.card.is_on_air()) return a.card.is_on_air();
        return a.card.is_on_air() && a.card.viewers > b.card.viewers;
    });
    std::size_t begin = 0;
    if (const auto cursor = call.cursor()) {
        const auto parsed = std::from_chars(cursor->data(), cursor->data() + cursor->size(), begin);
        if (parsed.ec != std::errc{}) begin = 0;
    }
    begin = std::min(begin, entries.size());
    const auto end = std::min(entries.size(), begin + static_cast<std::size_t>(call.limit(100)));
    Json json;
    json["channels"] = Json::array();
    for (auto i = begin; i < end; ++i) {
        auto entry = to_json(services, entries[i].card);
        entry["last_live_at"] = to_json_time(entries[i].followed.last_live_at);
        entry["followed_at"] = to_iso8601(entries[i].followed.followed_at);
        json["channels"].push_back(std::move(entry));
    }
    json["next_cursor"] = end < entries.size() ? Json(to_cursor(std::to_string(end))) : Json(nullptr);
    co_return json_answer(json);
}

}  // namespace

void add_following_routes(Routes& routes, const ServicesPtr& services) {
    using http::Method;
    constexpr std::string_view kFollow = "/api/v1/channels/{handle}/follow";
    routes.add(Method::put, kFollow, Access::user, AsyncHandler{[services](Call& call) { return follow(*services, call); }});
    routes.add(Method::del, kFollow, Access::user, AsyncHandler{[services](Call& call) { return unfollow(*services, call); }});
    routes.add(Method::get, "/api/v1/following", Access::user,
               AsyncHandler{[services](Call& call) { return list_following(*services, call); }});
}

}  // namespace session::api
