// Runs the server as a process: configuration, signals, the words for the operator.
#pragma once

#include "app/cli.hpp"

namespace session::app {

// Returns when a signal has stopped it; the process's exit code.
[[nodiscard]] int serve(const ServeCommand& command);

[[nodiscard]] int check_config(const CheckConfigCommand& command);

}  // namespace session::app
