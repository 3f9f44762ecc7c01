// Any bytes as a client's frames: the same events however they are cut, messages that are UTF-8 and within the limit.
#include "http/websocket_frames.hpp"

#include <cstdlib>
#include <string>
#include <vector>

namespace {

using session::http::FrameEvent;
constexpr std::size_t kMaxMessage = 1000;

void require(bool claim) {
    if (!claim) std::abort();
}

std::string decode(std::string_view bytes, std::size_t step) {
    session::http::FrameDecoder decoder{kMaxMessage};
    std::string seen;
    while (!bytes.empty()) {
        auto piece = bytes.substr(0, step);
        bytes.remove_prefix(piece.size());
        while (true) {
            const auto event = decoder.next(piece);
            if (event.kind == FrameEvent::Kind::need_more) break;
            seen += std::to_string(static_cast<int>(event.kind)) + ":" + std::to_string(event.code) + ":";
            seen.append(event.payload);
            if (event.kind == FrameEvent::Kind::failure) return seen;
            require(event.payload.size() <= kMaxMessage);
            if (event.kind == FrameEvent::Kind::message) require(session::http::is_valid_utf8(event.payload));
        }
        require(piece.empty());
    }
    return seen;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes{reinterpret_cast<const char*>(data), size};
    const auto whole = decode(bytes, size + 1);
    require(whole == decode(bytes, 1));
    require(whole == decode(bytes, 7));
    return 0;
}
