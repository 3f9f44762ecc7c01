#include "session/api/live_api.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <initializer_list>
#include <map>

#include "api/live_socket.hpp"
#include "session/base/log.hpp"
#include "session/base/time_text.hpp"

namespace session::api {
namespace asio = boost::asio;
namespace {

using Json = nlohmann::ordered_json;

constexpr std::chrono::seconds kLook{1};
constexpr int kLooksPerViewerCount = 2;
constexpr int kLooksPerPrune = 60;

std::string dump(const Json& json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

events::Message make_message(std::string type, const Json& data) {
    events::Message message;
    message.type = std::move(type);
    message.data = dump(data);
    return message;
}

Json pick(const Json& from, std::initializer_list<const char*> names) {
    Json picked = Json::object();
    for (const auto* name : names) {
        if (from.contains(name)) picked[name] = from[name];
    }
    return picked;
}

bool is_on_air(live::State state) noexcept {
    return state == live::State::live || state == live::State::reconnecting;
}

}  // namespace

struct Live::Impl : std::enable_shared_from_this<Live::Impl> {
    explicit Impl(LiveSources live_sources) : sources(std::move(live_sources)) {}

    void on_state(const live::BroadcastStatus& status);
    void look();
    void look_at_channels();
    void count_viewers();
    void spawn(asio::awaitable<void> work);
    [[nodiscard]] asio::awaitable<void> keep_looking();
    [[nodiscard]] asio::awaitable<void> announce_info(auth::ChannelPtr channel);
    [[nodiscard]] asio::awaitable<void> tell_followers(std::string handle, bool is_live);

