#include "http/forwarded.hpp"

#include <catch2/catch.hpp>

using namespace session;
using boost::asio::ip::make_address;

TEST_CASE("networks and addresses are trusted, others not") {
    const auto proxies = http::TrustedProxies::parse({"10.0.0.0/8", "192.168.1.1", "fd00::/8", "::1"});
    REQUIRE(proxies);
    CHECK(proxies->contains(make_address("10.200.3.4")));
    CHECK(proxies->contains(make_address("192.168.1.1")));
    CHECK_FALSE(proxies->contains(make_address("192.168.1.2")));
    CHECK(proxies->contains(make_address("fd12::9")));
    CHECK(proxies->contains(make_address("::1")));
    CHECK_FALSE(proxies->contains(make_address("fe80::1")));
}

TEST_CASE("the client is the last address that is no proxy of ours") {
    const auto proxies = http::TrustedProxies::parse({"10.0.0.0/8"});
    REQUIRE(proxies);
    const auto peer = make_address("10.0.0.1");
    CHECK(proxies->client_of(peer, "6.6.6.6, 1.2.3.4, 10.0.0.9") == make_address("1.2.3.4"));
    CHECK(proxies->client_of(peer, "") == peer);
    CHECK(proxies->client_of(peer, "garbage") == peer);
    CHECK(proxies->client_of(peer, "9.9.9.9, garbage, 10.0.0.2") == make_address("10.0.0.2"));
    CHECK(proxies->client_of(peer, "::ffff:1.2.3.4") == make_address("1.2.3.4"));
}

TEST_CASE("a bad entry is named") {
    const auto proxies = http::TrustedProxies::parse({"10.0.0.0/99"});
    REQUIRE_FALSE(proxies);
    CHECK(proxies.error().message().find("10.0.0.0/99") != std::string::npos);
}
