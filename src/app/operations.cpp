#include "app/operations.hpp"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cmath>
#include <numeric>
#include <system_error>
#include <thread>
#include <utility>

#include "session/auth/account_store.hpp"

namespace session::app {
namespace asio = boost::asio;
namespace {

// Shorter spans would make rates of single packets.
constexpr std::chrono::milliseconds kShortestSpan{1'000};
constexpr std::chrono::minutes kBetweenLooks{1};

std::int64_t whole(double value) {
    return static_cast<std::int64_t>(std::llround(value));
}

std::string name_of(ValueSource source) {
    switch (source) {
        case ValueSource::file: return "file";
        case ValueSource::environment: return "environment";
        case ValueSource::command_line: return "command_line";
        case ValueSource::standard: break;
    }
    return "default";
}

}  // namespace

std::vector<api::ConfigEntry> describe_config(const Bound& bound) {
    std::vector<api::ConfigEntry> entries;
    for (const auto& [path, value] : bound.values) {
        const auto source = bound.sources.find(path);
        api::ConfigEntry entry;
        entry.key = path;
        entry.value = value;
        entry.source = name_of(source == bound.sources.end() ? ValueSource::standard : source->second);
        entry.needs_restart = !path.starts_with("log.");
        entries.push_back(std::move(entry));
    }
    return entries;
}

boost::asio::awaitable<Result<std::int64_t>> count_users(db::Database& database) {
    auto work = [](db::Connection& connection) { return auth::count_users(connection); };
    co_return co_await database.read(std::move(work));
}

Operations::Operations(const Clock& clock, Metrics& metrics, std::filesystem::path data_directory)
    : clock_(clock), metrics_(metrics), data_directory_(std::move(data_directory)), started_(clock.steady_now()) {
    before_.at = started_;
}

double Operations::sum(const char* name) const {
    const auto values = metrics_.values(name);
    return std::accumulate(values.begin(), values.end(), 0.0);
}

Operations::Totals Operations::totals_now() const {
    Totals totals;
    totals.at = clock_.steady_now();
    totals.cpu_seconds = sum("process_cpu_seconds_total");
    totals.sent_bytes = sum("session_http_sent_bytes_total");
    totals.received_bytes = sum("session_rtmp_received_bytes_total");
    return totals;
}

Operations::Rates Operations::rates_now() {
    const auto now = totals_now();
    const std::lock_guard lock{mutex_};
    const auto span = now.at - before_.at;
    if (span < kShortestSpan) return rates_;
    const auto seconds = std::chrono::duration<double>(span).count();
    rates_.cores = (now.cpu_seconds - before_.cpu_seconds) / seconds;
    rates_.egress_bps = 8 * (now.sent_bytes - before_.sent_bytes) / seconds;
    rates_.ingest_bps = 8 * (now.received_bytes - before_.received_bytes) / seconds;
    before_ = now;
    return rates_;
}

void Operations::start(asio::io_context& context) {
    asio::co_spawn(context, watch_disk(), [](const std::exception_ptr& error) {
        if (error) std::rethrow_exception(error);
    });
}

asio::awaitable<void> Operations::watch_disk() {
    const auto executor = co_await asio::this_coro::executor;
    asio::steady_timer timer{executor};
    while (true) {
        look_at_disk();
        timer.expires_after(kBetweenLooks);
        co_await timer.async_wait(asio::use_awaitable);
    }
}

std::int64_t Operations::look_at_disk() {
    std::error_code error;
    const auto space = std::filesystem::space(data_directory_, error);
    if (error) return 0;
    const auto free_bytes = static_cast<std::int64_t>(space.available);
    const auto now = clock_.steady_now();
    const std::lock_guard lock{mutex_};
    disk_.add(now, free_bytes);
    return free_bytes;
}

api::Overview Operations::look(const OnAir& on_air) {
    const auto rates = rates_now();
    api::Overview overview;
    overview.uptime_s = std::chrono::duration_cast<std::chrono::seconds>(clock_.steady_now() - started_).count();
    overview.cpu_cores_used = rates.cores;
    overview.cores = std::max(1U, std::thread::hardware_concurrency());
    overview.memory_bytes = whole(sum("process_resident_memory_bytes"));
    overview.disk_free_bytes = look_at_disk();
    {
        const std::lock_guard lock{mutex_};
        overview.disk_days_left = disk_.days_left();
    }
    if (const auto p95 = answer_times_.percentile(0.95, http::AnswerTimes::Clock::now())) {
        overview.http_p95_ms = std::chrono::duration<double, std::milli>(*p95).count();
    }
    overview.slowest_speed = on_air.slowest_speed;
    overview.encoders = static_cast<std::int64_t>(metrics_.values("session_rung_governor_step").size());
    overview.egress_bps = whole(rates.egress_bps);
    overview.ingest_bps = whole(rates.ingest_bps);
    overview.http_connections = whole(sum("session_http_open_connections"));
    overview.websocket_clients = whole(sum("session_http_open_websockets"));
    overview.broadcasts = whole(sum("session_broadcasts"));
    overview.viewers = on_air.viewers;
    return overview;
}

void Operations::set_config(std::vector<api::ConfigEntry> entries) {
    const std::lock_guard lock{mutex_};
    config_ = std::move(entries);
}

std::vector<api::ConfigEntry> Operations::config() const {
    const std::lock_guard lock{mutex_};
    return config_;
}

}  // namespace session::app
