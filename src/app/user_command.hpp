// `session user …`: accounts from the command line, whether the server runs or not.
#pragma once

#include "app/cli.hpp"

namespace session::app {

// Gives the process's exit code.
[[nodiscard]] int run_user_command(const UserCommand& command);

}  // namespace session::app
