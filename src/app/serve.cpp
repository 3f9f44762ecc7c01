#include "app/serve.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <csignal>
#include <cstdlib>
#include <iostream>

#include "app/banner.hpp"
#include "app/config/values.hpp"
#include "app/operations.hpp"
#include "app/process_metrics.hpp"
#include "app/server.hpp"
#include "app/version.hpp"
#include "session/base/log.hpp"
#include "session/crypto/encoding.hpp"
#include "session/crypto/random.hpp"
#include "session/demo/publisher.hpp"

namespace session::app {
namespace {

namespace asio = boost::asio;
constexpr const char* kDemoHandle = "demo";
// Files that are no viewers' or publishers' connections: listeners, logs, the operator's.
constexpr std::uint64_t kOwnFiles = 200;

void print(const std::vector<Problem>& problems) {
    for (const auto& problem : problems) std::cerr << to_string(problem) << '\n';
}

// The channel that `session demo` publishes to, with a key nobody has seen; one that the configuration declares is used as it is.
Result<> declare_demo_channel(Config& config) {
    for (const auto& channel : config.channels) {
        if (channel.handle == kDemoHandle) return {};
    }
    const auto random = crypto::random_array<24>();
    if (!random) return fail(random.error());
    ChannelSection channel;
    channel.handle = kDemoHandle;
    channel.stream_key = StreamKey{crypto::to_hex(*random)};
    channel.title = "A generated picture with a running clock";
    channel.category = "Art";  // there from the start: the demo leaves no category behind
    config.channels.push_back(std::move(channel));
    return {};
}

demo::PublisherOptions demo_options(const Config& config, const Endpoints& endpoints) {
    demo::PublisherOptions options;
    const auto& host = config.rtmp.listen.host;
    options.address = host == "0.0.0.0" ? "127.0.0.1" : host == "::" ? "::1" : host;
    options.port = endpoints.rtmp_port;
    for (const auto& channel : config.channels) {
        if (channel.handle == kDemoHandle) options.key = channel.stream_key;
    }
    return options;
}

// The process while it serves. All of it on `main`'s thread.
class Process {
   public:
    Process(const ServeCommand& command, Bound bound) : command_(command), bound_(std::move(bound)) {}

    int run();

   private:
    void announce(const Server& server, const DataDirectory& data) const;
    void reload(Server& server);
    asio::awaitable<void> wait_for_signals(Server& server);
    asio::awaitable<void> stop(Server& server);

