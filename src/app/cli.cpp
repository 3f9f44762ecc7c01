#include "app/cli.hpp"

#include <CLI/CLI.hpp>

#include "app/version.hpp"

namespace session::app {
namespace {

struct ServeArguments {
    std::string config;
    std::vector<std::string> assignments;
    std::string web_dir;
};

void add_config_options(CLI::App& app, ServeArguments& arguments) {
    app.add_option("--config", arguments.config, "YAML file; without one every key has its default")->type_name("FILE");
    app.add_option("--set", arguments.assignments, "override one key of the configuration, as in --set http.listen=127.0.0.1:8080")
        ->type_name("KEY=VALUE")
        ->take_all();
}

void add_serve_options(CLI::App& app, ServeArguments& arguments) {
    add_config_options(app, arguments);
    app.add_option("--web-dir", arguments.web_dir, "serve the web pages from DIR instead of those inside the binary")->type_name("DIR");
}

ConfigSources to_sources(const ServeArguments& arguments) {
    ConfigSources sources;
    if (!arguments.config.empty()) sources.file = arguments.config;
    sources.environment = session_environment();
    sources.assignments = arguments.assignments;
    return sources;
}

ServeCommand to_command(const ServeArguments& arguments, bool with_demo) {
    ServeCommand command;
    command.sources = to_sources(arguments);
    if (!arguments.web_dir.empty()) command.sources.assignments.push_back("http.web_dir=" + arguments.web_dir);
    command.with_demo = with_demo;
    return command;
}

struct UserArguments {
    UserCommand command;
    std::vector<std::pair<CLI::App*, UserCommand::Action>> actions;
};

void add_user_options(CLI::App& user, ServeArguments& arguments, UserArguments& wanted) {
    using Action = UserCommand::Action;
    user.require_subcommand(1, 1);
    const auto action = [&](const char* name, const char* description, Action meant) {
        auto* sub = user.add_subcommand(name, description);
        add_config_options(*sub, arguments);
        wanted.actions.emplace_back(sub, meant);
        return sub;
    };
    auto* add = action("add", "make an account, and print a link to choose its password", Action::add);
    add->add_option("HANDLE", wanted.command.handle, "3 to 25 of a-z, 0-9, _")->required();
    add->add_option("EMAIL", wanted.command.email, "for signing in")->required();
    add->add_flag("--admin", wanted.command.is_admin, "one who may change everything");
    add->add_flag("--password-stdin", wanted.command.has_password, "read the password from standard input instead");
    action("list", "all accounts: handle, role, disabled or not, email", Action::list);
    auto* link = action("reset-link", "print a link to choose a new password: once, within an hour", Action::reset_link);
    auto* disable = action("disable", "sign a user out everywhere, and let nobody in by this account", Action::disable);
    auto* enable = action("enable", "let a disabled user in again", Action::enable);
    auto* remove = action("delete", "delete an account and all that is its own, at once and for good", Action::remove);
    auto* keep = action("keep", "take back that an account is to be deleted", Action::keep);
    for (auto* sub : {link, disable, enable, remove, keep})
        sub->add_option("LOGIN", wanted.command.handle, "handle or email address")->required();
}

}  // namespace

Command parse_command_line(int argc, const char* const* argv) {
    CLI::App app{"Session: a live-streaming site in one binary", "session"};
    app.set_version_flag("--version", std::string{"session "} + std::string{kVersion});
    app.require_subcommand(0, 1);
    app.footer("Exit codes: 0 done, 1 failed, 2 bad usage or configuration. Every key: config/session.yaml.");
    ServeArguments arguments;
    add_serve_options(app, arguments);
    auto* serve = app.add_subcommand("serve", "run the server (the default)");
    add_serve_options(*serve, arguments);
    auto* demo = app.add_subcommand("demo", "run the server and publish a generated picture with a clock to the channel \"demo\"");
    add_serve_options(*demo, arguments);
    auto* check = app.add_subcommand("check-config", "check a configuration file and say what is wrong with it");
    CheckConfigCommand check_config;
    check->add_option("FILE", check_config.file, "the YAML file")->required();
    auto* backup = app.add_subcommand("backup", "copy the database to FILE, whole and consistent, while the server runs");
    BackupCommand backup_command;
    add_config_options(*backup, arguments);
    backup->add_option("FILE", backup_command.file, "replaced if it is there")->required();
    UserArguments user;
    add_user_options(*app.add_subcommand("user", "accounts: add, list, reset-link, disable, enable"), arguments, user);
    KeyCommand key_command;
    auto* key = app.add_subcommand("key", "a channel's stream key, while the server runs or not");
    key->require_subcommand(1);
    auto* show = key->add_subcommand("show", "print it; made if the channel has none");
    auto* rotate = key->add_subcommand("rotate", "print a new one, which takes its place");
    for (auto* each : {show, rotate}) {
        add_config_options(*each, arguments);
        each->add_option("HANDLE", key_command.handle, "the channel's")->required();
    }
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return ExitNow{app.exit(error) == 0 ? kExitOk : kExitUsage};
    }
    if (check->parsed()) return check_config;
    if (backup->parsed()) {
        backup_command.sources = to_sources(arguments);
        return backup_command;
    }
    for (const auto& [sub, action] : user.actions) {
        if (!sub->parsed()) continue;
        user.command.action = action;
        user.command.sources = to_sources(arguments);
        return user.command;
    }
    if (key->parsed()) {
        key_command.sources = to_sources(arguments);
        key_command.action = rotate->parsed() ? KeyCommand::Action::rotate : KeyCommand::Action::show;
        return key_command;
    }
    return to_command(arguments, demo->parsed());
}

}  // namespace session::app
