// FLV tag bodies: what they give lies within them, and our own writers' tags come back.
#include <cstdint>
#include <cstdlib>

#include "session/rtmp/flv_tag.hpp"

namespace {

using namespace session;

void require_inside(ByteView part, ByteView all) {
    if (!part.empty() && (part.data() < all.data() || part.data() + part.size() > all.data() + all.size())) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const ByteView input{data, size};
    if (const auto tag = rtmp::parse_audio_tag(input)) {
        require_inside(tag->payload, input);
        if (tag->codec_name.empty()) std::abort();
    }
    const auto tag = rtmp::parse_video_tag(input);
    if (!tag) return 0;
    require_inside(tag->payload, input);
    if (tag->codec_name.empty()) std::abort();
    const auto written = rtmp::write_avc_frame(tag->is_keyframe, tag->composition_time_ms, tag->payload);
    const auto again = rtmp::parse_video_tag(written);
    if (!again || again->composition_time_ms != tag->composition_time_ms || again->is_keyframe != tag->is_keyframe ||
        again->payload.size() != tag->payload.size()) {
        std::abort();
    }
    return 0;
}
