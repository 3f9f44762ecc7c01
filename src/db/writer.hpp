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

    Connection connection_;
    WriterMetrics metrics_;
};

}  // namespace session::db
