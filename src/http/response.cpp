#include "session/http/response.hpp"

#include <algorithm>

namespace session::http {
namespace {

void append_json_text(std::string& out, std::string_view text) {
    constexpr std::string_view kHex = "0123456789abcdef";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (byte < 0x20) {
            out += "\\u00";
            out += kHex[byte >> 4U];
            out += kHex[byte & 15U];
        } else {
            out += c;
        }
    }
}

}  // namespace

ByteView view_of(const Body& body) noexcept {
    struct Visitor {
        ByteView operator()(std::monostate) const noexcept { return {}; }
        ByteView operator()(const std::string& text) const noexcept { return as_bytes(text); }
        ByteView operator()(const SharedBytes& blob) const noexcept { return blob == nullptr ? ByteView{} : ByteView{*blob}; }
        ByteView operator()(ByteView view) const noexcept { return view; }
    };
    return std::visit(Visitor{}, body);
}

Response& Response::add_header(std::string_view name, std::string_view value) {
    const auto append_clean = [this](std::string_view text) {
        std::copy_if(text.begin(), text.end(), std::back_inserter(headers_),
                     [](char c) { return (static_cast<unsigned char>(c) >= 0x20 && c != 0x7f) || c == '\t'; });
    };
    append_clean(name);
    headers_ += ": ";
    append_clean(value);
    headers_ += "\r\n";
    return *this;
}

Response error_response(int status, std::string_view code, std::string_view message) {
    std::string body = R"({"error":{"code":")";
    append_json_text(body, code);
    body += R"(","message":")";
    append_json_text(body, message);
    body += "\"}}";
    return json_response(std::move(body), status);
}

Response json_response(std::string body, int status) {
    Response response{status};
    response.content_type = "application/json";
    response.cache_control = "no-store";
    response.body = std::move(body);
    return response;
}

Response text_response(std::string body, std::string_view content_type) {
    Response response;
    response.content_type = content_type;
    response.body = std::move(body);
    return response;
}

}  // namespace session::http
