// Chunks to messages (RTMP 1.0 section 5.3).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "rtmp/message.hpp"
#include "session/base/result.hpp"

namespace session::rtmp {

// Our own limits, per connection. `buffered` bounds the declared sizes of all half-received messages together.
struct ChunkLimits {
    std::size_t message = std::size_t{4} << 20U;
    std::size_t buffered = std::size_t{8} << 20U;
    std::size_t chunk_streams = 64;
};

// Where peers differ, this reader chose:
// - a type-3 chunk of an extended timestamp repeats the 4 bytes if they equal the field last sent or the message's timestamp; otherwise
//   they are payload. A payload that begins with exactly these bytes, from a peer that does not repeat them, is misread (1 in 2^32).
// - a type-3 chunk that begins a message adds the last delta, which is 0 after a type-0 header.
// - a fresh chunk stream may begin with type 1 (from timestamp 0, stream 0), not with 2 or 3.
// - a type-1 or type-2 header inside a message continues it if the length is the same; any other header there is an error.
// - an extended delta with its top bit set is negative; a message that it would put before 0 is dropped.
class ChunkReader {
   public:
    explicit ChunkReader(ChunkLimits limits = {}) : limits_(limits) {}

    // Takes bytes from the front of `input` up to the end of one message. No message: all of `input` was taken. Call until then: the
    // reader may hold another message when `input` is already empty. Set Chunk Size and Abort are obeyed here and never returned.
    // After an error the reader is not to be used again.
    [[nodiscard]] Result<std::optional<Message>> read(ByteView& input);

    [[nodiscard]] std::size_t chunk_size() const noexcept { return chunk_size_; }
    [[nodiscard]] std::uint64_t rejected_messages() const noexcept { return rejected_messages_; }

   private:
    struct ChunkStream {
        std::uint32_t id = 0;
        std::uint32_t timestamp = 0;
        std::uint32_t delta = 0;  // what a type-3 chunk that begins a message adds
        std::uint32_t field = 0;  // the extended field as last sent
        bool is_extended = false;
        std::uint32_t length = 0;
        MessageType type = MessageType::command_amf0;
        std::uint32_t stream_id = 0;
        bool is_partial = false;
        bool is_rejected = false;
        Bytes payload;
    };
    struct Header {
        unsigned format = 0;
        std::uint32_t chunk_stream = 0;
        std::uint32_t timestamp = 0;  // the 24 bits, or the extended field
        bool is_extended = false;
        std::uint32_t length = 0;
        MessageType type = MessageType::command_amf0;
        std::uint32_t stream_id = 0;
        std::size_t size = 0;
    };

    // Bytes taken from the input but not yet used: at most one header and the 4 bytes after it.
    static constexpr std::size_t kMaxHeader = 3 + 11 + 4;
    struct Pending {
        std::array<std::uint8_t, kMaxHeader> bytes{};
        std::size_t size = 0;
        [[nodiscard]] ByteView view() const noexcept { return ByteView{bytes}.first(size); }
        void top_up(ByteView& input) noexcept;
        void drop(std::size_t count) noexcept;
    };

    [[nodiscard]] std::optional<Header> parse_header() const;
    [[nodiscard]] std::optional<std::size_t> repeated_extended_size(const ChunkStream& stream, ByteView after_basic) const;
    [[nodiscard]] const ChunkStream* find(std::uint32_t id) const noexcept;
    [[nodiscard]] Result<void> begin_chunk(const Header& header);
    [[nodiscard]] Result<ChunkStream*> open(const Header& header);
    [[nodiscard]] Result<void> begin_message(ChunkStream& stream, const Header& header);
    void take_payload(ChunkStream& stream, ByteView& input);
    [[nodiscard]] Result<std::optional<Message>> finish(ChunkStream& stream);
    [[nodiscard]] Result<void> set_chunk_size(ByteView payload);
    void abort(ByteView payload);
    void discard(ChunkStream& stream);

    ChunkLimits limits_;
    std::size_t chunk_size_ = 128;
    std::size_t buffered_ = 0;
    std::uint64_t rejected_messages_ = 0;
    Pending pending_;
    std::vector<ChunkStream> streams_;
    std::optional<std::size_t> current_;  // index of the stream whose chunk is being read
    std::size_t chunk_left_ = 0;
};

}  // namespace session::rtmp
