// The first byte chooses: a decoder configuration, an access unit, or one SPS. What parses must serialise, and parse to the same again.
#include <cstdlib>

#include "session/media/h264.hpp"

namespace {

using namespace session;

void check_config(ByteView bytes) {
    const auto config = media::parse_avc_config(bytes);
    if (!config) return;
    const auto track = media::make_video_track(*config);
    if (track && (track->width <= 0 || track->height <= 0)) std::abort();
    const auto record = media::write_avc_config(*config);
    if (!record) return;
    const auto again = media::parse_avc_config(*record);
    if (!again || again->sps != config->sps || again->pps != config->pps || again->nal_length_size != 4) std::abort();
}

// A normalised access unit is a chain of 4-byte lengths and NAL units that are not empty; normalising it again changes nothing.
void check_access_unit(ByteView bytes, std::uint8_t nal_length_size) {
    const auto unit = media::normalize_access_unit(bytes, nal_length_size);
    if (!unit) return;
    ByteReader reader{unit->data};
    while (!reader.at_end()) {
        const auto length = reader.u32();
        if (!length || *length == 0 || !reader.skip(*length)) std::abort();
    }
    const auto again = media::normalize_access_unit(unit->data, 4);
    if (!again || again->data != unit->data || again->has_idr != unit->has_idr || again->has_slice != unit->has_slice) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const ByteView rest{data + 1, size - 1};
    switch (data[0] % 6) {
        case 0: check_config(rest); break;
        case 1: static_cast<void>(media::parse_sps(rest)); break;
        case 2: check_access_unit(rest, 1); break;
        case 3: check_access_unit(rest, 2); break;
        default: check_access_unit(rest, 4); break;
    }
    return 0;
}
