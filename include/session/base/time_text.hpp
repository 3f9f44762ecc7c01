// Points in time as text.
#pragma once

#include <string>

#include "session/base/clock.hpp"

namespace session {

// ISO 8601 in UTC, to the millisecond: "2026-11-22T20:00:00.000Z".
[[nodiscard]] std::string to_iso8601(Clock::Wall time);

}  // namespace session
