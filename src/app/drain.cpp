#include "app/drain.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <memory>

namespace session::app {

namespace asio = boost::asio;

namespace {

struct Step {
    explicit Step(const asio::any_io_executor& executor) : timer(executor) {}
    asio::steady_timer timer;
    bool is_done = false;
};

}  // namespace

asio::awaitable<bool> drain_step(std::function<void(std::function<void()>)> begin, std::chrono::milliseconds deadline) {
    const auto executor = co_await asio::this_coro::executor;
    const auto step = std::make_shared<Step>(executor);
    step->timer.expires_after(deadline);
    begin([step, executor] {
        asio::post(executor, [step] {
            step->is_done = true;
            step->timer.cancel();
        });
    });
    boost::system::error_code ignored;
    co_await step->timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    co_return step->is_done;
}

asio::awaitable<bool> wait_until(std::function<bool()> condition, std::chrono::milliseconds deadline) {
    const auto executor = co_await asio::this_coro::executor;
    const auto end = std::chrono::steady_clock::now() + deadline;
    asio::steady_timer timer{executor};
    while (!condition()) {
        if (std::chrono::steady_clock::now() >= end) co_return false;
        timer.expires_after(std::chrono::milliseconds{20});
        boost::system::error_code ignored;
        co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    }
    co_return true;
}

}  // namespace session::app
