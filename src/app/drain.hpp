// Steps of a shutdown: each is begun, and awaited until it says that it is done, or its time is up.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <functional>

namespace session::app {

// Calls `begin(done)` on the awaiting thread; `done` may be called once, on any thread, even after the deadline. False: time was up.
[[nodiscard]] boost::asio::awaitable<bool> drain_step(std::function<void(std::function<void()>)> begin, std::chrono::milliseconds deadline);

// Asks again every few milliseconds. False: time was up.
[[nodiscard]] boost::asio::awaitable<bool> wait_until(std::function<bool()> condition, std::chrono::milliseconds deadline);

}  // namespace session::app
