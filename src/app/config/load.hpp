// The configuration as the process gets it: a file, then the environment, then --set, later ones winning.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "app/config/bind.hpp"

namespace session::app {

struct ConfigSources {
    std::optional<std::filesystem::path> file;
    std::vector<std::pair<std::string, std::string>> environment;  // SESSION_HTTP__LISTEN → value
    std::vector<std::string> assignments;                          // of --set: "http.listen=…"
};

// The SESSION_… variables of this process.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> session_environment();

// Reads the file and binds everything. Never fails as a whole: look at has_errors(problems).
[[nodiscard]] Bound load_config(const ConfigSources& sources);

// Problems with the files a configuration names: certificates that aren't there, a web directory that is none.
[[nodiscard]] std::vector<Problem> check_files(const Config& config);

[[nodiscard]] bool has_errors(const std::vector<Problem>& problems);

}  // namespace session::app
