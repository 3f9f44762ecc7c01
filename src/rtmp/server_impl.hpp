// The state behind ServerProtocol.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <string_view>

#include "rtmp/ack_counter.hpp"
#include "rtmp/chunk_reader.hpp"
#include "rtmp/chunk_writer.hpp"
#include "rtmp/command.hpp"
#include "rtmp/handshake.hpp"
#include "rtmp/held_media.hpp"
#include "rtmp/publish_path.hpp"
#include "session/rtmp/server_protocol.hpp"

namespace session::rtmp {

class ServerProtocol::Impl {
   public:
    explicit Impl(ServerOptions options);

    [[nodiscard]] Result<void> feed(ByteView input);
    [[nodiscard]] Result<void> accept_publish();
    void refuse_publish(PublishRefusal refusal, std::string_view description);
    void refuse_play(std::string_view description);
    void send_ping(std::uint32_t timestamp);

    std::deque<ServerEvent> events;
    ByteWriter output;
    bool handshake_done = false;
    [[nodiscard]] std::uint64_t rejected_messages() const noexcept { return reader_.rejected_messages(); }

   private:
    enum class State {
        opened,      // no connect yet
        connected,   // and nothing published
        requested,   // PublishRequested is with the owner; what follows it is kept unread, so that splits of the input change nothing
        publishing,  // accepted
        refused,     // all further input is swallowed
    };

    // server_protocol.cpp: messages
    [[nodiscard]] Result<void> read_messages(ByteView input);
    [[nodiscard]] Result<void> keep_unread(ByteView input);
    [[nodiscard]] Result<void> on_message(Message message);
    void on_user_control(ByteView payload);
    void on_data(const Message& message);
    void on_media(Message message);
    void on_metadata(Metadata metadata);
    void emit_media(ServerEvent event);
    void end_publish(std::string_view reason);

    // server_commands.cpp: commands and their answers
    [[nodiscard]] Result<void> on_command(const Message& message);
    [[nodiscard]] Result<void> on_connect(const Command& command);
    void answer_connect(const Command& command, const amf0::Object& properties);
    [[nodiscard]] Result<void> on_publish(const Command& command, std::uint32_t stream_id);
    void on_delete_stream(const Command& command);
    void answer(const Command& command, amf0::Value result);
    void answer_fc_call(const Command& command);
    void reject_call(const Command& command, std::string_view code, std::string_view description);
    void send_status(std::uint32_t stream_id, std::string_view level, std::string_view code, std::string_view description);
    void send_command(std::uint32_t stream_id, const Bytes& payload);

    ServerOptions options_;
    ServerHandshake handshake_;
    ChunkReader reader_;
    ChunkWriter writer_;
    AckCounter acks_;
    HeldMedia held_;
    Bytes unread_;
    std::optional<Error> failed_;
    State state_ = State::opened;
    AppPath app_;
    bool can_reconnect_ = false;
    std::uint32_t last_stream_id_ = 0;
    std::uint32_t publish_stream_id_ = 0;
    std::uint32_t play_stream_id_ = 0;
    std::optional<Metadata> metadata_;
};

}  // namespace session::rtmp
