// A clock that stands still until a test moves it. Not synchronised: one thread.
#pragma once

#include "session/base/clock.hpp"

namespace session::test {

class FakeClock final : public Clock {
   public:
    [[nodiscard]] Steady steady_now() const noexcept override { return steady_; }
    [[nodiscard]] Wall wall_now() const noexcept override { return wall_; }
    void advance(std::chrono::steady_clock::duration by) {
        steady_ += by;
        wall_ += std::chrono::duration_cast<std::chrono::system_clock::duration>(by);
    }

   private:
    Steady steady_{std::chrono::hours{1}};
    Wall wall_{std::chrono::seconds{1'800'000'000}};
};

}  // namespace session::test
