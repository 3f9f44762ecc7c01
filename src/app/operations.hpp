// What administrators see of the running process: figures from the metrics, and the configuration with its sources.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <filesystem>
#include <functional>
#include <mutex>
#include <optional>
#include <vector>

#include "app/config/bind.hpp"
#include "app/disk_forecast.hpp"
#include "session/api/operations_api.hpp"
#include "session/base/clock.hpp"
#include "session/base/metrics.hpp"
#include "session/db/database.hpp"
#include "session/http/answer_times.hpp"

namespace session::app {

// Every key but channels and secrets, in the order of their names.
[[nodiscard]] std::vector<api::ConfigEntry> describe_config(const Bound& bound);

[[nodiscard]] boost::asio::awaitable<Result<std::int64_t>> count_users(db::Database& database);

// Thread-safe. `clock` and `metrics` outlive it.
class Operations {
   public:
    Operations(const Clock& clock, Metrics& metrics, std::filesystem::path data_directory);

    // Of all broadcasts together.
    struct OnAir {
        std::int64_t viewers = 0;
        std::optional<double> slowest_speed;
    };
    [[nodiscard]] api::Overview look(const OnAir& on_air);

    // Watches the disk from now on, on this context, which ends before this does.
    void start(boost::asio::io_context& context);
    // The API's answers, timed by whoever gives them.
    [[nodiscard]] http::AnswerTimes& answer_times() noexcept { return answer_times_; }

    void set_config(std::vector<api::ConfigEntry> entries);
    [[nodiscard]] std::vector<api::ConfigEntry> config() const;

   private:
    struct Totals {
        Clock::Steady at{};
        double cpu_seconds = 0;
        double sent_bytes = 0;
        double received_bytes = 0;
    };
    struct Rates {
        double cores = 0;
        double egress_bps = 0;
        double ingest_bps = 0;
    };
    [[nodiscard]] boost::asio::awaitable<void> watch_disk();
    // Bytes; 0 where it can't be told.
    std::int64_t look_at_disk();
    [[nodiscard]] Totals totals_now() const;
    [[nodiscard]] Rates rates_now();
    [[nodiscard]] double sum(const char* name) const;

    const Clock& clock_;
    Metrics& metrics_;
    std::filesystem::path data_directory_;
    Clock::Steady started_;
    http::AnswerTimes answer_times_;
    mutable std::mutex mutex_;
    DiskForecast disk_;
    Totals before_;
    Rates rates_;
    std::vector<api::ConfigEntry> config_;
};

}  // namespace session::app
