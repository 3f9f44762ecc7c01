#include "session/http/request.hpp"

#include <catch2/catch.hpp>

#include "http/request_parser.hpp"

using namespace session;

namespace {
http::Request with(std::string_view name, std::string_view value) {
    http::Request request;
    request.add_header(name, value);
    return request;
}
}  // namespace

TEST_CASE("header names are found in any case") {
    const auto request = with("X-Thing", "1");
    CHECK(request.header("x-thing") == "1");
    CHECK(request.header("x-other").empty());
}

TEST_CASE("cookies") {
    CHECK(http::find_cookie("a=1; b=2", "b") == "2");
    CHECK(http::find_cookie("a=\"q\"", "a") == "q");
    CHECK(http::find_cookie("a=x=y", "a") == "x=y");
    CHECK_FALSE(http::find_cookie("aa=1", "a"));
    CHECK_FALSE(http::find_cookie("", "a"));
    auto request = with("Cookie", "a=1");
    request.add_header("cookie", "b=2");
    CHECK(request.cookie("b") == "2");
}

TEST_CASE("Accept-Encoding with weights") {
    CHECK(with("Accept-Encoding", "gzip, br").accepts_encoding("br"));
    CHECK(with("Accept-Encoding", "GZIP;q=0.5").accepts_encoding("gzip"));
    CHECK_FALSE(with("Accept-Encoding", "gzip;q=0").accepts_encoding("gzip"));
    CHECK_FALSE(with("Accept-Encoding", "gzip; q=0.000, *").accepts_encoding("gzip"));
    CHECK(with("Accept-Encoding", "*").accepts_encoding("gzip"));
    CHECK_FALSE(with("Accept-Encoding", "*;q=0").accepts_encoding("gzip"));
    CHECK_FALSE(http::Request{}.accepts_encoding("gzip"));
}

TEST_CASE("a page load names text/html, a fetch does not") {
    CHECK(with("Accept", "text/html,application/xhtml+xml,*/*;q=0.8").accepts_explicitly("text/html"));
    CHECK_FALSE(with("Accept", "*/*").accepts_explicitly("text/html"));
}

TEST_CASE("a header is found whole or not at all") {
    CHECK(http::find_header_end("GET / HTTP/1.1\r\n\r\nrest", 0) == 18U);
    CHECK_FALSE(http::find_header_end("GET / HTTP/1.1\r\n\r", 0));
    CHECK(http::find_header_end("GET / HTTP/1.1\r\n\r\n", 17) == 18U);
}

TEST_CASE("the parser fills a request with views") {
    http::RequestParser parser;
    http::Request request;
    REQUIRE(parser.start("POST /a%41?q=1 HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\n", request));
    CHECK(request.method == http::Method::post);
    CHECK(request.path == "/aA");
    CHECK(request.query == "q=1");
    CHECK(request.header("host") == "h");
    REQUIRE(parser.has_body());
    REQUIRE(parser.limit_body(5));
    const auto used = parser.feed_body(as_bytes("helloGET"));
    REQUIRE(used);
    CHECK(*used == 5);
    CHECK(parser.is_done());
    CHECK(parser.body() == "hello");
}

TEST_CASE("a chunked body, fed byte by byte") {
    http::RequestParser parser;
    http::Request request;
    REQUIRE(parser.start("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n", request));
    REQUIRE(parser.limit_body(100));
    const std::string text = "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n";
    std::string pending;
    for (const char c : text) {
        pending += c;
        const auto used = parser.feed_body(as_bytes(pending));
        REQUIRE(used);
        pending.erase(0, *used);
    }
    CHECK(parser.is_done());
    CHECK(parser.body() == "abcde");
}

TEST_CASE("bodies over the limit are refused by their length and by their bytes") {
    http::RequestParser parser;
    http::Request request;
    REQUIRE(parser.start("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 6\r\n\r\n", request));
    CHECK(parser.limit_body(5).error().code() == ErrorCode::too_large);
    REQUIRE(parser.start("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n", request));
    REQUIRE(parser.limit_body(5));
    CHECK(parser.feed_body(as_bytes("6\r\nabcdef\r\n0\r\n\r\n")).error().code() == ErrorCode::too_large);
}

TEST_CASE("what smuggles or folds is refused") {
    http::RequestParser parser;
    http::Request request;
    for (const auto* head : {"GET / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
                             "GET / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
                             "GET / HTTP/1.1\r\nHost: h\r\nA: b\r\n c\r\n\r\n", "GET / HTTP/1.1\r\nHost: h\r\nA : b\r\n\r\n",
                             "GET / HTTP/2.0\r\nHost: h\r\n\r\n", "GET  / HTTP/1.1\r\nHost: h\r\n\r\n", "\x16\x03\x01\r\n\r\n",
                             "GET /%zz HTTP/1.1\r\nHost: h\r\n\r\n"}) {
        INFO(head);
        CHECK_FALSE(parser.start(head, request));
    }
}

TEST_CASE("HTTP/1.1 names one host, HTTP/1.0 at most one") {
    http::RequestParser parser;
    http::Request request;
    CHECK_FALSE(parser.start("GET / HTTP/1.1\r\n\r\n", request));
    CHECK_FALSE(parser.start("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", request));
    CHECK_FALSE(parser.start("GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n", request));
    CHECK(parser.start("GET / HTTP/1.0\r\n\r\n", request));
    CHECK(parser.start("GET / HTTP/1.1\r\nHost: a\r\n\r\n", request));
    CHECK_FALSE(parser.start("GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", request));
    CHECK_FALSE(parser.start("GET / HTTP/1.0\r\nHost: a/b\r\n\r\n", request));
}

TEST_CASE("keep-alive follows version and Connection") {
    http::RequestParser parser;
    http::Request request;
    REQUIRE(parser.start("GET / HTTP/1.1\r\nHost: h\r\n\r\n", request));
    CHECK(request.is_keep_alive);
    REQUIRE(parser.start("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n", request));
    CHECK_FALSE(request.is_keep_alive);
    REQUIRE(parser.start("GET / HTTP/1.0\r\n\r\n", request));
    CHECK_FALSE(request.is_keep_alive);
}
