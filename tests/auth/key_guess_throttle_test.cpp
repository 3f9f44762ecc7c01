#include "session/auth/key_guess_throttle.hpp"

#include <catch2/catch.hpp>

#include "support/fake_clock.hpp"

using namespace session;
using namespace std::chrono_literals;

TEST_CASE("failures fill up, time empties") {
    test::FakeClock clock;
    auth::KeyGuessThrottle throttle{clock, {.failures = 3, .leak = 10s}};
    for (int i = 0; i < 3; ++i) {
        CHECK(throttle.is_allowed("192.0.2.1"));
        throttle.failed("192.0.2.1");
    }
    CHECK_FALSE(throttle.is_allowed("192.0.2.1"));
    CHECK(throttle.is_allowed("192.0.2.2"));
    clock.advance(10s);
    CHECK(throttle.is_allowed("192.0.2.1"));
    throttle.failed("192.0.2.1");
    CHECK_FALSE(throttle.is_allowed("192.0.2.1"));
}

TEST_CASE("a /64 is one address, and so are both forms of an IPv4 one") {
    test::FakeClock clock;
    auth::KeyGuessThrottle throttle{clock, {.failures = 1}};
    throttle.failed("2001:db8::1");
    CHECK_FALSE(throttle.is_allowed("2001:db8::ffff"));
    CHECK(throttle.is_allowed("2001:db8:0:1::1"));
    throttle.failed("192.0.2.1");
    CHECK_FALSE(throttle.is_allowed("::ffff:192.0.2.1"));
    CHECK(throttle.is_allowed("::ffff:192.0.2.2"));
}

TEST_CASE("memory is bounded: what has leaked goes first, then the oldest") {
    test::FakeClock clock;
    auth::KeyGuessThrottle throttle{clock, {.failures = 1, .leak = 100s, .max_addresses = 3}};
    throttle.failed("192.0.2.1");
    clock.advance(1s);
    throttle.failed("192.0.2.2");
    clock.advance(1s);
    throttle.failed("192.0.2.3");
    throttle.failed("192.0.2.4");
    CHECK(throttle.tracked() == 3);
    CHECK(throttle.is_allowed("192.0.2.1"));
    CHECK_FALSE(throttle.is_allowed("192.0.2.2"));
    clock.advance(200s);
    throttle.failed("192.0.2.5");
    CHECK(throttle.tracked() == 1);
}
