#include "session/base/log_tail.hpp"

#include <catch2/catch.hpp>

using namespace session;

namespace {

std::uint64_t newest() {
    const auto records = log::recent(0, log::Level::trace, 1);
    return records.empty() ? 0 : records.back().id;
}

}  // namespace

TEST_CASE("The log remembers what was written, with its fields", "[log]") {
    log::configure({log::Level::debug, log::Format::text});
    const auto before = newest();
    log::info("tests", "a line", {{"text", "with \"quotes\"\nand lines"}, {"number", 7}, {"yes", true}});
    const auto records = log::recent(before, log::Level::trace, 10);
    REQUIRE(records.size() == 1);
    CHECK(records[0].id == before + 1);
    CHECK(records[0].time_ms > 1'600'000'000'000);
    CHECK(records[0].component == "tests");
    CHECK(records[0].message == "a line");
    const std::vector<std::pair<std::string, std::string>> fields{
        {"text", R"(with \"quotes\"\nand lines)"}, {"number", "7"}, {"yes", "true"}};
    CHECK(records[0].fields == fields);
}

TEST_CASE("The log's memory is asked by level and from an id on, newest first when there are too many", "[log]") {
    log::configure({log::Level::debug, log::Format::text});
    const auto before = newest();
    log::debug("tests", "one");
    log::warn("tests", "two");
    log::error("tests", "three");
    CHECK(log::recent(before, log::Level::debug, 10).size() == 3);
    CHECK(log::recent(before + 1, log::Level::debug, 10).size() == 2);
    const auto worst = log::recent(before, log::Level::warn, 1);
    REQUIRE(worst.size() == 1);
    CHECK(worst[0].message == "three");
}

TEST_CASE("What the level keeps out is not remembered, and memory is bounded", "[log]") {
    log::configure({log::Level::off, log::Format::text});
    const auto before = newest();
    log::error("tests", "unwritten");
    CHECK(log::recent(before, log::Level::trace, 10).empty());
    log::configure({log::Level::error, log::Format::text});
    for (std::size_t i = 0; i < log::kRememberedRecords + 10; ++i) log::error("tests", "again");
    CHECK(log::recent(0, log::Level::trace, 1'000'000).size() == log::kRememberedRecords);
}
