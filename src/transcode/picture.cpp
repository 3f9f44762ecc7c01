#include "transcode/picture.hpp"

#include <cstdlib>
#include <mutex>
#include <new>
#include <vector>

namespace session::transcode {
namespace {

std::size_t aligned(std::size_t size) {
    return (size + kPlaneAlignment - 1) / kPlaneAlignment * kPlaneAlignment;
}

AVPixelFormat without_range(AVPixelFormat format) {
    switch (format) {
        case AV_PIX_FMT_YUVJ420P: return AV_PIX_FMT_YUV420P;
        case AV_PIX_FMT_YUVJ422P: return AV_PIX_FMT_YUV422P;
        case AV_PIX_FMT_YUVJ444P: return AV_PIX_FMT_YUV444P;
        default: return format;
    }
}

}  // namespace

ImageView view_of(const AVFrame& frame) {
    ImageView view;
    for (std::size_t i = 0; i < 3; ++i) {
        view.planes[i] = frame.data[i];
        view.strides[i] = frame.linesize[i];
    }
    view.width = frame.width;
    view.height = frame.height;
    const auto format = static_cast<AVPixelFormat>(frame.format);
    view.format = without_range(format);
    view.colour = {frame.color_range == AVCOL_RANGE_JPEG || view.format != format, frame.color_primaries, frame.color_trc,
                   frame.colorspace};
    return view;
}

void Picture::Free::operator()(std::uint8_t* p) const {
    std::free(p);
}  // NOLINT(cppcoreguidelines-no-malloc)

Picture::Picture(std::int32_t width, std::int32_t height) : width_(width), height_(height) {
    std::size_t size = 0;
    for (std::size_t i = 0; i < 3; ++i) {
        const auto columns = static_cast<std::size_t>(i == 0 ? width : (width + 1) / 2);
        const auto rows = static_cast<std::size_t>(i == 0 ? height : (height + 1) / 2);
        strides_[i] = static_cast<std::int32_t>(aligned(columns));
        offsets_[i] = size;
        size += aligned(columns) * rows;
    }
    memory_.reset(static_cast<std::uint8_t*>(std::aligned_alloc(kPlaneAlignment, size)));
    if (!memory_) throw std::bad_alloc{};
}

ImageView Picture::view(const ColourInfo& colour) const noexcept {
    ImageView view;
    for (std::size_t i = 0; i < 3; ++i) view.planes[i] = memory_.get() + offsets_[i];
    view.strides = strides_;
    view.width = width_;
    view.height = height_;
    view.format = AV_PIX_FMT_YUV420P;
    view.colour = colour;
    return view;
}

struct PicturePool::Shelf {
    std::mutex mutex;
    std::vector<std::unique_ptr<Picture>> pictures;
};

PicturePool::PicturePool(std::int32_t width, std::int32_t height) : shelf_(std::make_shared<Shelf>()), width_(width), height_(height) {}

PicturePtr PicturePool::take() {
    std::unique_ptr<Picture> picture;
    {
        const std::lock_guard lock{shelf_->mutex};
        if (!shelf_->pictures.empty()) {
            picture = std::move(shelf_->pictures.back());
            shelf_->pictures.pop_back();
        }
    }
    if (!picture) picture = std::make_unique<Picture>(width_, height_);
    // The control block owns the picture until the last user is gone, then it goes back on the shelf.
    return {picture.release(), [shelf = shelf_](Picture* p) {
                std::unique_ptr<Picture> back{p};
                const std::lock_guard lock{shelf->mutex};
                shelf->pictures.push_back(std::move(back));
            }};
}

}  // namespace session::transcode
