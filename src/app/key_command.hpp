// `session key show|rotate HANDLE`.
#pragma once

#include "app/cli.hpp"

namespace session::app {

// The process's exit code. A running server knows of a new key within seconds.
[[nodiscard]] int run_key_command(const KeyCommand& command);

}  // namespace session::app
