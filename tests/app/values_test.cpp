#include "app/config/values.hpp"

#include <catch2/catch.hpp>

using namespace session::app;
using namespace std::chrono_literals;

TEST_CASE("an address is an IP and a port") {
    CHECK(parse_address("0.0.0.0:8080").value() == Address{"0.0.0.0", 8080});
    CHECK(parse_address("[::]:0").value() == Address{"::", 0});
    CHECK(to_text(Address{"::1", 80}) == "[::1]:80");
    for (const auto* bad :
         {"", "8080", ":8080", "localhost:8080", "1.2.3.4:", "1.2.3.4:65536", "1.2.3.4:-1", "::1:80", "[1.2.3.4]:80", "1.2.3.4:8o"}) {
        INFO(bad);
        CHECK_FALSE(parse_address(bad));
    }
}

TEST_CASE("a duration needs a unit and a range") {
    CHECK(parse_duration("20s", 0s, 1min).value() == 20s);
    CHECK(parse_duration("500ms", 0s, 1min).value() == 500ms);
    CHECK(parse_duration("1.5s", 0s, 1min).value() == 1500ms);
    CHECK(parse_duration("1m", 0s, 1min).value() == 1min);
    for (const auto* bad : {"", "20", "s", "-1s", "1e3s", "61s", "1 s", "1S", "nan", "infs", ".", "1..2s"}) {
        INFO(bad);
        CHECK_FALSE(parse_duration(bad, 0s, 1min));
    }
    CHECK(parse_duration("2h", 0s, 1min).error().message() == "\"2h\" is out of range; allowed: 0s to 1m");
}

TEST_CASE("a bitrate is bits per second") {
    CHECK(parse_bitrate("2800k", 1, 100'000'000).value() == 2'800'000);
    CHECK(parse_bitrate("2.8M", 1, 100'000'000).value() == 2'800'000);
    CHECK(parse_bitrate("2800000", 1, 100'000'000).value() == 2'800'000);
    for (const auto* bad : {"", "k", "2800kb", "2.8G", "-1", "999999M"}) {
        INFO(bad);
        CHECK_FALSE(parse_bitrate(bad, 1, 100'000'000));
    }
}

TEST_CASE("handles, rung names, languages, networks and URLs") {
    CHECK(parse_handle("alice_99"));
    for (const auto* bad : {"", "ab", "Alice", "a-b-c", "abcdefghijklmnopqrstuvwxyz", "al ice"}) CHECK_FALSE(parse_handle(bad));
    CHECK(parse_rung_name("720p"));
    for (const auto* bad : {"", "source", "audio", "720P", "a/b"}) CHECK_FALSE(parse_rung_name(bad));
    for (const auto* good : {"", "en", "pt-BR", "zh-Hant-TW"}) CHECK(parse_language(good));
    for (const auto* bad : {"e", "english", "en-", "en--US", "12"}) CHECK_FALSE(parse_language(bad));
    for (const auto* good : {"10.0.0.0/8", "127.0.0.1", "::1", "fd00::/8"}) CHECK(parse_network(good));
    for (const auto* bad : {"", "10.0.0.0/33", "10.0.0/8", "fd00::/129", "host"}) CHECK_FALSE(parse_network(bad));
    CHECK(parse_public_url("https://live.example.org/").value() == "https://live.example.org");
    CHECK(parse_public_url("http://[::1]:8080"));
    for (const auto* bad : {"live.example.org", "ftp://x", "https://", "https://x/path", "https://a b"}) CHECK_FALSE(parse_public_url(bad));
}

TEST_CASE("text is UTF-8 without control characters and counted in characters") {
    CHECK(parse_line("grüße 🎨", 7));
    CHECK_FALSE(parse_line("grüße 🎨", 6));
    for (const auto* bad : {"a\nb", "\x1b[31m", "\xc3", "\xc0\x80", "\xed\xa0\x80", "\xf5\x80\x80\x80", "\xe2\x82", "\x7f"})
        CHECK_FALSE(parse_line(bad, 100));
}

TEST_CASE("a quoted value can't write to the terminal") {
    CHECK(printable("a\x1b[2J\"\\\n") == "\"a\\x1b[2J\\x22\\x5c\\x0a\"");
    CHECK(printable(std::string(100, 'x')).size() < 70);
}

TEST_CASE("a refused stream key is not in its error") {
    const auto refused = parse_stream_key("hunter2 with spaces");
    REQUIRE_FALSE(refused);
    CHECK(refused.error().message().find("hunter2") == std::string::npos);
}
