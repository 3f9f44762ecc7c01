// Any bytes as a Cookie header, a query and an escaped text: what is found lies within them, and decoding undoes encoding.
#include <cstdlib>
#include <string>

#include "http/target.hpp"
#include "session/http/request.hpp"

namespace {

using namespace session;

void require(bool claim) {
    if (!claim) std::abort();
}

bool lies_within(std::string_view part, std::string_view whole) {
    return part.empty() || (part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size());
}

std::string percent_encode(std::string_view text) {
    constexpr std::string_view kDigits = "0123456789ABCDEF";
    std::string encoded;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        encoded += '%';
        encoded += kDigits[byte >> 4U];
        encoded += kDigits[byte & 15U];
    }
    return encoded;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text{reinterpret_cast<const char*>(data), size};
    for (const auto* name : {"session_login", "session_playback", "a", ""}) {
        const auto cookie = http::find_cookie(text, name);
        require(!cookie || (lies_within(*cookie, text) && cookie->find(';') == std::string_view::npos));
        const auto value = http::find_query_value(text, name);
        require(!value || (lies_within(*value, text) && value->find('&') == std::string_view::npos));
    }
    const auto decoded = http::percent_decode(text);
    require(!decoded || decoded->size() <= size);
    if (text.find('%') == std::string_view::npos) require(decoded && *decoded == text);
    require(http::percent_decode(percent_encode(text)) == std::string{text});

    const auto line = "/" + percent_encode(text.substr(0, 200)) + "?" + std::string{text};
    std::string storage;
    const auto target = http::parse_target(line, storage);
    if (target) require(target->path.front() == '/' && target->path.find("/../") == std::string_view::npos);
    return 0;
}
