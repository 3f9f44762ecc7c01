// What the channels' handlers have in common: who may know of a channel, and how it looks as JSON.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <memory>

#include "api/call.hpp"
#include "session/api/channels_api.hpp"
#include "session/auth/viewer_access.hpp"

namespace session::api {

using Later = boost::asio::awaitable<Answer>;
using ServicesPtr = std::shared_ptr<const ChannelServices>;

// A channel and what it does now.
struct Card {
    auth::ChannelPtr channel;
    live::State state = live::State::offline;
    std::optional<Clock::Wall> started_at;
    std::string broadcast_id;
    std::int64_t viewers = 0;

    [[nodiscard]] bool is_on_air() const noexcept;
    [[nodiscard]] bool is_playable() const noexcept { return state == live::State::live || state == live::State::reconnecting; }
};
[[nodiscard]] Card look_at(const ChannelServices& services, auth::ChannelPtr channel);
// Everything on the air that this caller finds in lists: public channels, and members' when somebody is signed in.
[[nodiscard]] std::vector<Card> listed_on_air(const ChannelServices& services, const Call& call);
[[nodiscard]] bool is_listed_for(const auth::Channel& channel, const Call& call) noexcept;
// Live ones before starting ones, then by viewers, then by handle.
void sort_by_viewers(std::vector<Card>& cards);

[[nodiscard]] Json to_json(const ChannelServices& services, const Card& card);
[[nodiscard]] Json to_json(const channels::Broadcast& broadcast);
// {"broadcasts", "next_cursor"}: `rows` has one more than `limit` when there is another page.
[[nodiscard]] Json to_page(std::vector<channels::Broadcast> rows, std::int64_t limit);
[[nodiscard]] Json to_json(const channels::Category& category, const std::vector<Card>& on_air);
// {"slug", "name"}, or null.
[[nodiscard]] Json category_ref(const std::string& slug, const std::string& name);

[[nodiscard]] auth::Watcher watcher_of(const Call& call) noexcept;
// {handle} of the path. Error: not_found, also when it is private and not for this caller.
[[nodiscard]] Result<auth::ChannelPtr> visible_channel(const ChannelServices& services, const Call& call);
// And who calls is its owner or an admin. Error: also forbidden.
[[nodiscard]] Result<auth::ChannelPtr> own_channel(const ChannelServices& services, const Call& call);

// A line of the audit log, for the change that it tells of: written within the same transaction. channel_id 0: of the site.
[[nodiscard]] channels::Also noted(const Call& call, std::int64_t channel_id, std::string action, std::string detail = {});
// One of what does not happen in the database: written before that is done.
[[nodiscard]] boost::asio::awaitable<Result<>> note(const ChannelServices& services, const Call& call, std::int64_t channel_id,
                                                    std::string action, std::string target);

// "<a>:<b>" of a cursor.
[[nodiscard]] std::optional<channels::Position> position_of(const Call& call);
[[nodiscard]] std::string cursor_after(const channels::Broadcast& broadcast);
[[nodiscard]] bool flag(const Call& call, std::string_view name, bool usual);

void add_profile_routes(Routes& routes, const ServicesPtr& services);
void add_listing_routes(Routes& routes, const ServicesPtr& services);
void add_playback_routes(Routes& routes, const ServicesPtr& services);
void add_following_routes(Routes& routes, const ServicesPtr& services);
void add_key_routes(Routes& routes, const ServicesPtr& services);
void add_category_routes(Routes& routes, const ServicesPtr& services);
void add_on_air_routes(Routes& routes, const ServicesPtr& services);

}  // namespace session::api
