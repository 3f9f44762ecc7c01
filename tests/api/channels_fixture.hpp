// The channels' routes on a database of the test's own: ann, bob, cid and an admin, each with a browser.
#pragma once

#include <map>

#include "channels/fixture.hpp"
#include "session/api/channels_api.hpp"
#include "support/api_caller.hpp"

namespace session::test {

struct ChannelsApi : ChannelsFixture {
    auth::Sessions sessions{clock};
    auth::PlaybackTokens tokens{{7}};
    api::Gate gate{sessions, clock, {"https://tv.example.org", 100, 1000}};
    std::map<std::string, live::BroadcastStatus, std::less<>> on_air;
    std::map<std::string, std::int64_t, std::less<>> viewers;
    std::vector<std::string> ended;
    http::Router router;
    ApiCaller nobody{router};
    ApiCaller ann{router};
    ApiCaller bob{router};
    ApiCaller cid{router};
    ApiCaller admin{router};

    ChannelsApi() {
        add_user("admin");
        REQUIRE(run(profiles.refresh()));
        sign_in(ann, "ann");
        sign_in(bob, "bob");
        sign_in(cid, "cid");
        sign_in(admin, "admin", auth::Role::admin);
        api::Routes routes{router, gate};
        add_to(routes);
    }
    void add_to(api::Routes& routes) {
        api::OnAir live;
        live.list = [this] {
            std::vector<live::BroadcastStatus> all;
            for (const auto& [handle, status] : on_air) all.push_back(status);
            return all;
        };
        live.find = [this](std::string_view handle) -> std::optional<live::BroadcastStatus> {
            const auto found = on_air.find(handle);
            if (found == on_air.end()) return std::nullopt;
            return found->second;
        };
        live.viewers = [this](std::string_view handle) {
            const auto found = viewers.find(handle);
            return found == viewers.end() ? 0 : found->second;
        };
        live.end = [this](std::string_view handle, const Error&) {
            ended.emplace_back(handle);
            on_air.erase(on_air.find(handle));
        };
        api::add_channel_routes(
            routes, {*database, directory, tokens, clock, profiles, keys, key_use, follows, categories, broadcasts, search, live});
    }
    void sign_in(ApiCaller& caller, const std::string& handle, auth::Role role = auth::Role::user) {
        auth::LoginSession session;
        session.who.handle = handle;
        session.who.user_id = user(handle);
        session.who.session_id = 100 + session.who.user_id;
        session.who.role = role;
        session.token_hash = auth::hash_token("token-of-" + handle);
        session.created_at = session.last_seen_at = clock.wall_now();
        sessions.add(std::move(session));
        caller.set_cookie("token-of-" + handle);
    }
    void go_live(const std::string& handle, live::State state = live::State::live, std::chrono::seconds ago = std::chrono::seconds{60}) {
        live::BroadcastStatus status;
        status.handle = handle;
        status.broadcast_id = "b" + handle;
        status.state = state;
        status.started_at = clock.wall_now() - ago;
        on_air[handle] = status;
    }
    void make(const std::string& handle, auth::Visibility visibility) {
        channels::ProfileChange change;
        change.visibility = visibility;
        set(handle, change);
    }
    [[nodiscard]] std::vector<std::string> handles(const nlohmann::json& channels) const {
        std::vector<std::string> found;
        for (const auto& each : channels) found.push_back(each["handle"]);
        return found;
    }
};
using Names = std::vector<std::string>;

}  // namespace session::test
