#include "session/transcode/encoder.hpp"
#include "transcode/x264_encoder.hpp"

namespace session::transcode {
namespace {

class X264PictureEncoder final : public PictureEncoder {
   public:
    X264PictureEncoder(std::unique_ptr<X264Encoder> encoder, const PictureEncoderOptions& options)
        : encoder_(std::move(encoder)), width_(options.width), height_(options.height) {}

    [[nodiscard]] const media::VideoTrackPtr& track() const noexcept override { return encoder_->track(); }

    [[nodiscard]] Result<media::PacketPtr> encode(const PictureView& picture, std::int64_t pts, bool is_keyframe) override {
        if (picture.width != width_ || picture.height != height_) {
            return fail(ErrorCode::invalid_argument, "a picture of another size than the encoder's");
        }
        auto packet = encoder_->push(picture, pts, is_keyframe);
        if (!packet) return fail(packet.error());
        if (!*packet) return fail(ErrorCode::internal, "x264 held a picture back");
        return media::PacketPtr{*std::move(packet)};
    }

   private:
    std::unique_ptr<X264Encoder> encoder_;
    std::int32_t width_;
    std::int32_t height_;
};

}  // namespace

Result<std::unique_ptr<PictureEncoder>> PictureEncoder::create(const PictureEncoderOptions& options) {
    auto encoder = X264Encoder::open(options, ColourInfo{false, 1, 1, 1});
    if (!encoder) return fail(encoder.error());
    return std::make_unique<X264PictureEncoder>(*std::move(encoder), options);
}

}  // namespace session::transcode