    const ServeCommand& command_;
    Bound bound_;
    asio::io_context context_{1};
    asio::signal_set signals_{context_, SIGINT, SIGTERM, SIGHUP};
    std::unique_ptr<demo::Publisher> demo_;
};

int Process::run() {
    auto data = open_data_directory(bound_.config.data_directory);
    if (!data) {
        std::cerr << "session: " << data.error().message() << '\n';
        return kExitFailed;
    }
    if (data->not_persisted) {
        log::warn("app", "the data directory can't be written; using a secret of this run", {{"why", *data->not_persisted}});
    }
    Server server{bound_.config, *data};
    server.describe(describe_config(bound_));
    if (const auto failure = server.start()) {
        std::cerr << "session: " << failure->key << ": " << failure->error.message() << "\n  Change " << failure->key
                  << " in the configuration, or give another with --set " << failure->key << "=…\n";
        return kExitFailed;
    }
    announce(server, *data);
    if (command_.with_demo) {
        demo_ = std::make_unique<demo::Publisher>(demo_options(bound_.config, server.endpoints()));
        demo_->start();
    }
    const auto report = [](const std::exception_ptr& error) {
        if (error) std::rethrow_exception(error);
    };
    asio::co_spawn(context_, wait_for_signals(server), report);
    context_.run();
    return kExitOk;
}

void Process::announce(const Server& server, const DataDirectory& data) const {
    const auto endpoints = server.endpoints();
    if (bound_.config.log.format == log::Format::text) std::cout << make_banner(bound_.config, endpoints, data) << std::flush;
    if (bound_.config.log.format != log::Format::text && !endpoints.setup_code.empty()) {
        log::info("app", "the site has no admin yet; make one at /setup", {{"code", endpoints.setup_code}});
    }
    log::info("app", "ready",
              {{"version", kVersion},
               {"http_port", endpoints.http_port},
               {"rtmp_port", endpoints.rtmp_port},
               {"admin_port", endpoints.admin_port},
               {"channels", bound_.config.channels.size()}});
}

void Process::reload(Server& server) {
    auto fresh = load_config(command_.sources);
    auto files = check_files(fresh.config);
    fresh.problems.insert(fresh.problems.end(), files.begin(), files.end());
    for (const auto& problem : fresh.problems) {
        const bool is_error = problem.severity == Problem::Severity::error;
        log::write(is_error ? log::Level::error : log::Level::warn, "app", "configuration: " + to_string(problem));
    }
    if (has_errors(fresh.problems)) {
        log::error("app", "the configuration was not reloaded; the one before stays");
        return;
    }
    for (const auto& [path, value] : fresh.values) {
        if (path.starts_with("log.")) continue;
        const auto before = bound_.values.find(path);
        if (before == bound_.values.end() || before->second != value) {
            log::warn("app", "this key has changed and needs a restart", {{"key", path}});
        }
    }
    if (command_.with_demo) {
        // The demo's key is of this run: keep the channel as it was declared at the start.
        for (auto& channel : bound_.config.channels) {
            if (channel.handle != kDemoHandle) continue;
            std::erase_if(fresh.config.channels, [](const ChannelSection& each) { return each.handle == kDemoHandle; });
            fresh.config.channels.push_back(channel);
        }
    }
    log::configure(fresh.config.log);
    server.reload(fresh.config);
    bound_.config.channels = fresh.config.channels;
    bound_.config.log = fresh.config.log;
    // What needs a restart stays as it was.
    for (auto& [path, value] : bound_.values) {
        if (!path.starts_with("log.")) continue;
        value = fresh.values[path];
        bound_.sources[path] = fresh.sources[path];
    }
    server.describe(describe_config(bound_));
    log::info("app", "configuration reloaded", {{"channels", fresh.config.channels.size()}});
}

asio::awaitable<void> Process::wait_for_signals(Server& server) {
    while (true) {
        boost::system::error_code error;
        const int signal = co_await signals_.async_wait(asio::redirect_error(asio::use_awaitable, error));
        if (error) co_return;
        if (signal != SIGHUP) break;
        reload(server);
    }
    log::info("app", "stopping; a second signal stops at once");
    signals_.async_wait([](const boost::system::error_code& error, int) {
        if (!error) std::_Exit(kExitFailed);
    });
    co_await stop(server);
    signals_.cancel();
}

asio::awaitable<void> Process::stop(Server& server) {
    if (demo_) demo_->stop();
    const bool is_clean = co_await server.drain();
    log::info("app", is_clean ? "stopped" : "stopped, but not everything ended in time");
    if (!is_clean) std::_Exit(kExitFailed);
}

}  // namespace

int serve(const ServeCommand& command) {
    auto bound = load_config(command.sources);
    auto files = check_files(bound.config);
    bound.problems.insert(bound.problems.end(), files.begin(), files.end());
    print(bound.problems);
    if (has_errors(bound.problems)) return kExitUsage;
    log::configure(bound.config.log);
    if (command.with_demo) {
        if (const auto declared = declare_demo_channel(bound.config); !declared) {
            std::cerr << "session: " << declared.error().message() << '\n';
            return kExitFailed;
        }
    }
    std::signal(SIGPIPE, SIG_IGN);
    const auto files_allowed = raise_open_file_limit();
    const auto files_wanted = std::uint64_t{bound.config.limits.http_connections} + bound.config.limits.rtmp_connections + kOwnFiles;
    if (files_allowed < files_wanted) {
        log::warn("app", "the limit of open files is below the connections allowed; raise it (ulimit -n, LimitNOFILE=)",
                  {{"limit", files_allowed}, {"wanted", files_wanted}});
    }
    return Process{command, std::move(bound)}.run();
}

int check_config(const CheckConfigCommand& command) {
    ConfigSources sources;
    sources.file = command.file;
    auto bound = load_config(sources);
    const auto files = check_files(bound.config);
    bound.problems.insert(bound.problems.end(), files.begin(), files.end());
    print(bound.problems);
    if (has_errors(bound.problems)) return kExitUsage;
    std::cout << command.file.string() << ": good (" << bound.config.channels.size() << " channels)\n";
    return kExitOk;
}

}  // namespace session::app
