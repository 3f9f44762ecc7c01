// RTMP messages as the chunk layer hands them over (RTMP 1.0 sections 5.4, 6 and 7.1).
#pragma once

#include <cstdint>

#include "session/base/bytes.hpp"

namespace session::rtmp {

enum class MessageType : std::uint8_t {
    set_chunk_size = 1,
    abort = 2,
    acknowledgement = 3,
    user_control = 4,
    window_ack_size = 5,
    set_peer_bandwidth = 6,
    audio = 8,
    video = 9,
    data_amf3 = 15,
    shared_object_amf3 = 16,
    command_amf3 = 17,
    data_amf0 = 18,
    shared_object_amf0 = 19,
    command_amf0 = 20,
    aggregate = 22,
};

enum class UserControl : std::uint16_t { stream_begin = 0, ping_request = 6, ping_response = 7 };

struct Message {
    MessageType type = MessageType::command_amf0;  // any value a peer sends, named or not
    std::uint32_t timestamp = 0;                   // milliseconds, modulo 2^32
    std::uint32_t stream_id = 0;
    Bytes payload;
};

}  // namespace session::rtmp
