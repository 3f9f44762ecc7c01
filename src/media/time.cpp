#include "session/media/time.hpp"

namespace session::media {

std::int64_t rescale(std::int64_t ticks, std::int64_t from, std::int64_t to) noexcept {
    __extension__ using Wide = __int128;
    const Wide product = static_cast<Wide>(ticks) * to;
    const Wide half = from / 2;
    return static_cast<std::int64_t>((product >= 0 ? product + half : product - half) / from);
}

}  // namespace session::media
