#include <exception>
#include <iostream>
#include <variant>

#include "app/database.hpp"
#include "app/key_command.hpp"
#include "app/serve.hpp"
#include "app/user_command.hpp"

int main(int argc, char** argv) {
    using namespace session::app;
    try {
        const auto command = parse_command_line(argc, argv);
        if (const auto* exit_now = std::get_if<ExitNow>(&command)) return exit_now->code;
        if (const auto* check = std::get_if<CheckConfigCommand>(&command)) return check_config(*check);
        if (const auto* copy = std::get_if<BackupCommand>(&command)) return backup(*copy);
        if (const auto* user = std::get_if<UserCommand>(&command)) return run_user_command(*user);
        if (const auto* key = std::get_if<KeyCommand>(&command)) return run_key_command(*key);
        return serve(std::get<ServeCommand>(command));
    } catch (const std::exception& error) {
        std::cerr << "session: " << error.what() << '\n';
        return kExitFailed;
    }
}
