#include "rtmp/support.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>
#include <memory>
#include <sstream>
#include <utility>

#include "rtmp/command.hpp"

namespace session::test {
namespace {

std::uint32_t fnv(ByteView bytes) {
    std::uint32_t hash = 2166136261U;
    for (const auto byte : bytes) hash = (hash ^ byte) * 16777619U;
    return hash;
}

std::string number_text(double value) {
    std::ostringstream out;
    out << value;
    return out.str();
}

std::string value_text(const amf0::Value& value) {
    if (const auto* number = value.number()) return number_text(*number);
    if (const auto* flag = value.boolean()) return *flag ? "true" : "false";
    if (const auto* string = value.string()) return *string;
    if (const auto* array = value.array()) {
        std::string text = "[";
        for (const auto& member : *array) text += value_text(member) + ",";
        return text + "]";
    }
    if (const auto* object = value.object()) {
        std::string text = "{";
        for (const auto& [name, member] : object->properties) text += name + ":" + value_text(member) + ",";
        return text + "}";
    }
    return "null";
}

struct Describe {
    std::string operator()(const Connected& e) const { return "connected " + e.app + " host=" + e.host + " by " + e.flash_version; }
    std::string operator()(const PublishRequested& e) const {
        std::string text =
            "publish " + e.app + " key=" + std::string{e.key.reveal()} + " type=" + e.type + " on " + std::to_string(e.stream_id);
        for (const auto& parameter : e.query) text += " " + parameter.name + "=" + std::string{parameter.value.reveal()};
        return text;
    }
    std::string operator()(const PlayRequested& e) const { return "play on " + std::to_string(e.stream_id); }
    std::string operator()(const Metadata& e) const {
        return "metadata " + number_text(e.width.value_or(0)) + "x" + number_text(e.height.value_or(0)) + " @" +
               number_text(e.frame_rate.value_or(0)) + " video=" + e.video_codec + " audio=" + e.audio_codec + " by " + e.encoder;
    }
    std::string operator()(const AudioMessage& e) const { return media("audio", e.timestamp, *e.body); }
    std::string operator()(const VideoMessage& e) const { return media("video", e.timestamp, *e.body); }
    std::string operator()(const PublishEnded& e) const { return "ended " + e.reason; }

