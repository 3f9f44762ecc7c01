#include "session/rtmp/timestamp.hpp"

namespace session::rtmp {

std::int64_t TimestampUnwrapper::unwrap(std::uint32_t timestamp) noexcept {
    constexpr std::int64_t kHalfOf31 = std::int64_t{1} << 30U;
    constexpr std::int64_t kRange31 = std::int64_t{1} << 31U;
    if (!last_) {
        last_ = timestamp;
        position_ = timestamp;
        return position_;
    }
    // Exactly half of 2^32 apart counts as a step back, as the signed conversion has it.
    std::int64_t step = static_cast<std::int32_t>(timestamp - *last_);
    const bool both_fit_31_bits = ((timestamp | *last_) & 0x8000'0000U) == 0;
    if (both_fit_31_bits && step > kHalfOf31) step -= kRange31;
    if (both_fit_31_bits && step < -kHalfOf31) step += kRange31;
    last_ = timestamp;
    position_ += step;
    return position_;
}

}  // namespace session::rtmp
