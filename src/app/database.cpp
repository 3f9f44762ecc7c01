#include "app/database.hpp"

#include <iostream>

#include "app/config/load.hpp"
#include "app/config/values.hpp"

namespace session::app {
namespace {

constexpr std::chrono::seconds kBusyTimeout{5};

Result<> copy_database(const Config& config, const std::filesystem::path& to) {
    // Its layout is not looked at: a copy of whatever is there.
    auto connection = db::Connection::open(database_file(config), db::Connection::Mode::read_only, kBusyTimeout);
    if (!connection) return fail(connection.error());
    return connection->backup(to);
}

}  // namespace

std::filesystem::path database_file(const Config& config) {
    std::error_code ignored;
    const auto file = config.database_file.empty() ? config.data_directory / "session.db" : config.database_file;
    return std::filesystem::absolute(file, ignored).lexically_normal();
}

Result<std::unique_ptr<db::Database>> open_database(const Config& config, Metrics& metrics) {
    db::Options options;
    options.busy_timeout = kBusyTimeout;
    options.metrics = &metrics;
    return db::Database::open(database_file(config), options);
}

int backup(const BackupCommand& command) {
    const auto bound = load_config(command.sources);
    for (const auto& problem : bound.problems) std::cerr << to_string(problem) << '\n';
    if (has_errors(bound.problems)) return kExitUsage;
    if (const auto copied = copy_database(bound.config, command.file); !copied) {
        std::cerr << "session: " << copied.error().message() << '\n';
        return kExitFailed;
    }
    std::error_code ignored;
    std::cout << command.file.string() << ": " << std::filesystem::file_size(command.file, ignored) << " bytes\n";
    return kExitOk;
}

}  // namespace session::app