    const LiveSources sources;
    LiveSockets sockets;
    std::atomic<bool> is_stopped{false};
    asio::io_context* context = nullptr;  // set by start(); the rest is its thread's
    std::unique_ptr<asio::steady_timer> timer;
    int looks = 0;
    std::shared_ptr<const auth::ChannelDirectory::Table> seen;
    std::map<std::string, std::int64_t, std::less<>> told_viewers;
    std::map<std::string, std::string, std::less<>> told_live;  // handle to broadcast
};

Live::Live(LiveSources sources) : impl_(std::make_shared<Impl>(std::move(sources))) {
    const std::weak_ptr<Impl> weak = impl_;
    impl_->sources.registry.observe([weak](const live::BroadcastStatus& status) {
        if (const auto impl = weak.lock()) impl->on_state(status);
    });
}

Live::~Live() = default;

void Live::add_routes(Routes& routes) {
    const auto after = [](const http::Request& request) {
        const auto value = request.query_value("after");
        return std::string{value ? value->substr(0, 64) : std::string_view{}};
    };
    routes.websocket("/api/v1/live", [impl = impl_, after](const http::Request& request, const std::optional<auth::Identity>& who) {
        return http::WebSocketDecision{std::make_shared<LiveSocket>(impl->sources, impl->sockets, nullptr, who, after(request))};
    });
    const auto open_channel = [impl = impl_, after](const http::Request& request,
                                                    const std::optional<auth::Identity>& who) -> http::WebSocketDecision {
        const auto channel = impl->sources.channels.find(request.param("handle"));
        const auth::Watcher watcher{who ? who->user_id : 0, who && who->is_admin()};
        if (channel == nullptr || auth::may_watch(*channel, watcher) == auth::WatchDecision::not_invited) {
            Error error{ErrorCode::not_found, "There is no channel of that name."};
            return to_response(error.set_reason("channel_not_found"));
        }
        return std::make_shared<LiveSocket>(impl->sources, impl->sockets, channel, who, after(request));
    };
    routes.websocket("/api/v1/channels/{handle}/live", open_channel);
}

void Live::start(asio::io_context& context) {
    impl_->context = &context;
    impl_->timer = std::make_unique<asio::steady_timer>(context);
    impl_->seen = impl_->sources.channels.snapshot();
    impl_->spawn(impl_->keep_looking());
}

void Live::stop() {
    if (impl_->is_stopped.exchange(true) || impl_->context == nullptr) return;
    asio::post(*impl_->context, [impl = impl_] { impl->timer.reset(); });
}

void Live::look_now() {
    if (impl_->is_stopped || impl_->context == nullptr) return;
    asio::post(*impl_->context, [impl = impl_] {
        if (!impl->is_stopped) impl->look_at_channels();
    });
}

std::size_t Live::open_sockets() const {
    return impl_->sockets.count();
}

void Live::Impl::spawn(asio::awaitable<void> work) {
    auto self = shared_from_this();
    asio::co_spawn(*context, std::move(work), [self](const std::exception_ptr& exception) {
        if (exception) log::error("api", "an announcement ended with an exception");
    });
}

asio::awaitable<void> Live::Impl::keep_looking() {
    while (!is_stopped) {
        timer->expires_after(kLook);
        boost::system::error_code ignored;
        co_await timer->async_wait(asio::redirect_error(asio::use_awaitable, ignored));
        if (!is_stopped) look();
    }
}

void Live::Impl::look() {
    ++looks;
    look_at_channels();
    if (looks % kLooksPerViewerCount == 0) count_viewers();
    if (looks % kLooksPerPrune == 0) sources.hub.prune();
    for (const auto& socket : sockets.list()) socket->check_session();
}

// Whatever changed a channel (its owner, a moderator's ban, the configuration): those who are there hear of it.
void Live::Impl::look_at_channels() {
    const auto now = sources.channels.snapshot();
    if (now == seen) return;
    std::map<std::string_view, auth::ChannelPtr> before;
    for (const auto& channel : *seen) before[channel->handle] = channel;
    std::map<std::string_view, auth::ChannelPtr> changed;
    for (const auto& channel : *now) {
        const auto known = before.find(channel->handle);
        if (known == before.end() || known->second == channel) continue;
        changed[channel->handle] = channel;
        spawn(announce_info(channel));
    }
    for (const auto& socket : sockets.list()) {
        const auto found = changed.find(socket->handle());
        if (found != changed.end()) socket->refresh(found->second);
    }
    seen = now;
}

asio::awaitable<void> Live::Impl::announce_info(auth::ChannelPtr channel) {
    const auto described = co_await sources.describe(channel, std::nullopt);
    if (!described) co_return;
    const auto info =
        pick(*described, {"display_name", "avatar_url", "title", "category", "tags", "description", "language", "visibility"});
    sources.hub.publish(chat::topic_of(*channel), make_message("info", info));
}

void Live::Impl::count_viewers() {
    std::map<std::string, std::int64_t, std::less<>> counts;
    for (const auto& status : sources.registry.list()) {
        if (!is_on_air(status.state)) continue;
        const auto count = sources.viewers(status.handle);
        const auto told = told_viewers.find(status.handle);
        if (told == told_viewers.end() || told->second != count) {
            auto message = make_message("viewers", Json{{"count", count}});
            message.is_kept = false;
            sources.hub.publish("channel/" + status.handle, std::move(message));
        }
        counts[status.handle] = count;
    }
    told_viewers = std::move(counts);
}

void Live::Impl::on_state(const live::BroadcastStatus& status) {
    const bool is_off = status.state == live::State::offline;
    Json data;
    data["state"] = std::string{live::to_string(status.state)};
    data["started_at"] = is_off ? Json(nullptr) : Json(to_iso8601(status.started_at));
    data["broadcast_id"] = is_off ? Json(nullptr) : Json(status.broadcast_id);
    data["playback"] = is_on_air(status.state) ? Json{{"url", "/hls/" + status.handle + "/master.m3u8"}} : Json(nullptr);
    sources.hub.publish("channel/" + status.handle, make_message("channel", data));
    const bool is_for_followers = status.state == live::State::live || status.state == live::State::ended;
    if (!is_for_followers || is_stopped || context == nullptr) return;
    // Once for each broadcast: coming back after a drop is no news.
    asio::post(*context, [self = shared_from_this(), status] {
        if (status.state == live::State::live) {
            auto& told = self->told_live[status.handle];
            if (told == status.broadcast_id) return;
            told = status.broadcast_id;
        } else if (self->told_live.erase(status.handle) == 0) {
            return;
        }
        self->spawn(self->tell_followers(status.handle, status.state == live::State::live));
    });
}

asio::awaitable<void> Live::Impl::tell_followers(std::string handle, bool is_live) {
    const auto channel = sources.channels.find(handle);
    if (channel == nullptr) co_return;
    const auto followers = co_await sources.followers_of(handle);
    if (!followers || followers->empty()) co_return;
    const auto described = co_await sources.describe(channel, std::nullopt);
    if (!described) co_return;
    Json data;
    data["channel"] = pick(*described, {"handle", "display_name", "avatar_url", "title", "category", "tags", "language", "state",
                                        "started_at", "viewers", "thumbnail_url", "preview_url"});
    data["is_live"] = is_live;
    const auto message = make_message("followed.live", data);
    for (const auto user : *followers) {
        if (auth::may_watch(*channel, auth::Watcher{user, false}) != auth::WatchDecision::allowed) continue;
        sources.hub.publish("user/" + std::to_string(user), message);
    }
}

}  // namespace session::api
