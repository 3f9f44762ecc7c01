#include "session/rtmp/flv_tag.hpp"

namespace session::rtmp {
namespace {

// Legacy headers: frame type and codec 7 (AVC); format 10 (AAC) with the fixed "44 kHz, 16 bit, stereo" that the real values hide behind.
constexpr std::uint8_t kAvcKeyframe = 0x17;
constexpr std::uint8_t kAvcInterFrame = 0x27;
constexpr std::uint8_t kAac = 0xAF;

enum class AvcPacket : std::uint8_t { sequence_start, frame, sequence_end };

Bytes write_avc(std::uint8_t head, AvcPacket type, std::int32_t composition_time_ms, ByteView payload) {
    ByteWriter out;
    out.u8(head).u8(static_cast<std::uint8_t>(type)).u24(static_cast<std::uint32_t>(composition_time_ms) & 0xFFFFFFU).append(payload);
    return out.take();
}

}  // namespace

Bytes write_avc_sequence_start(ByteView avcc) {
    return write_avc(kAvcKeyframe, AvcPacket::sequence_start, 0, avcc);
}

Bytes write_avc_frame(bool is_keyframe, std::int32_t composition_time_ms, ByteView access_unit) {
    return write_avc(is_keyframe ? kAvcKeyframe : kAvcInterFrame, AvcPacket::frame, composition_time_ms, access_unit);
}

Bytes write_avc_sequence_end() {
    return write_avc(kAvcKeyframe, AvcPacket::sequence_end, 0, {});
}

Bytes write_aac_sequence_start(ByteView audio_specific_config) {
    ByteWriter out;
    out.u8(kAac).u8(0).append(audio_specific_config);
    return out.take();
}

Bytes write_aac_frame(ByteView access_unit) {
    ByteWriter out;
    out.u8(kAac).u8(1).append(access_unit);
    return out.take();
}

}  // namespace session::rtmp
