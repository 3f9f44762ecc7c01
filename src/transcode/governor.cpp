#include "transcode/governor.hpp"

#include <algorithm>

namespace session::transcode {

Governor::Verdict Governor::observe(std::int64_t now, std::int64_t lag, bool is_late_anyway) {
    if (is_late_anyway || lag > limits_.late) return on_late(now);
    late_since_ = -1;
    if (lag > limits_.late / 2) {
        calm_since_ = -1;
        return Verdict::keep;
    }
    return on_calm(now);
}

void Governor::forgive(std::int64_t now) {
    late_since_ = calm_since_ = -1;
    changed_at_ = now;
}

void Governor::begin_at_last_step(std::int64_t now) {
    forgive(now);
    step_ = kLastStep;
    climbed_at_ = -1;
}

Governor::Verdict Governor::on_late(std::int64_t now) {
    calm_since_ = -1;
    if (late_since_ < 0) late_since_ = now;
    const auto late_for = now - std::max(late_since_, changed_at_);
    if (step_ == kLastStep) return late_for >= limits_.give_up_after ? Verdict::give_up : Verdict::keep;
    if (now - late_since_ < limits_.late_for || (step_ > 0 && now - changed_at_ < limits_.settle)) return Verdict::keep;
    if (climbed_at_ >= 0 && now - climbed_at_ < climb_wait_) climb_wait_ = std::min(2 * climb_wait_, limits_.climb_at_most);
    ++step_;
    changed_at_ = now;
    return Verdict::step_changed;
}

Governor::Verdict Governor::on_calm(std::int64_t now) {
    if (calm_since_ < 0) calm_since_ = now;
    if (step_ == 0 || now - calm_since_ < climb_wait_) return Verdict::keep;
    --step_;
    changed_at_ = climbed_at_ = calm_since_ = now;
    return Verdict::step_changed;
}

}  // namespace session::transcode
