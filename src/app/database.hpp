// The server's database: where it is, and a copy of it.
#pragma once

#include <filesystem>
#include <memory>

#include "app/cli.hpp"
#include "app/config/config.hpp"
#include "session/base/metrics.hpp"
#include "session/base/result.hpp"
#include "session/db/database.hpp"

namespace session::app {

[[nodiscard]] std::filesystem::path database_file(const Config& config);

// Makes and migrates it as needed. For the server (`metrics`) and for commands that change accounts while it runs or not.
[[nodiscard]] Result<std::unique_ptr<db::Database>> open_database(const Config& config, Metrics& metrics);

// `session backup FILE`. Gives the process's exit code.
[[nodiscard]] int backup(const BackupCommand& command);

}  // namespace session::app
