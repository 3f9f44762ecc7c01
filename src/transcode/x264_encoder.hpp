// libx264 set up for live segments. Private to transcode.
#pragma once

#include <memory>
#include <string>

#include "session/base/result.hpp"
#include "session/media/packet.hpp"
#include "session/transcode/encoder.hpp"

struct x264_t;
struct x264_picture_t;

namespace session::transcode {

// As in the VUI (ISO 14496-10 E.2.1); 2 is "unspecified".
struct ColourInfo {
    bool is_full_range = false;
    int primaries = 2;
    int transfer = 2;
    int matrix = 2;
    friend bool operator==(const ColourInfo&, const ColourInfo&) = default;
};

// How hard x264 searches. Changed while it runs, between two frames, without a keyframe.
enum class Effort { preset, reduced, least };

// One thread, no B-frames, dts = pts. Without lookahead a picture goes in and its packet comes out; with `lookahead` pictures of it, so
// many are held back. IDR frames come only where asked for: keyint is infinite and scene cuts are off, so that every rung of a ladder
// has the same ones. One thread at a time.
class X264Encoder {
   public:
    [[nodiscard]] static Result<std::unique_ptr<X264Encoder>> open(const PictureEncoderOptions& options, const ColourInfo& colour,
                                                                   int lookahead = 0);

    [[nodiscard]] const media::VideoTrackPtr& track() const noexcept { return track_; }
    // Null while the lookahead fills.
    [[nodiscard]] Result<std::shared_ptr<media::Packet>> push(const PictureView& picture, std::int64_t pts, bool is_idr);
    // One of those held back, null after the last. No push afterwards.
    [[nodiscard]] Result<std::shared_ptr<media::Packet>> flush_one();
    void set_effort(Effort effort);
    // Pictures now come `pace` times as often as the frame rate stated at open says (> 0): keeps bit rate and VBV true in real time.
    void set_pace(double pace);

   private:
    struct Closer {
        void operator()(x264_t* encoder) const;
    };
    // What set_effort puts back.
    struct Search {
        unsigned inter = 0;
        int method = 0;
        int subpel = 0;
        int trellis = 0;
        int references = 0;
        int mixed_references = 0;
        int chroma = 0;
    };

    X264Encoder(std::unique_ptr<x264_t, Closer> encoder, PictureEncoderOptions options)
        : encoder_(std::move(encoder)), options_(std::move(options)) {}
    [[nodiscard]] Result<media::VideoTrackPtr> read_track();
    [[nodiscard]] Result<std::shared_ptr<media::Packet>> encode(x264_picture_t* in);

    std::unique_ptr<x264_t, Closer> encoder_;
    PictureEncoderOptions options_;
    media::VideoTrackPtr track_;
    Search preset_search_;
    std::int64_t last_pts_ = -1;
    bool is_first_ = true;
};

}  // namespace session::transcode
