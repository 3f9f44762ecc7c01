// CPU time of the calling thread. Private to transcode.
#pragma once

#include <time.h>

#include <cstdint>

namespace session::transcode {

[[nodiscard]] inline std::int64_t thread_cpu_ns() noexcept {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return std::int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

}  // namespace session::transcode
