#include "http/websocket_frames.hpp"

#include <algorithm>

namespace session::http {
namespace {

constexpr std::uint16_t kProtocolError = 1002;
constexpr std::uint16_t kUnsupportedData = 1003;
constexpr std::uint16_t kNoStatus = 1005;
constexpr std::uint16_t kInvalidPayload = 1007;
constexpr std::uint16_t kMessageTooBig = 1009;
constexpr std::size_t kMaxControl = 125;

// RFC 6455 7.4: what may stand in a close frame.
bool is_sendable(std::uint16_t code) noexcept {
    if (code >= 3000) return code < 5000;
    return code >= 1000 && code <= 1014 && code != 1004 && code != 1005 && code != 1006;
}

// How many bytes follow a lead byte, and the range of the first of them (Unicode 15, table 3-7); count 0: no lead byte.
struct Tail {
    int count = 0;
    std::uint8_t low = 0x80;
    std::uint8_t high = 0xbf;
};
Tail tail_of(std::uint8_t lead) noexcept {
    if (lead < 0xc2 || lead > 0xf4) return {};
    if (lead < 0xe0) return {1};
    if (lead < 0xf0)
        return {2, lead == 0xe0 ? std::uint8_t{0xa0} : std::uint8_t{0x80}, lead == 0xed ? std::uint8_t{0x9f} : std::uint8_t{0xbf}};
    return {3, lead == 0xf0 ? std::uint8_t{0x90} : std::uint8_t{0x80}, lead == 0xf4 ? std::uint8_t{0x8f} : std::uint8_t{0xbf}};
}

}  // namespace

FrameHead frame_head(Opcode opcode, std::size_t payload_size) noexcept {
    FrameHead head;
    const auto put = [&head](std::uint64_t value) {
        head.bytes[head.size++] = static_cast<char>(static_cast<std::uint8_t>(value & 0xffU));
    };
    put(0x80U | static_cast<std::uint8_t>(opcode));
    if (payload_size < 126) {
        put(payload_size);
    } else if (payload_size <= 0xffff) {
        put(126);
        put(payload_size >> 8U);
        put(payload_size);
    } else {
        put(127);
        for (unsigned shift = 64; shift > 0; shift -= 8) put(std::uint64_t{payload_size} >> (shift - 8));
    }
    return head;
}

std::string close_payload(std::uint16_t code, std::string_view reason) {
    auto size = std::min(reason.size(), kMaxControl - 2);
    while (size > 0 && size < reason.size() && (static_cast<std::uint8_t>(reason[size]) & 0xc0U) == 0x80U) --size;
    std::string payload{static_cast<char>(code >> 8U), static_cast<char>(code & 0xffU)};
    return payload.append(reason.substr(0, size));
}

bool is_valid_utf8(std::string_view text) noexcept {
    const auto byte = [&text](std::size_t at) { return static_cast<std::uint8_t>(text[at]); };
    for (std::size_t at = 0; at < text.size();) {
        const auto lead = byte(at++);
        if (lead < 0x80) continue;
        auto tail = tail_of(lead);
        if (tail.count == 0) return false;
        for (; tail.count > 0; --tail.count, ++at) {
            if (at >= text.size() || byte(at) < tail.low || byte(at) > tail.high) return false;
            tail.low = 0x80;
            tail.high = 0xbf;
        }
    }
    return true;
}

FrameEvent FrameDecoder::next(std::string_view& input) {
    if (failed_ != 0) return failure(failed_);
    if (is_message_used_) {
        message_.clear();
        is_message_used_ = false;
    }
    while (true) {
        if (!is_in_payload_) {
            const bool is_whole = read_head(input);
            if (head_size_ >= 2) {
                if (const auto code = check_first_bytes(); code != 0) return failure(code);
            }
            if (!is_whole) return {};
            if (const auto code = start_payload(); code != 0) return failure(code);
        }
        take_payload(input);
        if (remaining_ > 0) return {};
        is_in_payload_ = false;
        head_size_ = 0;
        const auto event = finish_frame();
        if (event.kind != FrameEvent::Kind::need_more) return event;
    }
}

std::size_t FrameDecoder::head_wanted() const noexcept {
    constexpr std::size_t kMask = 4;
    if (head_size_ < 2) return 2;
    const auto length = head_byte(1) & 0x7fU;
    return 2 + (length == 126 ? 2U : length == 127 ? 8U : 0U) + kMask;
}

bool FrameDecoder::read_head(std::string_view& input) {
    while (head_size_ < head_wanted()) {
        if (input.empty()) return false;
        head_[head_size_++] = input.front();
        input.remove_prefix(1);
    }
    return true;
}

std::uint16_t FrameDecoder::check_first_bytes() const noexcept {
    const auto first = head_byte(0);
    const auto length = head_byte(1) & 0x7fU;
    const bool is_final = (first & 0x80U) != 0;
    if ((first & 0x70U) != 0) return kProtocolError;         // no extension was agreed on (5.2)
    if ((head_byte(1) & 0x80U) == 0) return kProtocolError;  // a client's frames are masked (5.1)
    switch (opcode()) {
        case Opcode::text: return is_in_message_ ? kProtocolError : 0;
        case Opcode::continuation: return is_in_message_ ? 0 : kProtocolError;
        case Opcode::binary: return is_in_message_ ? kProtocolError : kUnsupportedData;
        case Opcode::close:
        case Opcode::ping:
        case Opcode::pong: return is_final && length <= kMaxControl ? 0 : kProtocolError;  // 5.5
    }
    return kProtocolError;
}

std::uint16_t FrameDecoder::start_payload() noexcept {
    const auto length = head_byte(1) & 0x7fU;
    const std::size_t extended = length == 126 ? 2 : length == 127 ? 8 : 0;
    std::uint64_t size = extended == 0 ? length : 0;
    for (std::size_t i = 0; i < extended; ++i) size = (size << 8U) | head_byte(2 + i);
    // The least number of bytes must be used (5.2).
    if ((extended == 2 && size < 126) || (extended == 8 && (size <= 0xffff || (size >> 63U) != 0))) return kProtocolError;
    if (!is_control() && size > max_message_ - message_.size()) return kMessageTooBig;
    is_in_payload_ = true;
    remaining_ = size;
    mask_at_ = head_size_ - 4;
    if (is_control()) control_.clear();
    return 0;
}

void FrameDecoder::take_payload(std::string_view& input) {
    auto& target = is_control() ? control_ : message_;
    const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(remaining_, input.size()));
    const auto mask_begin = head_size_ - 4;
    for (std::size_t i = 0; i < size; ++i) {
        target.push_back(static_cast<char>(input[i] ^ head_[mask_at_]));
        if (++mask_at_ == head_size_) mask_at_ = mask_begin;
    }
    input.remove_prefix(size);
    remaining_ -= size;
}

