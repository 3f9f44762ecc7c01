// Reads ISO 14496-12 boxes, for tests: an implementation that shares nothing with the muxer.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "session/base/bytes.hpp"

namespace session::test {

struct Box {
    std::string type;
    ByteView body;  // after the 8-byte header
};

inline std::vector<Box> boxes(ByteView data) {
    std::vector<Box> out;
    ByteReader reader{data};
    while (reader.remaining() >= 8) {
        const auto size = *reader.u32();
        const auto type = *reader.take(4);
        if (size < 8 || size - 8 > reader.remaining()) break;
        out.push_back({std::string{as_text(type)}, *reader.take(size - 8)});
    }
    if (!reader.at_end()) out.push_back({"!!!!", reader.rest()});
    return out;
}

// The first box at a path like "moov/trak/mdia"; `skip` counts matches of the last element to pass over.
inline std::optional<ByteView> find_box(ByteView data, std::string_view path, int skip = 0) {
    const auto slash = path.find('/');
    const auto type = path.substr(0, slash);
    for (const auto& box : boxes(data)) {
        if (box.type != type) continue;
        if (slash == std::string_view::npos) {
            if (skip-- == 0) return box.body;
            continue;
        }
        if (auto inner = find_box(box.body, path.substr(slash + 1), skip)) return inner;
    }
    return std::nullopt;
}

struct TrackSample {
    std::int64_t dts = 0;
    std::int64_t cts = 0;
    std::uint32_t duration = 0;
    std::uint32_t size = 0;
    std::uint32_t flags = 0;
};

struct TrackFragment {
    std::uint32_t track_id = 0;
    std::int64_t base_time = 0;
    std::vector<TrackSample> samples;
};

// Every traf of every moof in `data`, in order.
inline std::vector<TrackFragment> track_fragments(ByteView data) {
    std::vector<TrackFragment> out;
    for (const auto& top : boxes(data)) {
        if (top.type != "moof") continue;
        for (const auto& traf : boxes(top.body)) {
            if (traf.type != "traf") continue;
            TrackFragment fragment;
            std::uint32_t default_duration = 0;
            std::uint32_t default_size = 0;
            std::uint32_t default_flags = 0;
            for (const auto& box : boxes(traf.body)) {
                ByteReader r{box.body};
                const auto version_flags = r.u32().value_or(0);
                const auto flags = version_flags & 0xffffffU;
                if (box.type == "tfhd") {
                    fragment.track_id = r.u32().value_or(0);
                    if ((flags & 1U) != 0) (void)r.u64();
                    if ((flags & 2U) != 0) (void)r.u32();
                    if ((flags & 8U) != 0) default_duration = r.u32().value_or(0);
                    if ((flags & 0x10U) != 0) default_size = r.u32().value_or(0);
                    if ((flags & 0x20U) != 0) default_flags = r.u32().value_or(0);
                } else if (box.type == "tfdt") {
                    fragment.base_time = (version_flags >> 24U) == 1 ? static_cast<std::int64_t>(r.u64().value_or(0))
                                                                     : static_cast<std::int64_t>(r.u32().value_or(0));
                } else if (box.type == "trun") {
                    const auto count = r.u32().value_or(0);
                    if ((flags & 1U) != 0) (void)r.u32();
                    std::optional<std::uint32_t> first_flags;
                    if ((flags & 4U) != 0) first_flags = r.u32();
                    auto dts = fragment.base_time;
                    for (const auto& s : fragment.samples) dts += s.duration;
                    for (std::uint32_t i = 0; i < count; ++i) {
                        TrackSample sample{dts, 0, default_duration, default_size, default_flags};
                        if ((flags & 0x100U) != 0) sample.duration = r.u32().value_or(0);
                        if ((flags & 0x200U) != 0) sample.size = r.u32().value_or(0);
                        if ((flags & 0x400U) != 0) sample.flags = r.u32().value_or(0);
                        if (i == 0 && first_flags) sample.flags = *first_flags;
                        if ((flags & 0x800U) != 0) sample.cts = static_cast<std::int32_t>(r.u32().value_or(0));
                        dts += sample.duration;
                        fragment.samples.push_back(sample);
                    }
                }
            }
            out.push_back(std::move(fragment));
        }
    }
    return out;
}

}  // namespace session::test
