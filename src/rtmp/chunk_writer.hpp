// Messages to chunks (RTMP 1.0 section 5.3).
#pragma once

#include <cstddef>
#include <cstdint>

#include "rtmp/message.hpp"

namespace session::rtmp {

enum class ChunkStreamId : std::uint8_t { control = 2, command = 3, media = 4, status = 5, video = 6 };

struct MessageHeader {
    ChunkStreamId chunk_stream = ChunkStreamId::command;
    MessageType type = MessageType::command_amf0;
    std::uint32_t timestamp = 0;
    std::uint32_t stream_id = 0;
};

// Writes every message with a full (type 0) header: a dozen bytes a message buys timestamps that cannot drift and a writer without state.
// Extended timestamps are repeated on type-3 chunks, as section 5.3.1.3 says and as every measured peer expects.
class ChunkWriter {
   public:
    // For messages after this call. The peer learns of it from the Set Chunk Size that the owner writes just before.
    void set_chunk_size(std::size_t size) noexcept { chunk_size_ = size; }
    void write(ByteWriter& out, const MessageHeader& header, ByteView payload) const;

   private:
    std::size_t chunk_size_ = 128;
};

// Protocol control messages (section 5.4) and user control (section 7.1.7), on chunk stream 2, message stream 0.
void write_control(ByteWriter& out, const ChunkWriter& writer, MessageType type, std::uint32_t value);
void write_user_control(ByteWriter& out, const ChunkWriter& writer, UserControl event, std::uint32_t value);

}  // namespace session::rtmp
