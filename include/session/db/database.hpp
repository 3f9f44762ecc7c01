// SQLite as the platform uses it: one writer thread whose transactions carry all writes that wait, and a few readers.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <utility>

#include "session/base/metrics.hpp"
#include "session/base/result.hpp"
#include "session/db/connection.hpp"
#include "session/db/migrations.hpp"
#include "session/db/task.hpp"

namespace session::db {

struct Options {
    // How long to wait for another process (`session backup`, `session user`) that holds the lock.
    std::chrono::milliseconds busy_timeout{5'000};
    std::size_t readers = 2;
    // More than this many waiting are refused with ErrorCode::unavailable; our own choice.
    std::size_t max_queued_writes = 4'096;
    std::size_t max_queued_reads = 4'096;
    std::span<const Migration> migrations = embedded_migrations();
    Metrics* metrics = nullptr;  // outlives the database
};

// Any thread may call. Life: open(), then close() or destruction, which finishes what is queued; the io_contexts of coroutines that wait
// for it must outlive it.
//
// A work function gets a Connection and returns Result<T>. It runs on a database thread, inside a transaction: it owns or outlives what it
// captures, and never waits for this Database. g++ 12 miscompiles a lambda with captures inside a co_await expression, so name it:
//
//     auto work = [handle](db::Connection& connection) -> Result<std::optional<User>> { … };
//     auto user = co_await database.read(std::move(work));
class Database {
   public:
    // Makes the file if there is none and migrates it. The directory must exist.
    [[nodiscard]] static Result<std::unique_ptr<Database>> open(const std::filesystem::path& file, const Options& options = {});
    ~Database();
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    // Sees one snapshot throughout; can't write. Completes on the caller's executor.
    template <class Work>
    [[nodiscard]] boost::asio::awaitable<typename TaskOf<Work>::Outcome> read(Work work) {
        return perform(Lane::read, std::make_shared<TaskOf<Work>>(std::move(work)));
    }
    // Writes are made in the order they were asked for. If the work fails, what it did is undone, and only that. Success is told after the
    // transaction is on disk (synchronous=FULL: it survives a power failure). A work is run once.
    template <class Work>
    [[nodiscard]] boost::asio::awaitable<typename TaskOf<Work>::Outcome> write(Work work) {
        return perform(Lane::write, std::make_shared<TaskOf<Work>>(std::move(work)));
    }

    // The same, blocking: for start-up, the command line and tests, never on an I/O thread.
    template <class Work>
    [[nodiscard]] typename TaskOf<Work>::Outcome read_now(Work work) {
        TaskOf<Work> task{std::move(work)};
        run_now(Lane::read, task);
        return task.take();
    }
    template <class Work>
    [[nodiscard]] typename TaskOf<Work>::Outcome write_now(Work work) {
        TaskOf<Work> task{std::move(work)};
        run_now(Lane::write, task);
        return task.take();
    }

    [[nodiscard]] const std::filesystem::path& file() const noexcept;

    // Refuses new work, finishes what is queued, ends the threads. Blocks.
    void close();

   private:
    enum class Lane { read, write };
    struct Impl;

    explicit Database(std::unique_ptr<Impl> impl);
    // Completes when the task was run or refused.
    [[nodiscard]] boost::asio::awaitable<void> run(Lane lane, std::shared_ptr<Task> task);
    void run_now(Lane lane, Task& task);

    template <class Work>
    [[nodiscard]] boost::asio::awaitable<typename TaskOf<Work>::Outcome> perform(Lane lane, std::shared_ptr<TaskOf<Work>> task) {
        std::shared_ptr<Task> base = task;
        co_await run(lane, std::move(base));
        co_return task->take();
    }

    std::unique_ptr<Impl> impl_;
};

}  // namespace session::db
