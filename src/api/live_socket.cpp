#include "api/live_socket.hpp"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>

#include "session/base/log.hpp"
#include "session/base/time_text.hpp"
#include "session/chat/json.hpp"

namespace session::api {
namespace asio = boost::asio;
namespace {

using Json = nlohmann::ordered_json;

constexpr std::int64_t kJoinHistory = 50;
// Our own limits for what one page may ask of us. Above what a room lets a moderator write, for who writes too quickly is to be told so by
// the room, and not cut off.
constexpr double kCommandBurst = 120;
constexpr double kCommandsPerSecond = 20;
constexpr int kSendingAtOnce = 8;

std::string dump(const Json& json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

Json watch_reason(auth::WatchDecision decision) {
    switch (decision) {
        case auth::WatchDecision::allowed: return nullptr;
        case auth::WatchDecision::sign_in: return "sign_in";
        case auth::WatchDecision::not_invited: return "private";
        case auth::WatchDecision::banned: return "banned";
    }
    return nullptr;
}

void LiveSockets::add(const std::shared_ptr<LiveSocket>& socket) {
    const std::lock_guard lock{mutex_};
    sockets_[socket.get()] = socket;
}

void LiveSockets::remove(const LiveSocket* socket) {
    const std::lock_guard lock{mutex_};
    sockets_.erase(socket);
}

std::vector<std::shared_ptr<LiveSocket>> LiveSockets::list() const {
    std::vector<std::shared_ptr<LiveSocket>> open;
    const std::lock_guard lock{mutex_};
    open.reserve(sockets_.size());
    for (const auto& [key, weak] : sockets_) {
        if (auto socket = weak.lock()) open.push_back(std::move(socket));
    }
    return open;
}

std::size_t LiveSockets::count() const {
    const std::lock_guard lock{mutex_};
    return sockets_.size();
}

LiveSocket::LiveSocket(const LiveSources& sources, LiveSockets& sockets, auth::ChannelPtr channel, std::optional<auth::Identity> who,
                       std::string after)
    : sources_(sources),
      sockets_(sockets),
      handle_(channel ? channel->handle : std::string{}),
      session_id_(who ? who->session_id : 0),
      checked_(who),
      channel_(std::move(channel)),
      who_(std::move(who)),
      after_(std::move(after)),
      tokens_(kCommandBurst) {}

void LiveSocket::opened(std::shared_ptr<http::WebSocket> socket) {
    socket_ = std::move(socket);
    executor_ = socket_->executor();
    is_open_ = true;
    tokens_at_ = sources_.clock.steady_now();
    sockets_.add(shared_from_this());
    spawn(welcome());
}

void LiveSocket::closed() {
    is_open_ = false;
    sockets_.remove(this);
    of_channel_.reset();
    of_user_.reset();
    presence_.reset();
}

void LiveSocket::spawn(asio::awaitable<void> work) {
    auto self = shared_from_this();
    asio::co_spawn(executor_, std::move(work), [self](const std::exception_ptr& exception) {
        if (!exception) return;
        log::error("api", "a WebSocket's work ended with an exception");
        self->socket_->close(http::CloseCode::internal_error, "internal error");
    });
}

std::string LiveSocket::topic() const {
    if (channel_) return chat::topic_of(*channel_);
    return who_ ? "user/" + std::to_string(who_->user_id) : "site";
}

events::Viewer LiveSocket::viewer() const {
    events::Viewer viewer;
    if (!who_) return viewer;
    viewer.user_id = who_->user_id;
    const auto rank = channel_ ? chat::rank_of(*channel_, *who_) : chat::Rank::viewer;
    viewer.is_moderator = rank != chat::Rank::viewer;
    viewer.is_owner = rank == chat::Rank::owner;
    return viewer;
}

auth::WatchDecision LiveSocket::decision() const {
    return auth::may_watch(*channel_, auth::Watcher{who_ ? who_->user_id : 0, who_ && who_->is_admin()});
}

void LiveSocket::tell(std::string_view type, const Json& data, std::string_view id) {
    const auto at = to_iso8601(sources_.clock.wall_now());
    socket_->send(std::make_shared<const std::string>(events::make_frame(id, type, at, dump(data))));
}

// The snapshot is made after the position is taken, and what is published meanwhile is replayed: nothing is missed. Lines that the snapshot
// has are not replayed; the rest says how things are now, and saying it twice does no harm.
asio::awaitable<void> LiveSocket::welcome() {
    const auto position = sources_.hub.position(topic());
    const auto resumption = after_.empty() ? events::Hub::Resumption{} : sources_.hub.resumption(topic(), after_);
    const auto from = resumption.is_possible ? after_ : position;
    auto data = co_await describe_welcome(resumption.is_possible, resumption.missed_lines);
    if (!is_open_) co_return;
    tell("welcome", data, from);
    if (!listen(from)) co_return socket_->close(http::CloseCode::try_again_later, "too much happened");
    if (channel_) {
        presence_ = sources_.chat.enter(*channel_, who_ ? &*who_ : nullptr);
        told_ = decision();
    }
}

asio::awaitable<Json> LiveSocket::describe_welcome(bool is_resumed, std::optional<std::uint64_t> missed) {
    Json data;
    data["server_time"] = to_iso8601(sources_.clock.wall_now());
    data["resumed"] = is_resumed;
    data["missed"] = missed ? Json(*missed) : Json(nullptr);
    data["channel"] = nullptr;
    data["chat"] = nullptr;
    Json you;
    you["handle"] = who_ ? Json(who_->handle) : Json(nullptr);
    you["is_owner"] = viewer().is_owner;
    you["is_moderator"] = viewer().is_moderator;
    you["ban"] = nullptr;
    if (!channel_) {
        data["you"] = std::move(you);
        co_return data;
    }
    const auto ban = who_ ? sources_.chat.ban_of(*channel_, who_->user_id) : std::nullopt;
    if (ban) you["ban"] = chat::to_json(*ban);
    data["you"] = std::move(you);
    auto described = co_await sources_.describe(channel_, who_);
    if (described) data["channel"] = std::move(*described);
    data["chat"] = Json{{"settings", chat::to_json(sources_.chat.settings(*channel_))}};
    if (is_resumed) co_return data;
    chat::Chat::Query query;
    query.limit = kJoinHistory;
    const auto page = co_await sources_.chat.history(channel_, query);
    data["chat"]["messages"] = Json::array();
    if (!page) co_return data;
    data["chat"]["messages"] = chat::to_json(*page, viewer().is_moderator)["messages"];
    if (page->messages.empty()) co_return data;
    newest_line_ = static_cast<std::uint64_t>(page->messages.back().id);
    if (missed) data["missed"] = *missed - std::min<std::uint64_t>(*missed, page->messages.size());
    co_return data;
}

bool LiveSocket::listen(const std::string& id) {
    const auto hear = [socket = socket_, known = newest_line_](const events::EventPtr& event) {
        if (event->key == 0 || event->key > known || event->type != "chat.message") socket->send(event->frame);
    };
    of_channel_ = sources_.hub.subscribe(topic(), id, viewer(), hear);
    if (!of_channel_ || !channel_ || !who_) return of_channel_.has_value();
    // What concerns the person comes without ids: this socket resumes by the channel's.
    const auto own = "user/" + std::to_string(who_->user_id);
    const auto hear_own = [socket = socket_](const events::EventPtr& event) { socket->send(event->frame_without_id()); };
    of_user_ = sources_.hub.subscribe(own, sources_.hub.position(own), viewer(), hear_own);
    return true;
}

bool LiveSocket::is_flooding() {
    const auto now = sources_.clock.steady_now();
    tokens_ = std::min(kCommandBurst, tokens_ + kCommandsPerSecond * std::chrono::duration<double>(now - tokens_at_).count());
    tokens_at_ = now;
    tokens_ -= 1;
    return tokens_ < 0;
}

void LiveSocket::received(std::string_view text) {
    if (is_flooding()) return socket_->close(http::CloseCode::policy_violation, "too many commands");
    auto command = parse_command(text);
    if (!command) return tell("error", Json{{"code", command.error().reason()}, {"message", command.error().message()}});
    if (command->kind == Command::Kind::ping) return tell("pong", Json::object());
    if (!channel_) return reject(command->nonce, Error{ErrorCode::invalid_argument, "There is no chat here."}.set_reason("invalid_text"));
    if (sending_ >= kSendingAtOnce) {
        Error error{ErrorCode::rate_limited, "You are writing too quickly."};
        return reject(command->nonce, error.set_reason("rate_limited").set_retry_after(std::chrono::seconds{1}));
    }
    ++sending_;
    spawn(say(std::move(*command)));
}

asio::awaitable<void> LiveSocket::say(Command command) {
    const auto self = shared_from_this();
    // Who it is by is who is signed in now, and nothing in the command.
    const auto who = session_id_ == 0 ? std::nullopt : sources_.sessions.who(session_id_);
    chat::Chat::Line line;
    line.text = std::move(command.text);
    line.reply_to = command.reply_to;
    if (const auto status = sources_.registry.find(handle_); status && status->state != live::State::ended) {
        line.on_air = chat::OnAir{status->broadcast_id, status->media_time_ms};
    }
    auto sender = who ? *who : auth::Identity{};
    const auto said = co_await sources_.chat.send(channel_, std::move(sender), std::move(line));
    --sending_;
    if (!said) co_return reject(command.nonce, said.error());
    auto message = chat::to_json(*said);
    message["nonce"] = command.nonce;
    tell("chat.accepted", Json{{"nonce", command.nonce}, {"message", std::move(message)}});
}

void LiveSocket::reject(const std::string& nonce, const Error& error) {
    Json data;
    data["nonce"] = nonce;
    data["code"] = error.reason().empty() ? "busy" : error.reason();
    data["message"] = error.reason().empty() ? "The line could not be sent; try again." : error.message();
    if (error.retry_after()) data["retry_after_s"] = error.retry_after()->count();
    const bool is_told = !error.reason().empty() || error.code() == ErrorCode::io;
    if (!is_told) log::warn("api", "a line of chat was not stored", {{"channel", handle_}, {"why", error}});
    tell("chat.rejected", data);
}

void LiveSocket::refresh(auth::ChannelPtr channel) {
    asio::post(executor_, [self = shared_from_this(), channel = std::move(channel)]() mutable { self->apply(std::move(channel)); });
}

void LiveSocket::apply(auth::ChannelPtr channel) {
    if (!is_open_ || !of_channel_) return;
    channel_ = std::move(channel);
    of_channel_->set_viewer(viewer());
    const auto now = decision();
    if (now == told_) return;
    told_ = now;
    tell("playback", Json{{"can_watch", now == auth::WatchDecision::allowed}, {"reason", watch_reason(now)}});
    // To who is not invited the channel does not exist any more.
    if (now == auth::WatchDecision::not_invited) socket_->close(http::CloseCode::policy_violation, "private");
}

void LiveSocket::check_session() {
    if (session_id_ == 0) return;
    auto who = sources_.sessions.who(session_id_);
    if (!who) return socket_->close(http::CloseCode::policy_violation, "signed out");
    const bool is_same = checked_->display_name == who->display_name && checked_->role == who->role;
    if (is_same) return;
    checked_ = who;
    asio::post(executor_, [self = shared_from_this(), who = std::move(*who)]() mutable { self->adopt(std::move(who)); });
}

void LiveSocket::adopt(auth::Identity who) {
    if (!is_open_ || !of_channel_) return;
    who_ = std::move(who);
    if (!channel_) return of_channel_->set_viewer(viewer());
    presence_ = sources_.chat.enter(*channel_, &*who_);
    apply(channel_);
}

}  // namespace session::api
