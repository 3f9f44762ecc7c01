// The syntax of WebSocket frames (RFC 6455 5) as a server reads and writes them; no I/O.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace session::http {

enum class Opcode : std::uint8_t { continuation = 0, text = 1, binary = 2, close = 8, ping = 9, pong = 10 };

struct FrameHead {
    std::array<char, 10> bytes{};
    std::size_t size = 0;
    [[nodiscard]] std::string_view view() const noexcept { return {bytes.data(), size}; }
};

// The head of an unfragmented, unmasked frame: what a server puts before a payload of that size.
[[nodiscard]] FrameHead frame_head(Opcode opcode, std::size_t payload_size) noexcept;
// The payload of a close frame. `reason` is cut to the 123 bytes that fit, between characters.
[[nodiscard]] std::string close_payload(std::uint16_t code, std::string_view reason);
// RFC 3629: no surrogates, no overlong forms, nothing above U+10FFFF.
[[nodiscard]] bool is_valid_utf8(std::string_view text) noexcept;

struct FrameEvent {
    enum class Kind {
        need_more,
        message,  // `payload` is a whole text message
        ping,     // `payload` is to be sent back
        pong,
        close,    // `code` is the peer's (1005: it gave none), `payload` its reason
        failure,  // close with `code`; the decoder reads nothing more
    };
    Kind kind = Kind::need_more;
    std::uint16_t code = 0;
    std::string_view payload;  // good until the next call
};

// Reads one client's frames: masked, text only, no extensions. Never allocates more than `max_message` for what a length field claims,
// and refuses a longer message (1009) at its head.
class FrameDecoder {
   public:
    explicit FrameDecoder(std::size_t max_message) : max_message_(max_message) {}

    // Takes bytes off the front of `input` up to the end of the next event. Call until need_more.
    [[nodiscard]] FrameEvent next(std::string_view& input);

   private:
    [[nodiscard]] bool read_head(std::string_view& input);
    [[nodiscard]] std::uint16_t check_first_bytes() const noexcept;  // a close code, or 0
    [[nodiscard]] std::uint16_t start_payload() noexcept;            // the same
    void take_payload(std::string_view& input);
    [[nodiscard]] FrameEvent finish_frame();
    [[nodiscard]] FrameEvent finish_close();
    [[nodiscard]] FrameEvent failure(std::uint16_t code) noexcept;

    [[nodiscard]] std::uint8_t head_byte(std::size_t index) const noexcept { return static_cast<std::uint8_t>(head_[index]); }
    [[nodiscard]] Opcode opcode() const noexcept { return static_cast<Opcode>(head_byte(0) & 0x0fU); }
    [[nodiscard]] bool is_control() const noexcept { return (head_byte(0) & 0x08U) != 0; }
    [[nodiscard]] std::size_t head_wanted() const noexcept;

    std::size_t max_message_;
    std::array<char, 14> head_{};
    std::size_t head_size_ = 0;
    bool is_in_payload_ = false;
    std::uint64_t remaining_ = 0;
    std::size_t mask_at_ = 0;  // index of the next mask byte
    bool is_in_message_ = false;
    bool is_message_used_ = false;
    std::uint16_t failed_ = 0;
    std::string message_;
    std::string control_;
};

}  // namespace session::http
