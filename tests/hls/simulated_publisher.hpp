// A made-up publisher and ladder: frames of any rate and jitter reach each rendition with that rendition's own delay.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <random>
#include <vector>

#include "session/media/packet.hpp"

namespace session::test {

struct PublisherOptions {
    double frame_rate = 30;
    double gop_seconds = 1;
    bool has_video = true;
    bool has_audio = true;
    bool rounds_to_milliseconds = true;
    std::int64_t composition_delay = 0;  // ticks: pts - dts of key frames, of a stream with B-frames
    double jitter_frames = 0;            // frames come up to this many frame times early or late (VFR)
    double drop_chance = 0;              // a frame, not a key frame, is missing
    std::int32_t sample_rate = 48'000;
    // Seconds of the timeline without audio, where the second is greater.
    double audio_stops = 0;
    double audio_returns = 0;
    double audio_delay = 0;  // seconds by which it arrives late
    std::uint32_t seed = 1;
};

struct Stretch {
    double start_seconds = 0;
    double length_seconds = 30;
};

struct Arrival {
    std::int64_t at = 0;  // ticks
    std::size_t rendition = 0;
    media::PacketPtr packet;
};

// May drop video of a rendition: by its group of pictures, and by its number among the publisher's frames.
using Keep = std::function<bool(std::size_t rendition, std::int64_t gop, std::int64_t frame)>;

// Every packet of one stretch for renditions with these video delays (ticks; audio is not delayed), in order of arrival.
std::vector<Arrival> simulate(const PublisherOptions& options, Stretch stretch, const std::vector<std::int64_t>& delays,
                              const Keep& keep = {});

}  // namespace session::test
