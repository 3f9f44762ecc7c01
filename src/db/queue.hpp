// What waits for a database thread.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "session/base/metrics.hpp"
#include "session/db/task.hpp"

namespace session::db {

// A task and who is told that it has its result. `task` is kept alive by `done` or by a thread that blocks.
struct Job {
    Task* task = nullptr;
    std::function<void()> done;
};

// A bounded queue between threads.
class Queue {
   public:
    Queue(std::size_t limit, Gauge depth) : limit_(limit), depth_(depth) {}

    // False, and the job untouched: it is full or closed.
    [[nodiscard]] bool push(Job& job);
    // Waits for at least one; at most `count`. Empty: closed, and nothing is left.
    [[nodiscard]] std::vector<Job> pop(std::size_t count);
    void close();
    [[nodiscard]] bool is_closed() const;

   private:
    const std::size_t limit_;
    const Gauge depth_;
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<Job> jobs_;
    bool is_closed_ = false;
};

}  // namespace session::db
