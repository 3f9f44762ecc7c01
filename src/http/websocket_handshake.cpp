#include "http/websocket_handshake.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <stdexcept>

#include "http/text.hpp"

namespace session::http {
namespace {

constexpr std::string_view kGuid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

// Whether a comma-separated header has that token.
bool has_token(std::string_view list, std::string_view token) noexcept {
    while (!list.empty()) {
        if (equals_ignoring_case(trim(take_until(list, ',')), token)) return true;
    }
    return false;
}

// 16 bytes in base64: 22 characters and two signs of padding.
bool is_key(std::string_view key) noexcept {
    const auto is_digit = [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '/';
    };
    return key.size() == 24 && key.ends_with("==") && std::all_of(key.begin(), key.end() - 2, is_digit);
}

}  // namespace

std::optional<Response> refuse_handshake(const Request& request) {
    const bool is_upgrade = has_token(request.header("Connection"), "upgrade") && has_token(request.header("Upgrade"), "websocket");
    if (request.method != Method::get || !is_upgrade || trim(request.header("Sec-WebSocket-Version")) != "13") {
        auto response = error_response(426, "upgrade_required", "This address speaks WebSocket, version 13.");
        response.add_header("Upgrade", "websocket").add_header("Sec-WebSocket-Version", "13");
        return response;
    }
    if (is_key(trim(request.header("Sec-WebSocket-Key")))) return std::nullopt;
    return error_response(400, "bad_request", "Sec-WebSocket-Key is missing or malformed.");
}

std::string accept_value(std::string_view key) {
    const auto text = std::string{key}.append(kGuid);
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    if (EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha1(), nullptr) != 1) throw std::runtime_error{"SHA-1 failed"};
    std::array<unsigned char, 32> encoded{};
    const auto length = EVP_EncodeBlock(encoded.data(), digest.data(), static_cast<int>(size));
    return {encoded.begin(), encoded.begin() + length};
}

std::string handshake_answer(const Request& request, std::string_view date) {
    std::string head = "HTTP/1.1 101 Switching Protocols\r\nDate: ";
    head.append(date);
    head += "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ";
    head += accept_value(trim(request.header("Sec-WebSocket-Key")));
    head += "\r\n\r\n";
    return head;
}

}  // namespace session::http
