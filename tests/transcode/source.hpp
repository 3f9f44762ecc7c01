// Coded sources of any kind for ladders to chew on, made with libavcodec's libx264 in memory.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "session/media/packet.hpp"

extern "C" {
#include <libavutil/pixfmt.h>
}

namespace session::test {

struct SourceOptions {
    std::int32_t width = 128;
    std::int32_t height = 96;
    int frames = 30;
    media::Rational frame_rate{30, 1};
    int gop = 1000;
    int b_frames = 0;
    AVPixelFormat format = AV_PIX_FMT_YUV420P;
    media::Rational sample_aspect_ratio{1, 1};
    int segment_frames = 10;                  // a frame in so many is marked; 0: none
    std::function<std::int64_t(int)> pts_of;  // ticks of frame i; empty: the frame rate's
    std::string x264_params = "scenecut=0";
};

struct Source {
    media::VideoTrackPtr track;
    std::vector<media::PacketPtr> packets;  // in decoding order
    std::vector<std::int64_t> pts;          // sorted
    std::vector<std::int64_t> marks;        // sorted
};

[[nodiscard]] Source make_source(const SourceOptions& options);

}  // namespace session::test
