#include "delivery/hold.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace session::delivery {
namespace asio = boost::asio;
namespace {

// Used on the connection's thread only; the wake comes there by post.
struct Waiting {
    explicit Waiting(const asio::any_io_executor& executor) : timer(executor) {}
    asio::steady_timer timer;
    bool is_woken = false;
};

// Takes the wait back when the coroutine is left or destroyed.
class WaitGuard {
   public:
    WaitGuard(const hls::RenditionFeed& feed, hls::RenditionFeed::WaitId id) : feed_(feed), id_(id) {}
    ~WaitGuard() { feed_.cancel_wait(id_); }
    WaitGuard(const WaitGuard&) = delete;
    WaitGuard& operator=(const WaitGuard&) = delete;

   private:
    const hls::RenditionFeed& feed_;
    hls::RenditionFeed::WaitId id_;
};

}  // namespace

asio::awaitable<HoldOutcome> hold_until(std::shared_ptr<const hls::RenditionFeed> feed, hls::Position until,
                                        std::chrono::milliseconds limit) {
    const auto executor = co_await asio::this_coro::executor;
    const auto waiting = std::make_shared<Waiting>(executor);
    waiting->timer.expires_after(limit);
    const auto id = feed->wait(until, [executor, waiting] {
        asio::post(executor, [waiting] {
            waiting->is_woken = true;
            waiting->timer.cancel();
        });
    });
    const WaitGuard guard{*feed, id};
    constexpr auto kAsTuple = asio::as_tuple(asio::use_awaitable);
    // A wake that has been posted already runs after this coroutine has suspended: it is not lost.
    const auto [error] = co_await waiting->timer.async_wait(kAsTuple);
    static_cast<void>(error);
    co_return waiting->is_woken ? HoldOutcome::reached : HoldOutcome::timed_out;
}

}  // namespace session::delivery
