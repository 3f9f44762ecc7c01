// What clients say over a WebSocket. No I/O and no coroutines: a fuzz target feeds it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "session/base/result.hpp"

namespace session::api {

struct Command {
    enum class Kind : std::uint8_t { ping, chat_send };
    Kind kind = Kind::ping;
    std::string nonce;  // at most 64 bytes
    std::string text;
    std::optional<std::int64_t> reply_to;
};

// The API's Command schema. Who sends it is not in it, whatever else a client may write there. Error: malformed (malformed_command).
[[nodiscard]] Result<Command> parse_command(std::string_view text);

}  // namespace session::api
