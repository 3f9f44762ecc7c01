// Any bytes as a JSON body: what comes through is UTF-8 within its limits, whatever was asked of it.
#include <cstdlib>

#include "api/fields.hpp"
#include "api/origin.hpp"
#include "session/http/request.hpp"

namespace {

void require(bool claim) {
    if (!claim) std::abort();
}

void ask_for_everything(const nlohmann::ordered_json& body) {
    using namespace session;
    api::Fields fields{body};
    const auto text = fields.text("text", {1, 20});
    const auto lines = fields.text_if("lines", {0, 20, true});
    const auto number = fields.integer_if("number", -5, 5);
    static_cast<void>(fields.integer("needed", 0, 1'000'000));
    static_cast<void>(fields.boolean_if("flag"));
    static_cast<void>(fields.choice_if("word", {"open", "closed"}));
    const auto list = fields.texts_if("list", 3, {1, 5});
    if (!fields.finish()) return;
    require(api::is_valid_utf8(text) && api::count_code_points(text) <= 20);
    require(!lines || api::is_valid_utf8(*lines));
    require(!number || (*number >= -5 && *number <= 5));
    require(!list || list->size() <= 3);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace session;
    const std::string_view text{reinterpret_cast<const char*>(data), size};
    if (const auto body = api::parse_json(text)) {
        require(api::is_valid_utf8(body->dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace)));
        ask_for_everything(*body);
    }
    if (const auto cookie = http::find_cookie(text, "session_login")) require(cookie->size() <= size);
    http::Request request;
    request.add_header("Origin", text.substr(0, size / 2));
    request.add_header("Host", text.substr(size / 2));
    static_cast<void>(api::is_own_origin(request, "https://tv.example.org"));
    return 0;
}
