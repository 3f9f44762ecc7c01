#include "session/rtmp/client_protocol.hpp"

#include <deque>
#include <string_view>
#include <utility>

#include "rtmp/ack_counter.hpp"
#include "rtmp/chunk_reader.hpp"
#include "rtmp/chunk_writer.hpp"
#include "rtmp/command.hpp"
#include "rtmp/handshake.hpp"

namespace session::rtmp {
namespace {

// Transaction ids of our calls, in the order that librtmp and ffmpeg use.
enum class Call { connect = 1, release_stream, fc_publish, create_stream, publish, fc_unpublish, delete_stream };

std::string info_text(const Command& command, std::string_view name) {
    for (const auto& value : command.values) {
        const auto* object = value.object();
        const auto* found = object != nullptr ? amf0::find(*object, name) : nullptr;
        if (found != nullptr && found->string() != nullptr) return *found->string();
    }
    return {};
}

}  // namespace

class ClientProtocol::Impl {
   public:
    explicit Impl(ClientOptions options) : options_(std::move(options)), handshake_(options_.handshake) {}

    [[nodiscard]] Result<void> start() { return handshake_.start(output); }

    [[nodiscard]] Result<void> feed(ByteView input) {
        const auto size = input.size();
        if (state == State::handshake) {
            auto done = handshake_.read(input, output);
            if (!done) return fail(done.error().with_context("handshake"));
            if (!*done) return {};
            connect();
        }
        for (;;) {
            auto message = reader_.read(input);
            if (!message) return fail(message.error().with_context("chunks"));
            if (!message->has_value()) break;
            on_message(**message);
        }
        if (const auto number = acks_.received(size)) write_control(output, writer_, MessageType::acknowledgement, *number);
        return {};
    }

    void send_media(MessageType type, ChunkStreamId chunk_stream, std::uint32_t timestamp, ByteView body) {
        if (state == State::publishing) writer_.write(output, {chunk_stream, type, timestamp, stream_id_}, body);
    }

    void unpublish() {
        if (state != State::publishing) return;
        state = State::closed;
        call(0, {"FCUnpublish", number(Call::fc_unpublish), amf0::Null{}, key()});
        call(0, {"deleteStream", number(Call::delete_stream), amf0::Null{}, static_cast<double>(stream_id_)});
    }

    enum class State { handshake, connecting, creating, requesting, publishing, closed };
    State state = State::handshake;
    std::deque<ClientEvent> events;
    ByteWriter output;

   private:
    static double number(Call id) { return static_cast<double>(static_cast<int>(id)); }
    [[nodiscard]] std::string_view key() const { return options_.url.key.reveal(); }

    void call(std::uint32_t stream_id, std::initializer_list<amf0::Value> values) {
        writer_.write(output, {ChunkStreamId::command, MessageType::command_amf0, 0, stream_id}, amf0::encode(values));
    }

    void connect() {
        state = State::connecting;
        write_control(output, writer_, MessageType::set_chunk_size, options_.chunk_size);
        writer_.set_chunk_size(options_.chunk_size);
        amf0::Object properties;
        properties.properties = {
            {"app", options_.url.app}, {"type", "nonprivate"}, {"flashVer", options_.flash_version}, {"tcUrl", options_.url.tc_url()}};
        call(0, {"connect", number(Call::connect), std::move(properties)});
    }

    void create_stream() {
        state = State::creating;
        call(0, {"releaseStream", number(Call::release_stream), amf0::Null{}, key()});
        call(0, {"FCPublish", number(Call::fc_publish), amf0::Null{}, key()});
        call(0, {"createStream", number(Call::create_stream), amf0::Null{}});
    }

    void publish(std::uint32_t stream_id) {
        state = State::requesting;
        stream_id_ = stream_id;
        call(stream_id, {"publish", number(Call::publish), amf0::Null{}, key(), "live"});
    }

    void refuse(const Command& command) {
        state = State::closed;
        events.push_back(PublishRefused{info_text(command, "code"), info_text(command, "description")});
    }

