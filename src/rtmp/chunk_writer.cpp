#include "rtmp/chunk_writer.hpp"

#include <algorithm>

namespace session::rtmp {

void ChunkWriter::write(ByteWriter& out, const MessageHeader& header, ByteView payload) const {
    constexpr std::uint32_t kExtended = 0xFFFFFF;
    const bool is_extended = header.timestamp >= kExtended;
    const auto id = static_cast<std::uint8_t>(header.chunk_stream);
    out.u8(id);
    out.u24(is_extended ? kExtended : header.timestamp);
    out.u24(static_cast<std::uint32_t>(payload.size()));
    out.u8(static_cast<std::uint8_t>(header.type));
    for (unsigned shift = 0; shift < 32; shift += 8) out.u8(static_cast<std::uint8_t>(header.stream_id >> shift));
    for (bool is_first = true; is_first || !payload.empty(); is_first = false) {
        if (!is_first) out.u8(static_cast<std::uint8_t>(0xC0U | id));
        if (is_extended) out.u32(header.timestamp);
        const auto count = std::min(chunk_size_, payload.size());
        out.append(payload.first(count));
        payload = payload.subspan(count);
    }
}

void write_control(ByteWriter& out, const ChunkWriter& writer, MessageType type, std::uint32_t value) {
    ByteWriter payload;
    payload.u32(value);
    // Set Peer Bandwidth carries a limit type as well: 2 = dynamic (section 5.4.5).
    if (type == MessageType::set_peer_bandwidth) payload.u8(2);
    writer.write(out, {ChunkStreamId::control, type, 0, 0}, payload.view());
}

void write_user_control(ByteWriter& out, const ChunkWriter& writer, UserControl event, std::uint32_t value) {
    ByteWriter payload;
    payload.u16(static_cast<std::uint16_t>(event)).u32(value);
    writer.write(out, {ChunkStreamId::control, MessageType::user_control, 0, 0}, payload.view());
}

}  // namespace session::rtmp
