// The command line: what was asked for.
#pragma once

#include <filesystem>
#include <string>
#include <variant>

#include "app/config/load.hpp"

namespace session::app {

inline constexpr int kExitOk = 0;
inline constexpr int kExitFailed = 1;
inline constexpr int kExitUsage = 2;  // bad usage or bad configuration

struct ServeCommand {
    ConfigSources sources;
    bool with_demo = false;
};
struct CheckConfigCommand {
    std::filesystem::path file;
};
// Copies the database, whether the server runs or not.
struct BackupCommand {
    ConfigSources sources;
    std::filesystem::path file;
};
// `session user …`: accounts, whether the server runs or not.
struct UserCommand {
    enum class Action { add, list, reset_link, disable, enable, remove, keep };
    Action action = Action::list;
    ConfigSources sources;
    std::string handle;  // or, but for `add`, an email address
    std::string email;
    bool is_admin = false;
    bool has_password = false;  // on standard input
};
// Shows a channel's stream key, or puts a new one in its place.
struct KeyCommand {
    enum class Action { show, rotate };
    ConfigSources sources;
    Action action = Action::show;
    std::string handle;
};
// The command line said all there is to do (--help, --version), or could not be understood; the text is printed already.
struct ExitNow {
    int code = kExitOk;
};

using Command = std::variant<ServeCommand, CheckConfigCommand, BackupCommand, UserCommand, KeyCommand, ExitNow>;

// Prints help, version and usage errors itself.
[[nodiscard]] Command parse_command_line(int argc, const char* const* argv);

}  // namespace session::app
