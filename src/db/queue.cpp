#include "db/queue.hpp"

#include <algorithm>
#include <utility>

namespace session::db {

bool Queue::push(Job& job) {
    {
        const std::lock_guard lock{mutex_};
        if (is_closed_ || jobs_.size() >= limit_) return false;
        jobs_.push_back(std::move(job));
        depth_.set(static_cast<double>(jobs_.size()));
    }
    changed_.notify_one();
    return true;
}

std::vector<Job> Queue::pop(std::size_t count) {
    std::unique_lock lock{mutex_};
    changed_.wait(lock, [this] { return is_closed_ || !jobs_.empty(); });
    std::vector<Job> taken;
    taken.reserve(std::min(count, jobs_.size()));
    while (!jobs_.empty() && taken.size() < count) {
        taken.push_back(std::move(jobs_.front()));
        jobs_.pop_front();
    }
    depth_.set(static_cast<double>(jobs_.size()));
    return taken;
}

void Queue::close() {
    {
        const std::lock_guard lock{mutex_};
        is_closed_ = true;
    }
    changed_.notify_all();
}

bool Queue::is_closed() const {
    const std::lock_guard lock{mutex_};
    return is_closed_;
}

}  // namespace session::db
