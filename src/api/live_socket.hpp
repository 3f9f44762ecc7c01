// One page's WebSocket: its welcome, the events it hears, the commands it sends.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "api/command.hpp"
#include "session/api/live_api.hpp"
#include "session/auth/viewer_access.hpp"
#include "session/http/websocket.hpp"

namespace session::api {

class LiveSocket;

// All that are open, for those who have something to say to them. Thread-safe.
class LiveSockets {
   public:
    void add(const std::shared_ptr<LiveSocket>& socket);
    void remove(const LiveSocket* socket);
    [[nodiscard]] std::vector<std::shared_ptr<LiveSocket>> list() const;
    [[nodiscard]] std::size_t count() const;

   private:
    mutable std::mutex mutex_;
    std::unordered_map<const LiveSocket*, std::weak_ptr<LiveSocket>> sockets_;
};

// Confined to the connection's thread but for what is said otherwise.
class LiveSocket final : public http::WebSocketEndpoint, public std::enable_shared_from_this<LiveSocket> {
   public:
    // `channel` null: a page without a channel. `after`: the id to resume from; may be empty.
    LiveSocket(const LiveSources& sources, LiveSockets& sockets, auth::ChannelPtr channel, std::optional<auth::Identity> who,
               std::string after);

    void opened(std::shared_ptr<http::WebSocket> socket) override;
    void received(std::string_view text) override;
    void closed() override;

    // Any thread: the channel has changed; the rights of who listens may have.
    void refresh(auth::ChannelPtr channel);
    // Of one thread at a time. Closes when the session has ended: the page comes back as who it is now. Takes over a new name or role.
    void check_session();
    [[nodiscard]] const std::string& handle() const noexcept { return handle_; }  // empty: a page without a channel

   private:
    using Json = nlohmann::ordered_json;

    [[nodiscard]] boost::asio::awaitable<void> welcome();
    [[nodiscard]] boost::asio::awaitable<Json> describe_welcome(bool is_resumed, std::optional<std::uint64_t> missed);
    [[nodiscard]] bool listen(const std::string& id);
    [[nodiscard]] boost::asio::awaitable<void> say(Command command);
    void apply(auth::ChannelPtr channel);
    void adopt(auth::Identity who);
    void tell(std::string_view type, const Json& data, std::string_view id = {});
    void reject(const std::string& nonce, const Error& error);
    [[nodiscard]] bool is_flooding();
    [[nodiscard]] events::Viewer viewer() const;
    [[nodiscard]] auth::WatchDecision decision() const;
    [[nodiscard]] std::string topic() const;
    void spawn(boost::asio::awaitable<void> work);

    const LiveSources& sources_;
    LiveSockets& sockets_;
    const std::string handle_;
    const std::int64_t session_id_;
    std::optional<auth::Identity> checked_;  // as check_session() last saw it
    auth::ChannelPtr channel_;
    std::optional<auth::Identity> who_;
    std::string after_;

    std::shared_ptr<http::WebSocket> socket_;
    boost::asio::any_io_executor executor_;
    bool is_open_ = false;
    std::uint64_t newest_line_ = 0;  // in the welcome
    auth::WatchDecision told_{};
    std::shared_ptr<void> presence_;
    std::optional<events::Subscription> of_channel_;
    std::optional<events::Subscription> of_user_;
    int sending_ = 0;
    double tokens_ = 0;
    Clock::Steady tokens_at_{};
};

// "playback" and the like: the reason as the API's Playback schema has it; null when there is none.
[[nodiscard]] nlohmann::ordered_json watch_reason(auth::WatchDecision decision);

}  // namespace session::api
