// Commands of a publisher and our answers (RTMP 1.0 section 7.2; what encoders really send: the S cases of tests/rtmp).
#include <utility>

#include "rtmp/server_impl.hpp"
#include "session/rtmp/url.hpp"

namespace session::rtmp {
namespace {

// As SRS has announced for years: big enough to hardly ever cut, below the 65536 that some clients take for an error.
constexpr std::uint32_t kChunkSize = 60'000;
constexpr std::uint32_t kWindow = 2'500'000;
constexpr std::size_t kMaxText = 256;
// Enhanced RTMP v2, capsEx.
constexpr std::uint32_t kCapsReconnect = 1;
constexpr double kCapsModEx = 4;

std::string text_of(const amf0::Object& object, std::string_view name) {
    const auto* value = amf0::find(object, name);
    const auto* text = value != nullptr ? value->string() : nullptr;
    return text != nullptr ? *text : std::string{};
}

// Some clients put their tcUrl into quotes.
std::string_view unquoted(std::string_view text) {
    if (text.size() >= 2 && text.front() == '"' && text.back() == '"') return text.substr(1, text.size() - 2);
    return text;
}

// The application when `app` was not sent: all that tcUrl has after the host.
std::string app_of(std::string_view tc_url) {
    const auto scheme = tc_url.find("://");
    if (scheme == std::string_view::npos) return {};
    const auto slash = tc_url.find('/', scheme + 3);
    return slash == std::string_view::npos ? std::string{} : std::string{tc_url.substr(slash + 1)};
}

amf0::Object four_cc_map(std::string_view name) {
    constexpr double kCanDecode = 1;
    amf0::Object map;
    map.properties.push_back({std::string{name}, kCanDecode});
    return map;
}

}  // namespace

Result<void> ServerProtocol::Impl::on_command(const Message& message) {
    const auto command = parse_command(message);
    if (!command) return {};
    const auto& name = command->name;
    if (name == "connect") return on_connect(*command);
    if (name == "_result" || name == "_error" || name == "onStatus") return {};
    if (state_ == State::opened) {
        reject_call(*command, "NetConnection.Call.Failed", "connect comes first");
        return {};
    }
    if (name == "createStream") {
        answer(*command, static_cast<double>(++last_stream_id_));
    } else if (name == "publish") {
        return on_publish(*command, message.stream_id);
    } else if (name == "play" || name == "play2") {
        play_stream_id_ = message.stream_id;
        events.push_back(PlayRequested{message.stream_id});
    } else if (name == "deleteStream") {
        on_delete_stream(*command);
    } else if (name == "FCUnpublish") {
        end_publish(name);
        answer_fc_call(*command);
    } else if (name == "closeStream") {
        end_publish(name);
    } else if (name == "FCPublish") {
        answer_fc_call(*command);
    } else {
        // releaseStream, _checkbw, getStreamLength and whatever else encoders ask: nothing is an answer they all live with.
        answer(*command, amf0::Null{});
    }
    return {};
}

Result<void> ServerProtocol::Impl::on_connect(const Command& command) {
    if (state_ != State::opened) {
        reject_call(command, "NetConnection.Connect.Failed", "connected already");
        return {};
    }
    const amf0::Object nothing;
    const auto& properties = command.command_object() != nullptr ? *command.command_object() : nothing;
    const auto tc_url = text_of(properties, "tcUrl");
    auto app = text_of(properties, "app");
    if (app.empty()) app = app_of(unquoted(tc_url));
    auto parsed = parse_app(unquoted(app), options_.allowed_apps);
    if (!parsed) {
        reject_call(command, "NetConnection.Connect.Rejected", parsed.error().message());
        return fail(parsed.error());
    }
    app_ = std::move(*parsed);
    state_ = State::connected;
    const auto* caps = amf0::find(properties, "capsEx");
    const auto* bits = caps != nullptr ? caps->number() : nullptr;
    can_reconnect_ = bits != nullptr && *bits >= 1 && *bits <= 255 && (static_cast<std::uint32_t>(*bits) & kCapsReconnect) != 0;
    answer_connect(command, properties);
    const auto url = parse_url(unquoted(tc_url));
    events.push_back(
        Connected{app_.app, url ? url->host.substr(0, kMaxText) : std::string{}, text_of(properties, "flashVer").substr(0, kMaxText)});
    return {};
}

void ServerProtocol::Impl::answer_connect(const Command& command, const amf0::Object& properties) {
    write_control(output, writer_, MessageType::window_ack_size, kWindow);
    write_control(output, writer_, MessageType::set_peer_bandwidth, kWindow);
    // Before any answer longer than the 128 bytes of the default: OBS misreads one that is cut.
    write_control(output, writer_, MessageType::set_chunk_size, kChunkSize);
    writer_.set_chunk_size(kChunkSize);
    amf0::Object server;
    server.properties = {{"fmsVer", "FMS/3,5,7,7009"}, {"capabilities", 31.0}, {"mode", 1.0}};
    auto info = status_object("status", "NetConnection.Connect.Success", "Connection succeeded.");
    const auto* encoding = amf0::find(properties, "objectEncoding");
    info.properties.push_back({"objectEncoding", encoding != nullptr && encoding->number() != nullptr ? *encoding->number() : 0.0});
    const bool is_enhanced = amf0::find(properties, "fourCcList") != nullptr || amf0::find(properties, "capsEx") != nullptr ||
                             amf0::find(properties, "videoFourCcInfoMap") != nullptr;
    if (is_enhanced) {  // Enhanced RTMP v2, "Enhancing NetConnection connect Command"
        server.properties.push_back({"capsEx", kCapsModEx});
        server.properties.push_back({"fourCcList", std::vector<amf0::Value>{"avc1", "mp4a"}});
        server.properties.push_back({"videoFourCcInfoMap", four_cc_map("avc1")});
        server.properties.push_back({"audioFourCcInfoMap", four_cc_map("mp4a")});
    }
    send_command(0, amf0::encode({"_result", command.transaction_id, std::move(server), std::move(info)}));
}

Result<void> ServerProtocol::Impl::on_publish(const Command& command, std::uint32_t stream_id) {
    // NetStream.publish(false) is ActionScript's way to stop.
    const auto* first = command.argument(0);
    if (first != nullptr && first->boolean() != nullptr && !*first->boolean()) {
        end_publish(command.name);
        return {};
    }
    if (state_ != State::connected) {
        send_status(stream_id, "error", "NetStream.Publish.BadName", "This connection publishes already");
        return {};
    }
    publish_stream_id_ = stream_id;
    auto path = parse_publish_name(app_, command.text(0).value_or(""));
    if (!path) {
        send_status(stream_id, "error", "NetStream.Publish.BadName", path.error().message());
        return fail(path.error());
    }
    state_ = State::requested;
    const auto type = command.text(1).value_or("live");
    events.push_back(
        PublishRequested{stream_id, app_.app, std::move(path->key), std::string{type.substr(0, kMaxText)}, std::move(path->query)});
    return {};
}

// Its argument should be the stream's number, yet GStreamer sends the name, and others nothing: only another number is another stream.
void ServerProtocol::Impl::on_delete_stream(const Command& command) {
    const auto* argument = command.argument(0);
    const auto* id = argument != nullptr ? argument->number() : nullptr;
    if (id != nullptr && publish_stream_id_ != 0 && *id != static_cast<double>(publish_stream_id_)) return;
    end_publish(command.name);
}

void ServerProtocol::Impl::answer(const Command& command, amf0::Value result) {
    if (command.transaction_id == 0) return;
    send_command(0, amf0::encode({"_result", command.transaction_id, amf0::Null{}, std::move(result)}));
}

// FCPublish and FCUnpublish: most take `_result`, Livestream Studio waits for onFCPublish with its own transaction id.
void ServerProtocol::Impl::answer_fc_call(const Command& command) {
    if (command.transaction_id == 0) return;
    answer(command, amf0::Undefined{});
    const bool is_start = command.name == "FCPublish";
    auto info = status_object("status", is_start ? "NetStream.Publish.Start" : "NetStream.Unpublish.Success", command.name);
    send_command(0, amf0::encode({is_start ? "onFCPublish" : "onFCUnpublish", command.transaction_id, amf0::Null{}, std::move(info)}));
}

void ServerProtocol::Impl::reject_call(const Command& command, std::string_view code, std::string_view description) {
    if (command.transaction_id == 0) return;
    send_command(0, amf0::encode({"_error", command.transaction_id, amf0::Null{}, status_object("error", code, description)}));
}

// Transaction id 0, as section 7.2.2 has it.
void ServerProtocol::Impl::send_status(std::uint32_t stream_id, std::string_view level, std::string_view code,
                                       std::string_view description) {
    const auto payload = amf0::encode({"onStatus", 0.0, amf0::Null{}, status_object(level, code, description)});
    writer_.write(output, {ChunkStreamId::status, MessageType::command_amf0, 0, stream_id}, payload);
}

void ServerProtocol::Impl::send_command(std::uint32_t stream_id, const Bytes& payload) {
    writer_.write(output, {ChunkStreamId::command, MessageType::command_amf0, 0, stream_id}, payload);
}

}  // namespace session::rtmp
