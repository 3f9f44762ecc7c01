// The database's layout over time: numbered SQL files, each applied once.
#pragma once

#include <filesystem>
#include <span>
#include <string_view>

#include "session/base/result.hpp"
#include "session/db/connection.hpp"

namespace session::db {

struct Migration {
    int number = 0;
    std::string_view name;
    std::string_view sql;
};

// Those of src/db/migrations, ascending, embedded in the binary.
[[nodiscard]] std::span<const Migration> embedded_migrations();

// Applies those that are missing, each in its transaction. A database that has some already is first copied to `<file>.before-NNNN`, where
// NNNN is the first one to come. Fails without changing anything if one of the applied is not what the binary has (`conflict`), or if the
// database has one that the binary doesn't know (`unsupported`: a newer version made it).
[[nodiscard]] Result<> migrate(Connection& connection, const std::filesystem::path& file, std::span<const Migration> migrations);

}  // namespace session::db
