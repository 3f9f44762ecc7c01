// Aggregate messages (type 22, RTMP 1.0 section 7.1.6): several FLV tags in one message.
#pragma once

#include <vector>

#include "rtmp/message.hpp"

namespace session::rtmp {

// The messages inside, on the aggregate's stream, their timestamps moved so that the first has the aggregate's own. A cut-off tag at
// the end is left out.
[[nodiscard]] std::vector<Message> split_aggregate(const Message& aggregate);

}  // namespace session::rtmp