FrameEvent FrameDecoder::finish_frame() {
    using Kind = FrameEvent::Kind;
    switch (opcode()) {
        case Opcode::ping: return {Kind::ping, 0, control_};
        case Opcode::pong: return {Kind::pong, 0, control_};
        case Opcode::close: return finish_close();
        default: break;
    }
    is_in_message_ = (head_byte(0) & 0x80U) == 0;
    if (is_in_message_) return {};
    if (!is_valid_utf8(message_)) return failure(kInvalidPayload);
    is_message_used_ = true;
    return {Kind::message, 0, message_};
}

FrameEvent FrameDecoder::finish_close() {
    using Kind = FrameEvent::Kind;
    if (control_.empty()) return {Kind::close, kNoStatus, {}};
    if (control_.size() == 1) return failure(kProtocolError);
    const auto high = static_cast<std::uint8_t>(control_[0]);
    const auto low = static_cast<std::uint8_t>(control_[1]);
    const auto code = static_cast<std::uint16_t>((high << 8U) | low);
    if (!is_sendable(code)) return failure(kProtocolError);
    const auto reason = std::string_view{control_}.substr(2);
    if (!is_valid_utf8(reason)) return failure(kInvalidPayload);
    return {Kind::close, code, reason};
}

FrameEvent FrameDecoder::failure(std::uint16_t code) noexcept {
    failed_ = code;
    return {FrameEvent::Kind::failure, code, {}};
}

}  // namespace session::http
