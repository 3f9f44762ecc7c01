// Commands: a name, a transaction id and AMF0 arguments (RTMP 1.0 section 7.2).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rtmp/amf0.hpp"
#include "rtmp/message.hpp"

namespace session::rtmp {

struct Command {
    std::string name;
    double transaction_id = 0;  // 0: the caller wants no answer
    // After the transaction id: the command object (mostly null), then the arguments proper.
    std::vector<amf0::Value> values;

    // The n-th argument after the command object; nullptr if it was not sent.
    [[nodiscard]] const amf0::Value* argument(std::size_t n) const noexcept { return n + 1 < values.size() ? &values[n + 1] : nullptr; }
    [[nodiscard]] const amf0::Object* command_object() const noexcept { return values.empty() ? nullptr : values[0].object(); }
    // The n-th argument if it is a string.
    [[nodiscard]] std::optional<std::string_view> text(std::size_t n) const noexcept;
};

// From a message of type command or data, AMF0 or AMF3: the AMF3 forms begin with a 0 byte and go on in AMF0. Values after a broken
// one are missing. Nothing if there is no name.
[[nodiscard]] std::optional<Command> parse_command(const Message& message);
[[nodiscard]] amf0::Decoded decode_values(const Message& message);

// The information object of onStatus and connect answers. Wirecast depends on this order of fields.
[[nodiscard]] amf0::Object status_object(std::string_view level, std::string_view code, std::string_view description);

}  // namespace session::rtmp
