#include "session/net/listener.hpp"

#include <array>
#include <catch2/catch.hpp>

using namespace session;
namespace asio = boost::asio;

TEST_CASE("addresses to listen on") {
    CHECK(net::to_string(*net::parse_endpoint("127.0.0.1:80")) == "127.0.0.1:80");
    CHECK(net::to_string(*net::parse_endpoint("[::1]:0")) == "[::1]:0");
    CHECK(net::to_string(*net::parse_endpoint(":1935")) == "0.0.0.0:1935");
    for (const auto* text : {"", "80", "localhost:80", "::1:80", "1.2.3.4:", "1.2.3.4:x", "1.2.3.4:65536", "1.2.3.4:-1", "1.2.3:80"}) {
        INFO(text);
        CHECK_FALSE(net::parse_endpoint(text));
    }
}

TEST_CASE("all threads listen on one free port, which is then taken") {
    asio::io_context a{1};
    asio::io_context b{1};
    const std::array<asio::io_context*, 2> threads{&a, &b};
    auto acceptors = net::listen(threads, *net::parse_endpoint("127.0.0.1:0"));
    REQUIRE(acceptors);
    REQUIRE(acceptors->size() == 2);
    const auto endpoint = acceptors->front().local_endpoint();
    CHECK(endpoint == acceptors->back().local_endpoint());
    const auto again = net::listen(threads, endpoint);
    REQUIRE_FALSE(again);
    CHECK(again.error().code() == ErrorCode::conflict);
    CHECK(again.error().message().find(net::to_string(endpoint)) != std::string::npos);
    acceptors->clear();
    CHECK(net::listen(threads, endpoint));
}

TEST_CASE("an address of another machine is an error that says so") {
    asio::io_context io{1};
    const std::array<asio::io_context*, 1> threads{&io};
    const auto acceptors = net::listen(threads, *net::parse_endpoint("192.0.2.1:0"));
    REQUIRE_FALSE(acceptors);
    CHECK(acceptors.error().code() == ErrorCode::invalid_argument);
}
