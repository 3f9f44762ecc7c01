// Decides how hard one rung may work. Private to transcode.
#pragma once

#include <cstdint>

#include "session/media/time.hpp"
#include "transcode/x264_encoder.hpp"

namespace session::transcode {

// A rung that stays late goes down a step at a time; one that keeps up for long goes up again, and waits twice as long where that
// turned out too early. All times are ticks that the caller counts. One thread at a time.
class Governor {
   public:
    enum class Verdict { keep, step_changed, give_up };

    struct Limits {
        std::int64_t late = media::kTimescale * 3 / 20;        // lag that counts as late
        std::int64_t late_for = media::kTimescale / 2;         // this long before a step down
        std::int64_t settle = media::kTimescale;               // between two steps down
        std::int64_t give_up_after = 3 * media::kTimescale;    // late on the last step
        std::int64_t climb_after = 10 * media::kTimescale;     // of calm before a step up
        std::int64_t climb_at_most = 160 * media::kTimescale;  // what climb_after doubles to
    };

    static constexpr int kLastStep = 3;

    explicit Governor(const Limits& limits) : limits_(limits), climb_wait_(limits.climb_after) {}

    // `is_late_anyway`: a picture had to be skipped.
    [[nodiscard]] Verdict observe(std::int64_t now, std::int64_t lag, bool is_late_anyway);
    // Load was taken off elsewhere: judge anew.
    void forgive(std::int64_t now);
    // A rung that is tried again begins with the least effort.
    void begin_at_last_step(std::int64_t now);

    [[nodiscard]] int step() const noexcept { return step_; }
    [[nodiscard]] Effort effort() const noexcept { return step_ == 0 ? Effort::preset : step_ == 1 ? Effort::reduced : Effort::least; }
    [[nodiscard]] bool halves_frame_rate() const noexcept { return step_ == kLastStep; }

   private:
    [[nodiscard]] Verdict on_late(std::int64_t now);
    [[nodiscard]] Verdict on_calm(std::int64_t now);

    Limits limits_;
    int step_ = 0;
    std::int64_t climb_wait_;
    std::int64_t late_since_ = -1;  // -1: is not
    std::int64_t calm_since_ = -1;
    std::int64_t changed_at_ = 0;
    std::int64_t climbed_at_ = -1;  // -1: never
};

}  // namespace session::transcode
