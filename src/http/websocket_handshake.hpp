// The opening handshake of a WebSocket (RFC 6455 4.2).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "session/http/request.hpp"
#include "session/http/response.hpp"

namespace session::http {

// Why the request is no opening handshake: 426 when it asks for no WebSocket, or for another version; 400 when it is malformed.
[[nodiscard]] std::optional<Response> refuse_handshake(const Request& request);
// The answer's header, complete. The request is one that refuse_handshake() lets pass.
[[nodiscard]] std::string handshake_answer(const Request& request, std::string_view date);
// Sec-WebSocket-Accept (RFC 6455 4.2.2, step 5.4).
[[nodiscard]] std::string accept_value(std::string_view key);

}  // namespace session::http
