// zimg behind one call. Private to transcode.
#pragma once

#include <memory>
#include <vector>

#include "session/base/result.hpp"
#include "transcode/picture.hpp"

namespace session::transcode {

// Colours as they are after scaling: what came as RGB leaves as limited BT.709, everything else keeps its own.
[[nodiscard]] ColourInfo scaled_colour(const ImageView& source);

// Scales pictures of any planar format to 4:2:0 8 bits of one size. Filter graphs are kept per source format, so that a source may
// change, and two sources may take turns, cheaply. One thread at a time.
class Scaler {
   public:
    Scaler();
    ~Scaler();
    Scaler(const Scaler&) = delete;
    Scaler& operator=(const Scaler&) = delete;

    // `source` must be aligned to kPlaneAlignment. Errors: unsupported (a format zimg has no name for).
    [[nodiscard]] Result<> scale(const ImageView& source, Picture& destination);

   private:
    struct Graph;
    [[nodiscard]] Result<Graph*> graph_for(const ImageView& source, const Picture& destination);
    std::vector<std::unique_ptr<Graph>> graphs_;
};

}  // namespace session::transcode
