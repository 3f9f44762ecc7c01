#include "api/channel_views.hpp"

#include <algorithm>
#include <charconv>

#include "session/auth/audit.hpp"
#include "session/base/log.hpp"

namespace session::api {
namespace {

// What a state means to who looks at a list.
int rank(live::State state) noexcept {
    switch (state) {
        case live::State::live:
        case live::State::reconnecting: return 0;
        case live::State::starting: return 1;
        case live::State::ended:
        case live::State::offline: break;
    }
    return 2;
}

Json text_or_null(const std::string& text) {
    return text.empty() ? Json(nullptr) : Json(text);
}

const std::string& name_of(const auth::Channel& channel) noexcept {
    return channel.display_name.empty() ? channel.handle : channel.display_name;
}

Error no_channel() {
    Error error{ErrorCode::not_found, "There is no channel of that name."};
    error.set_reason("channel_not_found");
    return error;
}

}  // namespace

bool Card::is_on_air() const noexcept {
    return rank(state) < 2;
}

Card look_at(const ChannelServices& services, auth::ChannelPtr channel) {
    Card card;
    if (const auto status = services.on_air.find(channel->handle)) {
        card.state = status->state;
        card.started_at = status->started_at;
        card.broadcast_id = status->broadcast_id;
    }
    if (card.is_on_air()) card.viewers = services.on_air.viewers(channel->handle);
    card.channel = std::move(channel);
    return card;
}

bool is_listed_for(const auth::Channel& channel, const Call& call) noexcept {
    if (channel.visibility == auth::Visibility::everyone) return true;
    return channel.visibility == auth::Visibility::members && call.identity() != nullptr;
}

std::vector<Card> listed_on_air(const ChannelServices& services, const Call& call) {
    std::vector<Card> cards;
    for (auto& status : services.on_air.list()) {
        auto channel = services.directory.find(status.handle);
        if (channel == nullptr || !is_listed_for(*channel, call)) continue;
        Card card;
        card.state = status.state;
        card.started_at = status.started_at;
        card.broadcast_id = std::move(status.broadcast_id);
        if (!card.is_on_air()) continue;
        card.viewers = services.on_air.viewers(channel->handle);
        card.channel = std::move(channel);
        cards.push_back(std::move(card));
    }
    return cards;
}

void sort_by_viewers(std::vector<Card>& cards) {
    std::sort(cards.begin(), cards.end(), [](const Card& a, const Card& b) {
        if (rank(a.state) != rank(b.state)) return rank(a.state) < rank(b.state);
        if (a.viewers != b.viewers) return a.viewers > b.viewers;
        return a.channel->handle < b.channel->handle;
    });
}

Json category_ref(const std::string& slug, const std::string& name) {
    return slug.empty() ? Json(nullptr) : Json{{"slug", slug}, {"name", name}};
}

Json to_json(const ChannelServices& services, const Card& card) {
    const auto& channel = *card.channel;
    Pictures pictures;
    if (card.is_playable() && channel.thumbnail != auth::ThumbnailMode::off && services.on_air.pictures) {
        pictures = services.on_air.pictures(channel);
    }
    Json json;
    json["handle"] = channel.handle;
    json["display_name"] = name_of(channel);
    json["avatar_url"] = text_or_null(channel.avatar_url);
    json["title"] = channel.title.empty() ? name_of(channel) : channel.title;
    json["category"] = category_ref(channel.category_slug, channel.category);
    json["tags"] = channel.tags;
    json["language"] = channel.language;
    json["state"] = std::string{live::to_string(card.state)};
    json["started_at"] = card.state == live::State::offline ? Json(nullptr) : to_json_time(card.started_at);
    json["viewers"] = card.is_on_air() ? Json(card.viewers) : Json(nullptr);
    json["thumbnail_url"] = text_or_null(pictures.thumbnail_url);
    json["preview_url"] = text_or_null(pictures.preview_url);
    return json;
}

Json to_json(const channels::Broadcast& broadcast) {
    Json json;
    json["id"] = broadcast.broadcast_id;
    json["handle"] = broadcast.handle;
    json["title"] = broadcast.title.empty() ? broadcast.handle : broadcast.title;
    json["category"] = category_ref(broadcast.category_slug, broadcast.category);
    json["started_at"] = to_iso8601(broadcast.started_at);
    json["ended_at"] = to_json_time(broadcast.ended_at);
    json["duration_s"] = std::chrono::floor<std::chrono::seconds>(broadcast.duration).count();
    json["peak_viewers"] = broadcast.peak_viewers;
    json["average_viewers"] = broadcast.average_viewers();
    json["unique_viewers"] = broadcast.unique_viewers;
    json["watch_time_s"] = std::chrono::floor<std::chrono::seconds>(broadcast.watch_time).count();
    return json;
}

Json to_page(std::vector<channels::Broadcast> rows, std::int64_t limit) {
    const bool has_more = static_cast<std::int64_t>(rows.size()) > limit;
    if (has_more) rows.resize(static_cast<std::size_t>(limit));
    Json json;
    json["broadcasts"] = Json::array();
    for (const auto& row : rows) json["broadcasts"].push_back(to_json(row));
    json["next_cursor"] = has_more ? Json(cursor_after(rows.back())) : Json(nullptr);
    return json;
}

Json to_json(const channels::Category& category, const std::vector<Card>& on_air) {
    std::int64_t viewers = 0;
    std::int64_t channels = 0;
    for (const auto& card : on_air) {
        if (card.channel->category_slug != category.slug) continue;
        ++channels;
        viewers += card.viewers;
    }
    Json json;
    json["slug"] = category.slug;
    json["name"] = category.name;
    json["art_url"] = nullptr;
    if (category.art_version != 0) {
        json["art_url"] = "/api/v1/categories/" + category.slug + "/art?v=" + std::to_string(category.art_version);
    }
    json["viewers"] = viewers;
    json["live_channels"] = channels;
    return json;
}

auth::Watcher watcher_of(const Call& call) noexcept {
    if (call.identity() == nullptr) return {};
    return {call.identity()->user_id, call.identity()->is_admin()};
}

Result<auth::ChannelPtr> visible_channel(const ChannelServices& services, const Call& call) {
    auto channel = services.directory.find(call.param("handle"));
    if (channel == nullptr || auth::may_watch(*channel, watcher_of(call)) == auth::WatchDecision::not_invited) return fail(no_channel());
    return channel;
}

Result<auth::ChannelPtr> own_channel(const ChannelServices& services, const Call& call) {
    auto channel = visible_channel(services, call);
    if (!channel) return channel;
    if (call.is_admin() || (call.identity() != nullptr && (*channel)->is_owner(call.identity()->user_id))) return channel;
    return refuse(ErrorCode::forbidden, "forbidden", "Only the channel's owner may do that.");
}

channels::Also noted(const Call& call, std::int64_t channel_id, std::string action, std::string detail) {
    auth::AuditNote entry{channel_id == 0 ? std::nullopt : std::optional{channel_id}, std::move(action), {}, std::move(detail)};
    std::optional<auth::Identity> by;
    if (call.identity() != nullptr) by = *call.identity();
    return [entry = std::move(entry), by = std::move(by), now = call.now()](db::Connection& connection, std::string_view subject) {
        auto note = entry;
        note.target = subject;
        return auth::audit(connection, by ? &*by : nullptr, note, now);
    };
}

boost::asio::awaitable<Result<>> note(const ChannelServices& services, const Call& call, std::int64_t channel_id, std::string action,
                                      std::string target) {
    auto also = noted(call, channel_id, std::move(action), {});
    auto work = [also = std::move(also), target = std::move(target)](db::Connection& connection) { return also(connection, target); };
    auto written = co_await services.database.write(std::move(work));
    co_return written;
}

std::optional<channels::Position> position_of(const Call& call) {
    const auto cursor = call.cursor();
    if (!cursor) return std::nullopt;
    channels::Position position;
    const auto* end = cursor->data() + cursor->size();
    const auto first = std::from_chars(cursor->data(), end, position.time);
    if (first.ec != std::errc{} || first.ptr == end || *first.ptr != ':') return std::nullopt;
    const auto second = std::from_chars(first.ptr + 1, end, position.id);
    if (second.ec != std::errc{} || second.ptr != end) return std::nullopt;
    return position;
}

std::string cursor_after(const channels::Broadcast& broadcast) {
    return to_cursor(std::to_string(db::to_milliseconds(broadcast.started_at)) + ":" + std::to_string(broadcast.id));
}

bool flag(const Call& call, std::string_view name, bool usual) {
    const auto value = call.query(name);
    if (!value) return usual;
    return *value == "true" || *value == "1" || value->empty();
}

}  // namespace session::api
