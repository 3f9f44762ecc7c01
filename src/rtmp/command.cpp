#include "rtmp/command.hpp"

#include <utility>

namespace session::rtmp {

std::optional<std::string_view> Command::text(std::size_t n) const noexcept {
    const auto* value = argument(n);
    const auto* string = value != nullptr ? value->string() : nullptr;
    if (string == nullptr) return std::nullopt;
    return std::string_view{*string};
}

amf0::Decoded decode_values(const Message& message) {
    ByteView bytes = message.payload;
    const bool is_amf3 = message.type == MessageType::command_amf3 || message.type == MessageType::data_amf3;
    if (is_amf3 && !bytes.empty() && bytes[0] == 0) bytes = bytes.subspan(1);
    return amf0::decode(bytes);
}

std::optional<Command> parse_command(const Message& message) {
    auto decoded = decode_values(message);
    auto& values = decoded.values;
    if (values.empty() || values[0].string() == nullptr) return std::nullopt;
    Command command;
    command.name = *values[0].string();
    std::size_t used = 1;
    if (values.size() > 1 && values[1].number() != nullptr) {
        command.transaction_id = *values[1].number();
        used = 2;
    }
    values.erase(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(used));
    command.values = std::move(values);
    return command;
}

amf0::Object status_object(std::string_view level, std::string_view code, std::string_view description) {
    amf0::Object info;
    info.properties = {{"level", level}, {"code", code}, {"description", description}};
    return info;
}

}  // namespace session::rtmp