    void on_message(const Message& message) {
        if (message.type == MessageType::window_ack_size) {
            if (const auto window = ByteReader{message.payload}.u32()) acks_.set_window(*window);
        } else if (message.type == MessageType::user_control) {
            ByteReader reader{message.payload};
            const auto event = reader.u16();
            const auto value = reader.u32();
            if (event && value && *event == static_cast<std::uint16_t>(UserControl::ping_request)) {
                write_user_control(output, writer_, UserControl::ping_response, *value);
            }
        } else if (message.type == MessageType::command_amf0 || message.type == MessageType::command_amf3) {
            if (const auto command = parse_command(message)) on_command(*command);
        }
    }

    // Refusals of releaseStream and FCPublish mean nothing: many servers do not know them.
    void on_command(const Command& command) {
        const bool is_connect = command.transaction_id == number(Call::connect);
        const bool is_create = command.transaction_id == number(Call::create_stream);
        if (command.name == "_result" && is_connect && state == State::connecting) return create_stream();
        if (command.name == "_result" && is_create && state == State::creating) {
            const auto* id = command.argument(0) != nullptr ? command.argument(0)->number() : nullptr;
            return publish(id != nullptr && *id >= 0 && *id <= 4294967295.0 ? static_cast<std::uint32_t>(*id) : 1);
        }
        if (command.name == "_error" && (is_connect || is_create || command.transaction_id == number(Call::publish)))
            return refuse(command);
        if (command.name != "onStatus") return;
        const auto level = info_text(command, "level");
        const auto code = info_text(command, "code");
        if (level == "error") return refuse(command);
        if (code == "NetStream.Publish.Start" && state == State::requesting) {
            state = State::publishing;
            events.push_back(PublishStarted{});
        }
    }

    ClientOptions options_;
    ClientHandshake handshake_;
    ChunkReader reader_;
    ChunkWriter writer_;
    AckCounter acks_;
    std::uint32_t stream_id_ = 1;
};

ClientProtocol::ClientProtocol(ClientOptions options) : impl_(std::make_unique<Impl>(std::move(options))) {}
ClientProtocol::~ClientProtocol() = default;
ClientProtocol::ClientProtocol(ClientProtocol&&) noexcept = default;
ClientProtocol& ClientProtocol::operator=(ClientProtocol&&) noexcept = default;

Result<void> ClientProtocol::start() {
    return impl_->start();
}
Result<void> ClientProtocol::feed(ByteView input) {
    return impl_->feed(input);
}

std::optional<ClientEvent> ClientProtocol::next_event() {
    if (impl_->events.empty()) return std::nullopt;
    auto event = std::move(impl_->events.front());
    impl_->events.pop_front();
    return event;
}

Bytes ClientProtocol::take_output() {
    return impl_->output.take();
}
bool ClientProtocol::has_output() const noexcept {
    return impl_->output.size() > 0;
}

void ClientProtocol::send_metadata(const MetadataFields& fields) {
    amf0::Object object;
    object.is_ecma_array = true;
    for (const auto& [name, value] : fields) {
        object.properties.push_back({name, std::visit([](const auto& v) { return amf0::Value{v}; }, value)});
    }
    impl_->send_media(MessageType::data_amf0, ChunkStreamId::media, 0, amf0::encode({"@setDataFrame", "onMetaData", std::move(object)}));
}

void ClientProtocol::send_audio(std::uint32_t timestamp, ByteView body) {
    impl_->send_media(MessageType::audio, ChunkStreamId::media, timestamp, body);
}

void ClientProtocol::send_video(std::uint32_t timestamp, ByteView body) {
    impl_->send_media(MessageType::video, ChunkStreamId::video, timestamp, body);
}

void ClientProtocol::unpublish() {
    impl_->unpublish();
}
bool ClientProtocol::is_publishing() const noexcept {
    return impl_->state == Impl::State::publishing;
}

}  // namespace session::rtmp
