#include "ingest/refusal_log.hpp"

#include <catch2/catch.hpp>

using namespace session::ingest;
using namespace std::chrono_literals;

TEST_CASE("who guesses stream keys does not fill the log, and is counted") {
    RefusalLog log;
    const std::chrono::steady_clock::time_point start{1h};
    int lines = 0;
    for (int i = 0; i < 1000; ++i) lines += log.take(start).has_value() ? 1 : 0;
    CHECK(lines == 20);
    CHECK_FALSE(log.take(start + 1s));
    CHECK(log.take(start + 3s) == 981);
    CHECK_FALSE(log.take(start + 3s));
    CHECK(log.take(start + 1h) == 1);
    CHECK(log.take(start + 1h) == 0);
}
