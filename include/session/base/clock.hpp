// Time that is injected, so that tests own it.
#pragma once

#include <chrono>

namespace session {

// Two clocks in one: a steady one for deadlines and intervals, the wall's for what people and players see.
// Any thread may call; implementations are stateless or synchronised.
class Clock {
   public:
    using Steady = std::chrono::steady_clock::time_point;
    using Wall = std::chrono::system_clock::time_point;

    Clock() = default;
    Clock(const Clock&) = delete;
    Clock& operator=(const Clock&) = delete;
    virtual ~Clock() = default;

    [[nodiscard]] virtual Steady steady_now() const noexcept = 0;
    [[nodiscard]] virtual Wall wall_now() const noexcept = 0;
};

class SystemClock final : public Clock {
   public:
    [[nodiscard]] Steady steady_now() const noexcept override { return std::chrono::steady_clock::now(); }
    [[nodiscard]] Wall wall_now() const noexcept override { return std::chrono::system_clock::now(); }
};

}  // namespace session
