#include "session/transcode/worker_pool.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

namespace session::transcode {
namespace {

// Encoders give way to whoever serves viewers: a late segment is made up for, a late answer is not.
constexpr int kNiceness = 5;

}  // namespace

// One lock for the pool and its executors: jobs take milliseconds, the lock microseconds.
struct WorkerPool::Impl {
    struct Queue {
        std::deque<std::function<void()>> jobs;
        bool is_ready = false;    // stands in `ready`
        bool is_running = false;  // a thread is in one of its jobs
        std::thread::id runner;
        std::condition_variable idle;
    };
    using QueuePtr = std::shared_ptr<Queue>;

    std::mutex mutex;
    std::condition_variable wake;
    std::deque<QueuePtr> ready;
    bool is_stopping = false;
    unsigned thread_count = 0;
    std::vector<std::thread> threads;

    void run() {
        // Linux keeps niceness per thread; the pool works without it where it is refused.
        [[maybe_unused]] const int rc = setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), kNiceness);
        std::unique_lock lock{mutex};
        for (;;) {
            wake.wait(lock, [this] { return is_stopping || !ready.empty(); });
            if (is_stopping) return;
            const auto queue = std::move(ready.front());
            ready.pop_front();
            queue->is_ready = false;
            if (!queue->jobs.empty()) run_one(queue, lock);
        }
    }

    void run_one(const QueuePtr& queue, std::unique_lock<std::mutex>& lock) {
        auto job = std::move(queue->jobs.front());
        queue->jobs.pop_front();
        queue->is_running = true;
        queue->runner = std::this_thread::get_id();
        lock.unlock();
        job();
        job = nullptr;  // what it captured goes before the queue counts as idle
        lock.lock();
        queue->is_running = false;
        make_ready(queue);
        queue->idle.notify_all();
    }

    void make_ready(const QueuePtr& queue) {
        if (queue->jobs.empty() || queue->is_ready || queue->is_running) return;
        queue->is_ready = true;
        ready.push_back(queue);
        wake.notify_one();
    }
};

class PoolExecutor final : public SerialExecutor {
   public:
    explicit PoolExecutor(std::shared_ptr<WorkerPool::Impl> pool) : pool_(std::move(pool)) {}

    ~PoolExecutor() override {
        std::deque<std::function<void()>> dropped;  // destroyed after the lock: a job's captures may own anything
        std::unique_lock lock{pool_->mutex};
        dropped.swap(queue_->jobs);
        // From inside its own job there is nothing to wait for.
        queue_->idle.wait(lock, [this] { return !queue_->is_running || queue_->runner == std::this_thread::get_id(); });
    }

    void post(std::function<void()> job) override {
        const std::lock_guard lock{pool_->mutex};
        queue_->jobs.push_back(std::move(job));
        pool_->make_ready(queue_);
    }

    [[nodiscard]] std::size_t queued() const noexcept override {
        const std::lock_guard lock{pool_->mutex};
        return queue_->jobs.size();
    }

   private:
    std::shared_ptr<WorkerPool::Impl> pool_;
    WorkerPool::Impl::QueuePtr queue_ = std::make_shared<WorkerPool::Impl::Queue>();
};

WorkerPool::WorkerPool(unsigned threads) : impl_(std::make_shared<Impl>()) {
    impl_->thread_count = threads != 0 ? threads : std::max(1U, std::thread::hardware_concurrency());
    for (unsigned i = 0; i < impl_->thread_count; ++i) impl_->threads.emplace_back([impl = impl_.get()] { impl->run(); });
}

WorkerPool::~WorkerPool() {
    {
        const std::lock_guard lock{impl_->mutex};
        impl_->is_stopping = true;
    }
    impl_->wake.notify_all();
    for (auto& thread : impl_->threads) thread.join();
}

std::unique_ptr<SerialExecutor> WorkerPool::make_executor() {
    return std::make_unique<PoolExecutor>(impl_);
}

unsigned WorkerPool::threads() const noexcept {
    return impl_->thread_count;
}

}  // namespace session::transcode