    static std::string media(const char* kind, std::uint32_t timestamp, ByteView body) {
        return std::string{kind} + " " + std::to_string(timestamp) + " " + std::to_string(body.size()) + " bytes #" +
               std::to_string(fnv(body));
    }
};

std::string message_text(const Message& message) {
    ByteReader reader{message.payload};
    if (message.type == MessageType::command_amf0) {
        const auto parsed = parse_command(message);
        REQUIRE(parsed);
        auto text = parsed->name + " " + number_text(parsed->transaction_id) + " on " + std::to_string(message.stream_id);
        for (const auto& value : parsed->values) text += " " + value_text(value);
        return text;
    }
    if (message.type == MessageType::user_control) {
        const auto event = reader.u16();
        return "user " + std::to_string(event.value_or(0)) + " " + std::to_string(reader.u32().value_or(0));
    }
    return "control " + std::to_string(static_cast<int>(message.type)) + " " + std::to_string(reader.u32().value_or(0));
}

}  // namespace

Bytes operator+(Bytes a, const Bytes& b) {
    a.insert(a.end(), b.begin(), b.end());
    return a;
}

Bytes filled(std::size_t size, std::uint8_t value) {
    return Bytes(size, value);
}

Bytes fixture(std::string_view path) {
    std::ifstream file{std::string{SESSION_FIXTURES} + "/" + std::string{path}, std::ios::binary};
    REQUIRE(file);
    return Bytes{std::istreambuf_iterator<char>{file}, {}};
}

Bytes plain_handshake() {
    Bytes c1 = filled(1536, 0x37);
    std::fill_n(c1.begin(), 8, std::uint8_t{0});
    return Bytes{3} + c1 + filled(1536, 0x11);
}

Bytes chunked(MessageType type, std::uint32_t timestamp, std::uint32_t stream_id, const Bytes& payload, std::size_t chunk_size) {
    ChunkWriter writer;
    writer.set_chunk_size(chunk_size);
    ByteWriter out;
    const auto id = type == MessageType::video   ? ChunkStreamId::video
                    : type == MessageType::audio ? ChunkStreamId::media
                                                 : ChunkStreamId::command;
    writer.write(out, {id, type, timestamp, stream_id}, payload);
    return out.take();
}

Bytes command(std::initializer_list<amf0::Value> values, std::uint32_t stream_id) {
    return chunked(MessageType::command_amf0, 0, stream_id, amf0::encode(values));
}

Bytes connect_command(std::string_view app) {
    amf0::Object properties;
    properties.properties = {{"app", app}, {"flashVer", "FMLE/3.0 (test)"}, {"tcUrl", "rtmp://Example.ORG:1935/" + std::string{app}}};
    return command({"connect", 1.0, properties});
}

Bytes publish_command(std::string_view name, double transaction, std::uint32_t stream_id) {
    return command({"publish", transaction, amf0::Null{}, name, "live"}, stream_id);
}

Bytes publish_opening(std::string_view name, std::string_view app) {
    return plain_handshake() + connect_command(app) + command({"createStream", 4.0, amf0::Null{}}) + publish_command(name);
}

Bytes audio(std::uint32_t timestamp, const Bytes& body) {
    return chunked(MessageType::audio, timestamp, 1, body);
}
Bytes video(std::uint32_t timestamp, const Bytes& body) {
    return chunked(MessageType::video, timestamp, 1, body);
}

Split whole() {
    return [] { return std::size_t{1} << 30U; };
}
Split byte_by_byte() {
    return [] { return std::size_t{1}; };
}
Split random_pieces(unsigned seed) {
    return [random = std::make_shared<std::mt19937>(seed)] {
        const auto bits = std::uniform_int_distribution<unsigned>{0, 11}(*random);
        return std::uniform_int_distribution<std::size_t>{1, std::size_t{1} << bits}(*random);
    };
}

std::string describe(const ServerEvent& event) {
    return std::visit(Describe{}, event);
}

Recording record(const Bytes& input, const Split& split, const ServerOptions& options) {
    ServerProtocol server{options};
    Recording recording;
    ByteView left = input;
    while (!left.empty() && recording.error.empty()) {
        const auto count = std::min(split(), left.size());
        if (const auto fed = server.feed(left.first(count)); !fed) recording.error = fed.error().message();
        left = left.subspan(count);
        while (const auto event = server.next_event()) {
            recording.events.push_back(describe(*event));
            if (std::holds_alternative<PublishRequested>(*event)) {
                if (const auto accepted = server.accept_publish(); !accepted) recording.error = accepted.error().message();
            }
            if (std::holds_alternative<PlayRequested>(*event)) server.refuse_play("no playing here");
        }
        const auto output = server.take_output();
        recording.output.insert(recording.output.end(), output.begin(), output.end());
    }
    return recording;
}

Recording record_all_splits(const Bytes& input, const ServerOptions& options) {
    auto expected = record(input, whole(), options);
    const auto same = [&](const Recording& other) {
        CHECK(other.events == expected.events);
        CHECK(other.error == expected.error);
    };
    same(record(input, byte_by_byte(), options));
    for (unsigned seed = 1; seed <= 10; ++seed) same(record(input, random_pieces(seed), options));
    return expected;
}

std::vector<std::string> answers(const Bytes& output) {
    constexpr std::size_t kHandshake = 1 + 2 * 1536;
    std::vector<std::string> lines;
    if (output.size() <= kHandshake) return lines;
    ChunkReader reader;
    auto left = ByteView{output}.subspan(kHandshake);
    for (;;) {
        auto message = reader.read(left);
        REQUIRE(message);
        if (!message->has_value()) break;
        lines.push_back(message_text(**message));
    }
    return lines;
}

bool contains(const std::vector<std::string>& lines, std::string_view part) {
    return count(lines, part) > 0;
}

std::size_t count(const std::vector<std::string>& lines, std::string_view part) {
    return static_cast<std::size_t>(
        std::count_if(lines.begin(), lines.end(), [part](const auto& line) { return line.find(part) != line.npos; }));
}

namespace {

ReadBack read_split(const Bytes& input, const ChunkLimits& limits, const Split& split) {
    ChunkReader reader{limits};
    ReadBack result;
    ByteView left = input;
    while (!left.empty() && result.error.empty()) {
        const auto size = std::min(split(), left.size());
        auto piece = left.first(size);
        left = left.subspan(size);
        for (;;) {
            auto message = reader.read(piece);
            if (!message) result.error = message.error().message();
            if (!message || !message->has_value()) break;
            result.messages.push_back(std::move(**message));
        }
    }
    result.rejected = reader.rejected_messages();
    return result;
}

}  // namespace

ReadBack read_chunks(const Bytes& input, ChunkLimits limits) {
    auto expected = read_split(input, limits, whole());
    const auto same = [&](const ReadBack& other) {
        CHECK(other.error == expected.error);
        CHECK(other.rejected == expected.rejected);
        REQUIRE(other.messages.size() == expected.messages.size());
        for (std::size_t i = 0; i < other.messages.size(); ++i) {
            CHECK(other.messages[i].type == expected.messages[i].type);
            CHECK(other.messages[i].timestamp == expected.messages[i].timestamp);
            CHECK(other.messages[i].stream_id == expected.messages[i].stream_id);
            CHECK(other.messages[i].payload == expected.messages[i].payload);
        }
    };
    same(read_split(input, limits, byte_by_byte()));
    for (unsigned seed = 1; seed <= 10; ++seed) same(read_split(input, limits, random_pieces(seed)));
    return expected;
}

}  // namespace session::test
