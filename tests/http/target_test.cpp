#include "http/target.hpp"

#include <catch2/catch.hpp>

#include "session/http/request.hpp"

using namespace session;

TEST_CASE("a path and its query are separated") {
    std::string storage;
    const auto target = http::parse_target("/hls/demo/master.m3u8?_HLS_msn=3&x", storage);
    REQUIRE(target);
    CHECK(target->path == "/hls/demo/master.m3u8");
    CHECK(target->query == "_HLS_msn=3&x");
}

TEST_CASE("escapes in the path are decoded, in the query kept") {
    std::string storage;
    const auto target = http::parse_target("/a%20b/%C3%A9?q=%20", storage);
    REQUIRE(target);
    CHECK(target->path == "/a b/\xc3\xa9");
    CHECK(target->query == "q=%20");
}

TEST_CASE("the absolute form loses its authority, RFC 9112 3.2.2") {
    std::string storage;
    CHECK(http::parse_target("http://host:80/x?y", storage)->path == "/x");
    CHECK_FALSE(http::parse_target("http://host", storage));
}

TEST_CASE("what could climb or confuse is refused") {
    std::string storage;
    for (const auto* text :
         {"", "*", "x", "/../etc", "/a/..", "/a/./b", "/%2e%2e/x", "/a%00b", "/a%0db", "/a%5cb", "/a\\b", "/a%2", "/a%zz", "/a%"}) {
        INFO(text);
        CHECK_FALSE(http::parse_target(text, storage));
    }
}

TEST_CASE("query values") {
    CHECK(http::find_query_value("a=1&b=2", "b") == "2");
    CHECK(http::find_query_value("a", "a") == "");
    CHECK(http::find_query_value("a=", "a") == "");
    CHECK_FALSE(http::find_query_value("aa=1&&", "a"));
    CHECK(http::find_query_value("a=1&a=2", "a") == "1");
}

TEST_CASE("percent decoding refuses what is cut off") {
    CHECK(http::percent_decode("%41%7a") == "Az");
    CHECK_FALSE(http::percent_decode("%4"));
    CHECK_FALSE(http::percent_decode("%"));
}

TEST_CASE("a host is a name or an address, perhaps with a port") {
    for (const auto* host : {"", "a", "tv.example.org", "tv.example.org:8080", "localhost:", "my_box", "127.0.0.1:80", "[::1]",
                             "[::1]:8080", "[2001:db8::7]:443", "[::ffff:192.0.2.1]", "caf%C3%A9.example", "xn--caf-dma.example"}) {
        INFO(host);
        CHECK(http::is_host(host));
    }
    for (const auto* host : {"a/b",     "a b",    "a?b",   "a#b", "user@a", "a:b",  "a:80:80", "::1", "[::1",     "[]",
                             "[::1]80", "[::1]x", "[a/b]", "a%2", "a%zz",   "a\\b", "a\"b",    "<a>", "http://a", "a\x80"}) {
        INFO(host);
        CHECK_FALSE(http::is_host(host));
    }
}
