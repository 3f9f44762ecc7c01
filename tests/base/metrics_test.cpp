#include "session/base/metrics.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

using namespace session;

TEST_CASE("Metrics::values gives one value for each series", "[metrics]") {
    Metrics metrics;
    CHECK(metrics.values("session_things_total").empty());
    metrics.counter("session_things_total", "Things", {{"kind", "a"}}).add(2);
    metrics.counter("session_things_total", "Things", {{"kind", "b"}}).add(3);
    const auto level = metrics.gauge("session_level", "A level");
    metrics.on_scrape([level] { level.set(9); });
    auto things = metrics.values("session_things_total");
    std::sort(things.begin(), things.end());
    CHECK(things == std::vector<double>{2, 3});
    CHECK(metrics.values("session_level") == std::vector<double>{9});
    metrics.remove("session_things_total", {{"kind", "a"}});
    CHECK(metrics.values("session_things_total") == std::vector<double>{3});
}
