#include "delivery/address_grants.hpp"

#include <catch2/catch.hpp>

#include "support/fake_clock.hpp"

using namespace session;
using namespace std::chrono_literals;
using boost::asio::ip::make_address;

TEST_CASE("an address may use what it was granted, until it runs out") {
    test::FakeClock clock;
    delivery::AddressGrants grants{clock, 60s};
    const auto here = make_address("192.0.2.1");
    CHECK_FALSE(grants.use("demo", here));
    grants.grant("demo", here);
    CHECK(grants.use("demo", here));
    CHECK_FALSE(grants.use("other", here));
    CHECK_FALSE(grants.use("demo", make_address("192.0.2.2")));
    clock.advance(50s);
    CHECK(grants.use("demo", here));
    clock.advance(50s);
    CHECK(grants.use("demo", here));
    clock.advance(60s);
    CHECK_FALSE(grants.use("demo", here));
}

TEST_CASE("grants are bounded") {
    test::FakeClock clock;
    delivery::AddressGrants grants{clock, 60s, 2};
    grants.grant("a", make_address("192.0.2.1"));
    grants.grant("b", make_address("192.0.2.1"));
    grants.grant("c", make_address("192.0.2.1"));
    CHECK(grants.use("c", make_address("192.0.2.1")));
    CHECK(grants.use("a", make_address("192.0.2.1")) + grants.use("b", make_address("192.0.2.1")) == 1);
}

TEST_CASE("players behind one address differ by what they call themselves") {
    const auto here = make_address("192.0.2.1");
    CHECK(delivery::AddressGrants::viewer_id(here, "Lavf") == delivery::AddressGrants::viewer_id(here, "Lavf"));
    CHECK(delivery::AddressGrants::viewer_id(here, "Lavf") != delivery::AddressGrants::viewer_id(here, "VLC"));
}
