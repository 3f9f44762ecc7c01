// Threads for codecs, shared fairly by all broadcasts.
#pragma once

#include <functional>
#include <memory>

namespace session::transcode {

// Runs its jobs one at a time, in order, on any thread of the pool. Fair: after each job an executor goes to the back of the queue.
// post() is thread-safe and never blocks. Destroying it waits for its running job and drops the queued ones.
class SerialExecutor {
   public:
    SerialExecutor() = default;
    SerialExecutor(const SerialExecutor&) = delete;
    SerialExecutor& operator=(const SerialExecutor&) = delete;
    virtual ~SerialExecutor() = default;
    virtual void post(std::function<void()> job) = 0;
    [[nodiscard]] virtual std::size_t queued() const noexcept = 0;
};

// Owned by `app`; must outlive every executor made from it. Threads run at a lower scheduling priority (nice) than the I/O threads.
class WorkerPool {
   public:
    explicit WorkerPool(unsigned threads);  // 0: one per core
    ~WorkerPool();
    WorkerPool(const WorkerPool&) = delete;
    WorkerPool& operator=(const WorkerPool&) = delete;

    [[nodiscard]] std::unique_ptr<SerialExecutor> make_executor();
    [[nodiscard]] unsigned threads() const noexcept;

   private:
    struct Impl;
    std::shared_ptr<Impl> impl_;
    friend class PoolExecutor;
};

}  // namespace session::transcode
