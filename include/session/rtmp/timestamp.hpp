// RTMP timestamps on a line that does not wrap.
#pragma once

#include <cstdint>
#include <optional>

namespace session::rtmp {

// One per connection, for audio and video together, so that both unwrap to the same line. Each timestamp is placed as near as possible
// to the one before (serial arithmetic, RFC 1982). Some publishers wrap at 2^32, others at 2^31 (ffmpeg): when both timestamps have
// their top bit clear and are more than 2^30 apart, they wrapped at 2^31. Steps back stay steps back; nothing is smoothed here.
class TimestampUnwrapper {
   public:
    // Milliseconds; the first timestamp stays as it is.
    [[nodiscard]] std::int64_t unwrap(std::uint32_t timestamp) noexcept;

   private:
    std::optional<std::uint32_t> last_;
    std::int64_t position_ = 0;
};

}  // namespace session::rtmp
