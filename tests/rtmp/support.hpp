// Shared by the RTMP tests: byte scripts, and a publisher's connection whose events are recorded as lines of text.
#pragma once

#include <cstdint>
#include <functional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "rtmp/amf0.hpp"
#include "rtmp/chunk_reader.hpp"
#include "rtmp/chunk_writer.hpp"
#include "session/rtmp/server_protocol.hpp"
#include "support/hex.hpp"

namespace session::test {

using namespace session::rtmp;

[[nodiscard]] Bytes operator+(Bytes a, const Bytes& b);
[[nodiscard]] Bytes filled(std::size_t size, std::uint8_t value = 0x55);
[[nodiscard]] Bytes fixture(std::string_view path);

// C0 C1 C2 of a plain client.
[[nodiscard]] Bytes plain_handshake();
// One message cut into chunks of `chunk_size`, on a client's usual chunk streams.
[[nodiscard]] Bytes chunked(MessageType type, std::uint32_t timestamp, std::uint32_t stream_id, const Bytes& payload,
                            std::size_t chunk_size = 128);
[[nodiscard]] Bytes command(std::initializer_list<amf0::Value> values, std::uint32_t stream_id = 0);
[[nodiscard]] Bytes connect_command(std::string_view app = "live");
[[nodiscard]] Bytes publish_command(std::string_view name, double transaction = 5, std::uint32_t stream_id = 1);
// Handshake, connect, createStream, publish.
[[nodiscard]] Bytes publish_opening(std::string_view name = "key", std::string_view app = "live");
[[nodiscard]] Bytes audio(std::uint32_t timestamp, const Bytes& body = {0xAF, 0x01, 0x21});
[[nodiscard]] Bytes video(std::uint32_t timestamp, const Bytes& body = {0x27, 0x01, 0, 0, 0, 0, 0, 0, 1, 0x41});

// How a connection's bytes arrive.
using Split = std::function<std::size_t()>;
[[nodiscard]] Split whole();
[[nodiscard]] Split byte_by_byte();
[[nodiscard]] Split random_pieces(unsigned seed);

struct Recording {
    std::vector<std::string> events;  // "publish live key=k type=live", "audio 23 2 bytes #hash" …
    Bytes output;
    std::string error;  // empty if feed() never failed
};

// Feeds `input` to a server that accepts every publish and refuses every play.
[[nodiscard]] Recording record(const Bytes& input, const Split& split, const ServerOptions& options = {});
// The same fed whole, byte by byte and in ten random splits; requires that all give the same, and returns it.
[[nodiscard]] Recording record_all_splits(const Bytes& input, const ServerOptions& options = {});
[[nodiscard]] std::string describe(const ServerEvent& event);

// What the server answered after its handshake, as messages: "_result 1 …" for commands, "control 5 2500000" for others.
[[nodiscard]] std::vector<std::string> answers(const Bytes& output);
[[nodiscard]] bool contains(const std::vector<std::string>& lines, std::string_view part);
[[nodiscard]] std::size_t count(const std::vector<std::string>& lines, std::string_view part);

// All messages of a chunk stream of bytes, fed whole, byte by byte and randomly; requires that all give the same.
struct ReadBack {
    std::vector<Message> messages;
    std::string error;
    std::uint64_t rejected = 0;
};
[[nodiscard]] ReadBack read_chunks(const Bytes& input, ChunkLimits limits = {});

}  // namespace session::test
