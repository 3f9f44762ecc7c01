// Any bytes as a request: what comes through has a path that cannot climb, and views that lie within the bytes.
#include <cstdlib>
#include <string>

#include "http/request_parser.hpp"
#include "http/target.hpp"
#include "session/http/request.hpp"

namespace {

void require(bool claim) {
    if (!claim) std::abort();
}

void read_everything(const session::http::Request& request) {
    require(!request.path.empty() && request.path.front() == '/');
    require(request.path.find("/../") == std::string_view::npos && !request.path.ends_with("/.."));
    require(request.path.find('\0') == std::string_view::npos && request.path.find('\\') == std::string_view::npos);
    static_cast<void>(request.cookie("session_playback"));
    static_cast<void>(request.query_value("_HLS_msn"));
    static_cast<void>(request.accepts_encoding("gzip"));
    static_cast<void>(request.accepts_explicitly("text/html"));
    static_cast<void>(session::http::percent_decode(request.query));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace session;
    constexpr std::size_t kMaxBody = 1000;
    const std::string_view text{reinterpret_cast<const char*>(data), size};
    std::string storage;
    if (const auto target = http::parse_target(text, storage)) require(target->path.front() == '/');
    const auto end = http::find_header_end(text, 0);
    if (!end) return 0;
    http::RequestParser parser;
    http::Request request;
    if (!parser.start(text.substr(0, *end), request)) return 0;
    read_everything(request);
    if (!parser.has_body() || !parser.limit_body(kMaxBody)) return 0;
    auto rest = ByteView{data, size}.subspan(*end);
    while (!rest.empty() && !parser.is_done()) {
        const auto used = parser.feed_body(rest);
        if (!used || *used == 0) break;
        rest = rest.subspan(*used);
    }
    require(parser.body().size() <= kMaxBody);
    return 0;
}
