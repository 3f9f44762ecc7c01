// One decoded picture in the sizes of all rungs. Private to transcode.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "session/transcode/ladder.hpp"
#include "transcode/scaler.hpp"
#include "transcode/video_decoder.hpp"

namespace session::transcode {

// From large to small, each from the next larger result rather than from the source: a third less work (1080p to 720, 480 and 360:
// 1.4 ms against 2.0), at the SSIM ffmpeg has with separate scalers (tests/bench/ladder). Where two sizes are nearly the same, the
// smaller is made from the one before instead, since resampling twice by little blurs. One thread at a time.
class ScaleChain {
   public:
    struct Scaled {
        std::size_t rung = 0;
        ImageView image;
        std::shared_ptr<const void> owner;  // keeps image's planes
        std::int64_t cpu_ns = 0;
    };

    explicit ScaleChain(const std::vector<RungPlan>& rungs);

    // Calls `output` for every rung in `wanted`, the largest first.
    [[nodiscard]] Result<> run(const SharedFrame& frame, const std::vector<bool>& wanted, const std::function<void(Scaled)>& output);

   private:
    struct Link {
        std::size_t rung;
        std::int32_t width;
        std::int32_t height;
        PicturePool pool;
        std::unique_ptr<Scaler> scaler;
    };
    std::vector<Link> links_;  // by falling size
};

}  // namespace session::transcode
