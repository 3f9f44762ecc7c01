#include "http/response_writer.hpp"

#include <catch2/catch.hpp>

using namespace session;

namespace {

struct Rendered {
    int status;
    std::string head;
    std::string body;
};

Rendered render(const http::Request& request, http::Response response, bool is_cross_origin = false) {
    std::string head;
    const http::WriteContext context{"DATE", true, is_cross_origin};
    const auto body = http::render(request, response, context, head);
    return {response.status, head, std::string{as_text(body)}};
}

http::Response tagged(std::string body = "0123456789") {
    http::Response response;
    response.content_type = "text/plain";
    response.etag = "\"tag\"";
    response.has_ranges = true;
    response.body = std::move(body);
    return response;
}

http::Request asking(std::string_view name, std::string_view value) {
    http::Request request;
    request.add_header(name, value);
    return request;
}

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("a plain response, byte for byte") {
    http::Response response;
    response.content_type = "text/plain";
    response.cache_control = "no-store";
    response.body = std::string{"hi"};
    response.add_header("X-A", "b\r\nc");
    CHECK(render({}, std::move(response)).head ==
          "HTTP/1.1 200 OK\r\nDate: DATE\r\nContent-Type: text/plain\r\nContent-Length: 2\r\nCache-Control: no-store\r\nX-A: bc\r\n"
          "X-Content-Type-Options: nosniff\r\n\r\n");
}

TEST_CASE("HEAD has the length and no body") {
    http::Request request;
    request.method = http::Method::head;
    const auto out = render(request, tagged());
    CHECK(contains(out.head, "Content-Length: 10\r\n"));
    CHECK(out.body.empty());
}

TEST_CASE("If-None-Match answers 304 without body or length") {
    for (const auto* value : {"\"tag\"", "W/\"tag\"", "\"x\", \"tag\"", "*"}) {
        const auto out = render(asking("If-None-Match", value), tagged());
        CHECK(out.status == 304);
        CHECK(out.body.empty());
        CHECK_FALSE(contains(out.head, "Content-Length"));
        CHECK(contains(out.head, "ETag: \"tag\"\r\n"));
    }
    CHECK(render(asking("If-None-Match", "\"other\""), tagged()).status == 200);
}

TEST_CASE("one byte range") {
    const auto check = [](const char* range, const char* content_range, const char* body) {
        INFO(range);
        const auto out = render(asking("Range", range), tagged());
        CHECK(out.status == 206);
        CHECK(contains(out.head, std::string{"Content-Range: "} + content_range + "\r\n"));
        CHECK(out.body == body);
    };
    check("bytes=0-3", "bytes 0-3/10", "0123");
    check("bytes=4-", "bytes 4-9/10", "456789");
    check("bytes=-2", "bytes 8-9/10", "89");
    check("bytes=8-99", "bytes 8-9/10", "89");
    check("bytes=-99", "bytes 0-9/10", "0123456789");
}

TEST_CASE("a range outside is 416, what is no single range is ignored") {
    const auto outside = render(asking("Range", "bytes=10-"), tagged());
    CHECK(outside.status == 416);
    CHECK(contains(outside.head, "Content-Range: bytes */10\r\n"));
    CHECK(outside.body.empty());
    for (const auto* range : {"bytes=1-2,4-5", "bytes=3-1", "lines=1-2", "bytes=", "bytes=-", "bytes=a-b", "bytes=99999999999999999999-"}) {
        INFO(range);
        CHECK(render(asking("Range", range), tagged()).status == 200);
    }
}

TEST_CASE("If-Range lets a range pass only for the same entity") {
    auto request = asking("Range", "bytes=0-3");
    request.add_header("If-Range", "\"old\"");
    CHECK(render(request, tagged()).status == 200);
    auto same = asking("Range", "bytes=0-3");
    same.add_header("If-Range", "\"tag\"");
    CHECK(render(same, tagged()).status == 206);
}

TEST_CASE("cross-origin responses echo the origin, and vary even without one") {
    const auto with = render(asking("Origin", "https://a.example"), tagged(), true);
    CHECK(contains(with.head, "Access-Control-Allow-Origin: https://a.example\r\nAccess-Control-Allow-Credentials: true\r\n"));
    CHECK(contains(with.head, "Vary: Origin\r\n"));
    CHECK(contains(render({}, tagged(), true).head, "Vary: Origin\r\n"));
    CHECK_FALSE(contains(render(asking("Origin", "https://a.example"), tagged(), false).head, "Access-Control"));
}

TEST_CASE("dates are in the fixed form of RFC 9110 5.6.7") {
    CHECK(http::http_date(784111777) == "Sun, 06 Nov 1994 08:49:37 GMT");
}

TEST_CASE("an error's message is JSON whatever it holds") {
    const auto response = http::error_response(400, "bad", "say \"x\"\n\\");
    CHECK(as_text(http::view_of(response.body)) == R"({"error":{"code":"bad","message":"say \"x\"\u000a\\"}})");
}
