// The composition root: makes every module, gives each its options and its neighbours, and takes them down in order.
#pragma once

#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <memory>
#include <optional>
#include <string>

#include "app/admin.hpp"
#include "app/config/config.hpp"
#include "app/data_directory.hpp"
#include "session/api/operations_api.hpp"
#include "session/base/result.hpp"

namespace session::app {

// Where the server listens, once it does.
struct Endpoints {
    std::uint16_t http_port = 0;
    std::uint16_t rtmp_port = 0;
    std::optional<std::uint16_t> rtmps_port;
    std::uint16_t admin_port = 0;
    std::string setup_code;  // of /setup; empty: the site has an admin
};

// What could not be started, and the configuration key to change.
struct StartFailure {
    std::string key;
    Error error;
};

// Lives on `main`'s thread, which makes all the calls; the I/O threads are its own. Life: start() once, then drain() and destruction, or
// destruction alone, which cuts everybody off.
class Server {
   public:
    Server(Config config, DataDirectory data);
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    // Opens the database, then the listeners. Nullopt: every listener is open and /readyz says so.
    [[nodiscard]] std::optional<StartFailure> start();
    [[nodiscard]] Endpoints endpoints() const;

    // What administrators are shown of the configuration. Any thread.
    void describe(std::vector<api::ConfigEntry> config);

    // The channels of a new configuration: broadcasts whose key is gone end; and its certificates, read again.
    void reload(const Config& config);

    // In order: no new publishers; publishers, encoders and last segments; viewers; listeners. Every step has a deadline, fourteen seconds
    // at most. Runs on the caller's io_context, which is none of the I/O threads'. False: something did not end, and destruction is not
    // safe; leave the process.
    [[nodiscard]] boost::asio::awaitable<bool> drain();

   private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace session::app
