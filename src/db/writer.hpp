// Group commit: many writes, one transaction.
#pragma once

#include <vector>

#include "db/queue.hpp"
#include "session/base/metrics.hpp"
#include "session/db/connection.hpp"

namespace session::db {

struct WriterMetrics {
    Histogram batch_size;
    Histogram commit_seconds;
    Counter failed_commits;
};

// Lives on the writer thread.
class Writer {
   public:
    Writer(Connection connection, WriterMetrics metrics) : connection_(std::move(connection)), metrics_(metrics) {}

    // Runs all of them, each in its savepoint, and commits; then tells them. If the transaction can't begin or commit, or SQLite gives it
    // up in between (disk full), every write it would have had fails, and those after it get a transaction of their own.
    void run(std::vector<Job> jobs);

   private:
    using Iterator = std::vector<Job>::iterator;
    // Gives where the transaction ended.
    [[nodiscard]] Iterator run_transaction(Iterator begin, Iterator end);
    [[nodiscard]] Result<> run_in_savepoint(Task& task);
    [[nodiscard]] std::int64_t total_changes();  // rows that this connection ever changed, rolled back or not

    Connection connection_;
    WriterMetrics metrics_;
    std::optional<std::int64_t> changes_at_failure_;  // while nothing can be committed: said once, and once more when it is over
};

}  // namespace session::db
