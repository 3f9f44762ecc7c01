// A WebSocket client's bytes, made by hand: tests need wrong ones too.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "support/http_client.hpp"

namespace session::testing {

// `first`: the frame's first byte (FIN, reserved bits, opcode). Masked as a client has to.
inline std::string client_frame(std::uint8_t first, std::string_view payload) {
    std::string bytes{static_cast<char>(first)};
    if (payload.size() < 126) {
        bytes += static_cast<char>(0x80U | payload.size());
    } else {
        bytes += static_cast<char>(0xfe);
        bytes += static_cast<char>(payload.size() >> 8U);
        bytes += static_cast<char>(payload.size() & 0xffU);
    }
    constexpr std::array<char, 4> kMask{'\x12', '\x34', '\x56', '\x78'};
    bytes.append(kMask.data(), kMask.size());
    for (std::size_t i = 0; i < payload.size(); ++i) bytes += static_cast<char>(payload[i] ^ kMask[i % 4]);
    return bytes;
}

inline const std::string kUpgradeHeaders =
    "Connection: keep-alive, Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

struct ServerFrame {
    std::uint8_t first = 0;
    std::string payload;
    // Of a close frame; 0 for any other.
    [[nodiscard]] unsigned close_code() const {
        if (first != 0x88 || payload.size() < 2) return 0;
        return (static_cast<unsigned>(static_cast<std::uint8_t>(payload[0])) << 8U) | static_cast<std::uint8_t>(payload[1]);
    }
};

// Reads blockingly; throws when the server closes or sends nothing for 20 s.
class RawWebSocket {
   public:
    RawWebSocket(std::uint16_t port, const std::string& target, const std::string& extra = {}) : client_(port) {
        answer = client_.get(target, kUpgradeHeaders + extra);
    }
    void send(std::uint8_t first, std::string_view payload) { client_.send(client_frame(first, payload)); }
    void send_bytes(const std::string& bytes) { client_.send(bytes); }
    ServerFrame read() {
        ServerFrame frame;
        const auto head = client_.read_exactly(2);
        frame.first = static_cast<std::uint8_t>(head[0]);
        std::size_t size = static_cast<std::uint8_t>(head[1]);
        if (size == 126 || size == 127) {
            const auto extended = client_.read_exactly(size == 126 ? 2 : 8);
            size = 0;
            for (const char c : extended) size = (size << 8U) | static_cast<std::uint8_t>(c);
        }
        frame.payload = client_.read_exactly(size);
        return frame;
    }
    // The next frame that is no ping.
    ServerFrame read_past_pings() {
        while (true) {
            auto frame = read();
            if (frame.first != 0x89) return frame;
        }
    }
    bool is_closed() { return client_.is_closed(); }
    HttpClient& client() { return client_; }

    HttpAnswer answer;

   private:
    HttpClient client_;
};

}  // namespace session::testing
