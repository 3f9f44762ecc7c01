// What the operating system says of this process, for /metrics.
#pragma once

#include <cstdint>

#include "session/base/metrics.hpp"

namespace session::app {

// Registers process_* and session_build_info; read at each scrape.
void register_process_metrics(Metrics& metrics);

// Raises the soft limit of open files to the hard one. Returns the limit in force.
std::uint64_t raise_open_file_limit();

}  // namespace session::app
