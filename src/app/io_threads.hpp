// The I/O threads: one io_context each, run by exactly one thread.
#pragma once

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <cstddef>
#include <memory>
#include <span>
#include <thread>
#include <vector>

namespace session::app {

// The contexts exist from construction to destruction; the threads from start() to stop(). Owned by `main`'s thread, which makes all the
// calls. What handlers throw past their coroutine is a defect of ours: it is logged and the thread goes on.
class IoThreads {
   public:
    explicit IoThreads(std::size_t count);
    ~IoThreads();
    IoThreads(const IoThreads&) = delete;
    IoThreads& operator=(const IoThreads&) = delete;

    [[nodiscard]] std::span<boost::asio::io_context* const> contexts() const noexcept { return contexts_; }
    void start();
    [[nodiscard]] bool are_running() const noexcept { return !threads_.empty(); }
    // Ends the loops, whatever is still queued, and joins. Drain first.
    void stop();

   private:
    using WorkGuard = boost::asio::executor_work_guard<boost::asio::io_context::executor_type>;
    std::vector<std::unique_ptr<boost::asio::io_context>> owned_;
    std::vector<boost::asio::io_context*> contexts_;
    std::vector<WorkGuard> guards_;
    std::vector<std::thread> threads_;
};

}  // namespace session::app
