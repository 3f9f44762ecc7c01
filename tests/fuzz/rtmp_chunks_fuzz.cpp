// Chunks: the same messages however the bytes are cut, memory within the limits, and what was read can be written and read again.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "rtmp/aggregate.hpp"
#include "rtmp/chunk_reader.hpp"
#include "rtmp/chunk_writer.hpp"

namespace {

using namespace session;

struct Reading {
    std::vector<rtmp::Message> messages;
    bool has_failed = false;
};

Reading read(ByteView input, std::size_t step) {
    rtmp::ChunkReader reader{{.message = 20'000, .buffered = 40'000, .chunk_streams = 8}};
    Reading reading;
    while (!input.empty() && !reading.has_failed) {
        auto piece = input.first(std::min(step, input.size()));
        input = input.subspan(piece.size());
        for (;;) {
            auto message = reader.read(piece);
            reading.has_failed = !message;
            if (!message || !message->has_value()) break;
            reading.messages.push_back(std::move(**message));
        }
    }
    return reading;
}

void require(bool is_true) {
    if (!is_true) std::abort();
}

void require_same(const rtmp::Message& a, const rtmp::Message& b) {
    require(a.type == b.type && a.timestamp == b.timestamp && a.stream_id == b.stream_id && a.payload == b.payload);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 2) return 0;
    const ByteView input{data + 1, size - 1};
    const auto whole = read(input, input.size());
    const auto pieces = read(input, data[0] % 32U + std::size_t{1});
    require(whole.has_failed == pieces.has_failed && whole.messages.size() == pieces.messages.size());
    rtmp::ChunkWriter writer;
    ByteWriter written;
    for (std::size_t i = 0; i < whole.messages.size(); ++i) {
        const auto& message = whole.messages[i];
        require_same(message, pieces.messages[i]);
        require(message.payload.size() <= 20'000);
        writer.write(written, {rtmp::ChunkStreamId::media, message.type, message.timestamp, message.stream_id}, message.payload);
        for (const auto& inner : rtmp::split_aggregate(message)) require(inner.payload.size() < message.payload.size());
    }
    const auto again = read(written.view(), 1000);
    require(!again.has_failed && again.messages.size() == whole.messages.size());
    for (std::size_t i = 0; i < again.messages.size(); ++i) require_same(again.messages[i], whole.messages[i]);
    return 0;
}
