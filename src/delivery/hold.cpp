#include "delivery/hold.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <map>
#include <mutex>

namespace session::delivery {
namespace asio = boost::asio;
using SteadyClock = std::chrono::steady_clock;
namespace {

struct Key {
    const void* thread;  // the execution context: a group is used on one thread only
    const hls::RenditionFeed* feed;
    hls::Position until;
    friend auto operator<=>(const Key&, const Key&) = default;
};

}  // namespace

struct HoldRoom::Groups {
    std::mutex mutex;
    std::map<Key, std::weak_ptr<Group>> open;
};

// Owned by the requests that wait in it, used on their thread; the wake comes there by post. Cancelling the one timer resumes them all,
// in the order in which they came.
class HoldRoom::Group : public std::enable_shared_from_this<HoldRoom::Group> {
   public:
    Group(std::shared_ptr<Groups> groups, const Key& key, Feed feed, const asio::any_io_executor& executor, std::chrono::milliseconds limit)
        : groups_(std::move(groups)), key_(key), feed_(std::move(feed)), timer_(executor), open_until_(SteadyClock::now() + kGathering) {
        timer_.expires_at(open_until_ + limit);
    }
    ~Group() {
        feed_->cancel_wait(wait_);
        const std::lock_guard lock{groups_->mutex};
        const auto entry = groups_->open.find(key_);
        if (entry != groups_->open.end() && entry->second.expired()) groups_->open.erase(entry);
    }
    Group(const Group&) = delete;
    Group& operator=(const Group&) = delete;

    // Once, after construction. The post finds nobody when all have left.
    void start(asio::any_io_executor executor) {
        wait_ = feed_->wait(key_.until, [executor = std::move(executor), self = weak_from_this()] {
            asio::post(executor, [self] {
                if (const auto group = self.lock()) group->wake();
            });
        });
    }
    [[nodiscard]] bool is_open() const noexcept { return !is_woken_ && SteadyClock::now() < open_until_; }
    [[nodiscard]] bool is_woken() const noexcept { return is_woken_; }
    [[nodiscard]] asio::steady_timer& timer() noexcept { return timer_; }

   private:
    void wake() {
        is_woken_ = true;
        timer_.cancel();
    }

    std::shared_ptr<Groups> groups_;
    Key key_;
    Feed feed_;
    asio::steady_timer timer_;
    SteadyClock::time_point open_until_;
    hls::RenditionFeed::WaitId wait_ = 0;
    bool is_woken_ = false;
};

HoldRoom::HoldRoom() : groups_(std::make_shared<Groups>()) {}

asio::awaitable<HoldOutcome> HoldRoom::hold_until(Feed feed, hls::Position until, std::chrono::milliseconds limit) {
    const auto executor = co_await asio::this_coro::executor;
    const Key key{&asio::query(executor, asio::execution::context), feed.get(), until};
    std::shared_ptr<Group> group;
    {
        const std::lock_guard lock{groups_->mutex};
        const auto entry = groups_->open.find(key);
        if (entry != groups_->open.end()) group = entry->second.lock();
    }
    if (group == nullptr || !group->is_open()) {
        group = std::make_shared<Group>(groups_, key, std::move(feed), executor, limit);
        {
            const std::lock_guard lock{groups_->mutex};
            groups_->open[key] = group;
        }
        group->start(executor);
    }
    constexpr auto kAsTuple = asio::as_tuple(asio::use_awaitable);
    // A wake that has been posted already runs after this coroutine has suspended: it is not lost.
    const auto [error] = co_await group->timer().async_wait(kAsTuple);
    static_cast<void>(error);
    co_return group->is_woken() ? HoldOutcome::reached : HoldOutcome::timed_out;
}

}  // namespace session::delivery
