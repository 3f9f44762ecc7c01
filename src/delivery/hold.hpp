// Holding a request until a playlist has got to a position.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <memory>

#include "session/hls/published_stream.hpp"

namespace session::delivery {

enum class HoldOutcome { reached, timed_out };

// Returns once `feed` is past `until`, has ended or was removed, or after `limit`. Costs a timer and a few hundred bytes; the broadcast's
// thread only posts. Leaving it in whatever way takes the wait back.
[[nodiscard]] boost::asio::awaitable<HoldOutcome> hold_until(std::shared_ptr<const hls::RenditionFeed> feed, hls::Position until,
                                                             std::chrono::milliseconds limit);

}  // namespace session::delivery
