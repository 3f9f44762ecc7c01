#include "api/command.hpp"

#include <nlohmann/json.hpp>

#include "api/fields.hpp"

namespace session::api {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kMaxNonce = 64;

tl::unexpected<Error> malformed() {
    return refuse(ErrorCode::malformed, "malformed_command", "That is no command.");
}

const Json* find(const Json& object, const char* name) {
    const auto found = object.find(name);
    return found == object.end() ? nullptr : &*found;
}

}  // namespace

Result<Command> parse_command(std::string_view text) {
    const auto json = parse_json(text);
    if (!json || !json->is_object()) return malformed();
    const auto* type = find(*json, "type");
    if (type == nullptr || !type->is_string()) return malformed();
    Command command;
    if (const auto* nonce = find(*json, "nonce")) {
        if (!nonce->is_string() || nonce->get_ref<const std::string&>().size() > kMaxNonce) return malformed();
        command.nonce = nonce->get<std::string>();
    }
    if (*type == "ping") return command;
    const auto* data = find(*json, "data");
    if (*type != "chat.send" || data == nullptr || !data->is_object()) return malformed();
    const auto* said = find(*data, "text");
    if (said == nullptr || !said->is_string()) return malformed();
    command.kind = Command::Kind::chat_send;
    command.text = said->get<std::string>();
    if (const auto* reply_to = find(*data, "reply_to"); reply_to != nullptr && !reply_to->is_null()) {
        if (!reply_to->is_number_integer()) return malformed();
        command.reply_to = reply_to->get<std::int64_t>();
    }
    return command;
}

}  // namespace session::api
