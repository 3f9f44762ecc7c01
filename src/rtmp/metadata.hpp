// onMetaData, in all the ways encoders send it.
#pragma once

#include <optional>

#include "rtmp/message.hpp"
#include "session/rtmp/events.hpp"

namespace session::rtmp {

// From a data message: `@setDataFrame onMetaData {…}`, a bare `onMetaData`, or either after stray numbers. Nothing for all other data
// (onTextData, onCuePoint, SCTE-35, zeros).
[[nodiscard]] std::optional<Metadata> parse_metadata(const Message& message);

// Whether two differ in more than bitrates: GStreamer sends new estimates several times a second (RTMP M4).
[[nodiscard]] bool is_same_but_bitrates(const Metadata& a, const Metadata& b);

}  // namespace session::rtmp
