#include "db/writer.hpp"

#include <chrono>

#include "session/base/log.hpp"

namespace session::db {

void Writer::run(std::vector<Job> jobs) {
    for (auto next = jobs.begin(); next != jobs.end();) next = run_transaction(next, jobs.end());
}

Writer::Iterator Writer::run_transaction(Iterator begin, Iterator end) {
    const auto started = std::chrono::steady_clock::now();
    auto last = begin;
    auto result = connection_.execute_script("BEGIN IMMEDIATE");
    if (!result) last = end;
    while (result && last != end) result = run_in_savepoint(*(last++)->task);
    if (result) result = connection_.execute_script("COMMIT");
    if (!result) {
        if (!connection_.is_in_autocommit()) (void)connection_.execute_script("ROLLBACK");
        for (auto job = begin; job != last; ++job) job->task->fail_with(result.error());
        metrics_.failed_commits.add();
        if (!changes_at_failure_) log::error("db", "writes are not committed", {{"writes", last - begin}, {"why", result.error()}});
        changes_at_failure_ = total_changes();
    } else if (changes_at_failure_ && total_changes() != *changes_at_failure_) {
        // A transaction that changes nothing succeeds on a full disk too.
        log::info("db", "writes are committed again");
        changes_at_failure_.reset();
    }
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - started;
    metrics_.commit_seconds.observe(took.count());
    metrics_.batch_size.observe(static_cast<double>(last - begin));
    for (auto job = begin; job != last; ++job) job->done();
    return last;
}

std::int64_t Writer::total_changes() {
    auto row = connection_.query("SELECT total_changes()");
    const auto is_there = row ? row->step() : Result<bool>{false};
    return is_there && *is_there ? row->integer(0) : 0;
}

// Fails if the whole transaction is lost. A work that fails alone is undone, and that is a success here.
Result<> Writer::run_in_savepoint(Task& task) {
    if (auto saved = connection_.execute("SAVEPOINT work"); !saved) return fail(saved.error());
    if (const auto* error = task.run(connection_); error != nullptr) {
        // SQLite has rolled the transaction back itself (SQLITE_FULL, SQLITE_IOERR).
        if (connection_.is_in_autocommit()) return fail(*error);
        if (auto undone = connection_.execute("ROLLBACK TO work"); !undone) return fail(undone.error());
    }
    if (auto released = connection_.execute("RELEASE work"); !released) return fail(released.error());
    return {};
}

}  // namespace session::db
