#include "app/key_command.hpp"

#include <iostream>

#include "app/config/load.hpp"
#include "app/config/values.hpp"
#include "app/data_directory.hpp"
#include "app/database.hpp"
#include "session/base/log.hpp"
#include "session/channels/stream_keys.hpp"

namespace session::app {
namespace {

Result<channels::RevealedKey> run(const KeyCommand& command, const Config& config) {
    const auto data = open_data_directory(config.data_directory);
    if (!data) return fail(data.error());
    // Keys that no server could read again are worse than none.
    if (data->not_persisted) return fail(*data->not_persisted);
    Metrics metrics;
    auto database = open_database(config, metrics);
    if (!database) return fail(database.error());
    auth::ChannelDirectory directory;
    const SystemClock clock;
    channels::StreamKeys keys{{**database, directory, clock}, data->secret};
    return command.action == KeyCommand::Action::rotate ? keys.rotate_first(command.handle) : keys.show_first(command.handle);
}

}  // namespace

int run_key_command(const KeyCommand& command) {
    const auto bound = load_config(command.sources);
    for (const auto& problem : bound.problems) std::cerr << to_string(problem) << '\n';
    if (has_errors(bound.problems)) return kExitUsage;
    log::configure({log::Level::warn, log::Format::text});
    const auto key = run(command, bound.config);
    if (!key) {
        std::cerr << "session: " << command.handle << ": " << key.error().message() << '\n';
        return kExitFailed;
    }
    std::cout << key->secret.reveal() << '\n';
    return kExitOk;
}

}  // namespace session::app
