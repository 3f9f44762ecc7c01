#include "session/base/time_text.hpp"

#include <array>
#include <chrono>
#include <ctime>

namespace session {

std::string to_iso8601(Clock::Wall time) {
    const auto millis = std::chrono::floor<std::chrono::milliseconds>(time.time_since_epoch());
    const auto whole = std::chrono::floor<std::chrono::seconds>(millis);
    const std::time_t seconds = whole.count();
    std::tm utc{};
    gmtime_r(&seconds, &utc);
    std::array<char, 32> text{};
    const auto size = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S.", &utc);
    const auto fraction = std::to_string(1000 + (millis - whole).count()).substr(1);
    return std::string{text.data(), size} + fraction + "Z";
}

}  // namespace session
