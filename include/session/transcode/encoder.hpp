// Single encoders for pictures and sound that are made here rather than received: the demo publisher, tests.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "session/base/result.hpp"
#include "session/media/packet.hpp"
#include "session/media/track.hpp"

namespace session::transcode {

// Planar 4:2:0, 8 bits, limited range: Y, then Cb and Cr of half the width and height. Not owned. Strides in bytes.
struct PictureView {
    std::array<const std::uint8_t*, 3> planes{};
    std::array<std::int32_t, 3> strides{};
    std::int32_t width = 0;
    std::int32_t height = 0;
};

struct PictureEncoderOptions {
    std::int32_t width = 0;  // even
    std::int32_t height = 0;
    media::Rational frame_rate{30, 1};  // of rate control and of the VUI
    media::Rational sample_aspect_ratio{1, 1};
    std::int64_t bitrate_bps = 2'000'000;
    double maxrate_factor = 1.25;
    double bufsize_factor = 1.0;
    std::string preset = "veryfast";
};

// H.264, no B-frames, no delay: every picture gives its packet at once, on the calling thread. IDR frames come only where asked for,
// and at the first picture. One thread at a time.
class PictureEncoder {
   public:
    // Errors: invalid_argument (size, rate, preset), internal.
    [[nodiscard]] static Result<std::unique_ptr<PictureEncoder>> create(const PictureEncoderOptions& options);

    PictureEncoder() = default;
    PictureEncoder(const PictureEncoder&) = delete;
    PictureEncoder& operator=(const PictureEncoder&) = delete;
    virtual ~PictureEncoder() = default;

    [[nodiscard]] virtual const media::VideoTrackPtr& track() const noexcept = 0;
    // `pts` in ticks of media::kTimescale, greater than the last one. The packet's starts_segment is false.
    [[nodiscard]] virtual Result<media::PacketPtr> encode(const PictureView& picture, std::int64_t pts, bool is_keyframe) = 0;
};

struct AacEncoderOptions {
    std::int32_t sample_rate = 48'000;
    std::int32_t channels = 2;
    std::int64_t bitrate_bps = 128'000;
};

// AAC-LC. Sample-accurate: packet times count samples from the first call's pts. One thread at a time.
class AacEncoder {
   public:
    // Errors: invalid_argument (a rate or channel count AAC has no code for), internal.
    [[nodiscard]] static Result<std::unique_ptr<AacEncoder>> create(const AacEncoderOptions& options);

    AacEncoder() = default;
    AacEncoder(const AacEncoder&) = delete;
    AacEncoder& operator=(const AacEncoder&) = delete;
    virtual ~AacEncoder() = default;

    [[nodiscard]] virtual const media::AudioTrackPtr& track() const noexcept = 0;
    // Any number of interleaved samples, -1 … 1. `pts` is that of the first sample; after the first call it only moves the clock when
    // it is more than 100 ms off. Gives the packets that became complete; the encoder holds back about two frames (2048 samples).
    [[nodiscard]] virtual Result<std::vector<media::PacketPtr>> encode(std::span<const float> samples, std::int64_t pts) = 0;
    // What is held back. Nothing may be encoded afterwards.
    [[nodiscard]] virtual Result<std::vector<media::PacketPtr>> flush() = 0;
};

}  // namespace session::transcode
