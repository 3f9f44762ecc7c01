// The end of the log, for whoever looks at it from afar.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "session/base/log.hpp"

namespace session::log {

// A record as it was written.
struct Record {
    std::uint64_t id = 0;      // counts up from 1
    std::int64_t time_ms = 0;  // since the epoch
    Level level = Level::info;
    std::string component;
    std::string message;
    std::vector<std::pair<std::string, std::string>> fields;
};

inline constexpr std::size_t kRememberedRecords = 2'000;

// The newest `most` of the last kRememberedRecords whose id is above `after` and whose level is at least `least`, oldest first. What the
// level of configure() keeps out is not remembered. Thread-safe.
[[nodiscard]] std::vector<Record> recent(std::uint64_t after, Level least, std::size_t most);
[[nodiscard]] std::string_view to_string(Level level) noexcept;

}  // namespace session::log
