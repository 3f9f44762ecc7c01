#include "session/rtmp/server_protocol.hpp"

#include <string>
#include <utility>

#include "rtmp/aggregate.hpp"
#include "rtmp/metadata.hpp"
#include "rtmp/server_impl.hpp"

namespace session::rtmp {

ServerProtocol::Impl::Impl(ServerOptions options)
    : options_(std::move(options)), reader_({options_.max_message_bytes, options_.max_buffered_bytes}), held_(options_.max_held_bytes) {}

Result<void> ServerProtocol::Impl::feed(ByteView input) {
    if (failed_) return fail(*failed_);
    if (state_ == State::refused) return {};
    const auto size = input.size();
    auto fed = state_ == State::requested ? keep_unread(input) : read_messages(input);
    if (!fed) {
        failed_ = fed.error();
        return fed;
    }
    if (const auto sequence_number = acks_.received(size); sequence_number && handshake_done) {
        write_control(output, writer_, MessageType::acknowledgement, *sequence_number);
    }
    return {};
}

Result<void> ServerProtocol::Impl::keep_unread(ByteView input) {
    if (unread_.size() + input.size() > options_.max_held_bytes) {
        return fail(ErrorCode::too_large,
                    "more than " + std::to_string(options_.max_held_bytes) + " bytes while the publish is being decided");
    }
    unread_.insert(unread_.end(), input.begin(), input.end());
    return {};
}

Result<void> ServerProtocol::Impl::read_messages(ByteView input) {
    if (!handshake_done) {
        auto done = handshake_.read(input, output);
        if (!done) return fail(done.error().with_context("handshake"));
        handshake_done = *done;
        if (!handshake_done) return {};
    }
    for (;;) {
        auto message = reader_.read(input);
        if (!message) return fail(message.error().with_context("chunks"));
        if (!message->has_value()) return {};
        if (auto handled = on_message(std::move(**message)); !handled) return handled;
        if (state_ == State::requested) return keep_unread(input);
    }
}

Result<void> ServerProtocol::Impl::on_message(Message message) {
    switch (message.type) {
        case MessageType::audio:
        case MessageType::video: on_media(std::move(message)); return {};
        case MessageType::command_amf0:
        case MessageType::command_amf3: return on_command(message);
        case MessageType::data_amf0:
        case MessageType::data_amf3: on_data(message); return {};
        case MessageType::user_control: on_user_control(message.payload); return {};
        case MessageType::window_ack_size:
            if (const auto window = ByteReader{message.payload}.u32()) acks_.set_window(*window);
            return {};
        case MessageType::aggregate:
            for (auto& inner : split_aggregate(message)) {
                // Only what FLV tags can be: an aggregate inside would be a bomb, a control message nonsense.
                if (inner.type == MessageType::data_amf0) on_data(inner);
                if (inner.type == MessageType::audio || inner.type == MessageType::video) on_media(std::move(inner));
            }
            return {};
        // Acknowledgements: we send little and wait for none. Shared objects and Set Peer Bandwidth concern no publisher.
        default: return {};
    }
}

void ServerProtocol::Impl::on_user_control(ByteView payload) {
    ByteReader reader{payload};
    const auto event = reader.u16();
    const auto value = reader.u32();
    if (!event || !value) return;
    if (*event == static_cast<std::uint16_t>(UserControl::ping_request)) {
        write_user_control(output, writer_, UserControl::ping_response, *value);
    }
}

void ServerProtocol::Impl::on_data(const Message& message) {
    auto metadata = parse_metadata(message);
    if (!metadata) return;
    if (metadata_ && is_same_but_bitrates(*metadata_, *metadata)) return;
    metadata_ = *metadata;
    emit_media(std::move(*metadata));
}

// Any message stream will do: there is one publish per connection, and some encoders name the wrong one.
void ServerProtocol::Impl::on_media(Message message) {
    if (message.payload.empty() || state_ == State::opened) return;
    auto body = share(std::move(message.payload));
    if (message.type == MessageType::audio) {
        emit_media(AudioMessage{message.timestamp, std::move(body)});
    } else {
        emit_media(VideoMessage{message.timestamp, std::move(body)});
    }
}

void ServerProtocol::Impl::emit_media(ServerEvent event) {
    if (state_ == State::publishing) {
        events.push_back(std::move(event));
    } else {
        held_.push(std::move(event));
    }
}

Result<void> ServerProtocol::Impl::accept_publish() {
    if (failed_) return fail(*failed_);
    if (state_ != State::requested) return {};
    state_ = State::publishing;
    write_user_control(output, writer_, UserControl::stream_begin, publish_stream_id_);
    send_status(publish_stream_id_, "status", "NetStream.Publish.Start", "Publishing");
    for (auto& event : held_.take()) events.push_back(std::move(event));
    const auto unread = std::exchange(unread_, {});
    auto fed = read_messages(unread);
    if (!fed) failed_ = fed.error();
    return fed;
}

void ServerProtocol::Impl::refuse_publish(PublishRefusal refusal, std::string_view description) {
    if (state_ != State::requested && state_ != State::publishing) return;
    state_ = State::refused;
    held_.clear();
    unread_ = Bytes{};
    if (refusal == PublishRefusal::draining && can_reconnect_) {
        // Enhanced RTMP v2, "Reconnect Request": on message stream 0, and no error.
        return send_status(0, "status", "NetConnection.Connect.ReconnectRequest", description);
    }
    const auto code = refusal == PublishRefusal::bad_name ? "NetStream.Publish.BadName" : "NetStream.Publish.Denied";
    send_status(publish_stream_id_, "error", code, description);
}

void ServerProtocol::Impl::refuse_play(std::string_view description) {
    send_status(play_stream_id_, "error", "NetStream.Play.Failed", description);
}

void ServerProtocol::Impl::end_publish(std::string_view reason) {
    if (state_ != State::publishing) return;
    state_ = State::connected;
    metadata_.reset();
    send_status(publish_stream_id_, "status", "NetStream.Unpublish.Success", "Stopped publishing");
    events.push_back(PublishEnded{std::string{reason}});
}

void ServerProtocol::Impl::send_ping(std::uint32_t timestamp) {
    if (handshake_done) write_user_control(output, writer_, UserControl::ping_request, timestamp);
}

ServerProtocol::ServerProtocol(ServerOptions options) : impl_(std::make_unique<Impl>(std::move(options))) {}
ServerProtocol::~ServerProtocol() = default;
ServerProtocol::ServerProtocol(ServerProtocol&&) noexcept = default;
ServerProtocol& ServerProtocol::operator=(ServerProtocol&&) noexcept = default;

Result<void> ServerProtocol::feed(ByteView input) {
    return impl_->feed(input);
}

std::optional<ServerEvent> ServerProtocol::next_event() {
    if (impl_->events.empty()) return std::nullopt;
    auto event = std::move(impl_->events.front());
    impl_->events.pop_front();
    return event;
}

Bytes ServerProtocol::take_output() {
    return impl_->output.take();
}
bool ServerProtocol::has_output() const noexcept {
    return impl_->output.size() > 0;
}
Result<void> ServerProtocol::accept_publish() {
    return impl_->accept_publish();
}
void ServerProtocol::refuse_publish(PublishRefusal refusal, std::string_view description) {
    impl_->refuse_publish(refusal, description);
}
void ServerProtocol::refuse_play(std::string_view description) {
    impl_->refuse_play(description);
}
void ServerProtocol::send_ping(std::uint32_t timestamp) {
    impl_->send_ping(timestamp);
}
bool ServerProtocol::is_handshake_done() const noexcept {
    return impl_->handshake_done;
}
std::uint64_t ServerProtocol::rejected_messages() const noexcept {
    return impl_->rejected_messages();
}

}  // namespace session::rtmp
