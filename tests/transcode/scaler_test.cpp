#include "transcode/scaler.hpp"

#include <catch2/catch.hpp>
#include <cstdlib>

#include "transcode/segment_marks.hpp"

namespace session::transcode {
namespace {

FramePtr flat(AVPixelFormat format, int width, int height, std::array<int, 3> values) {
    FramePtr frame{av_frame_alloc()};
    frame->format = format;
    frame->width = width;
    frame->height = height;
    REQUIRE(av_frame_get_buffer(frame.get(), static_cast<int>(kPlaneAlignment)) == 0);
    const auto* description = av_pix_fmt_desc_get(format);
    for (int plane = 0; plane < description->nb_components; ++plane) {
        const int rows = plane == 0 ? height : AV_CEIL_RSHIFT(height, description->log2_chroma_h);
        const int value = values[static_cast<std::size_t>(plane)];
        for (int i = 0; i < rows * frame->linesize[plane]; ++i) {
            if (description->comp[0].depth == 8) {
                frame->data[plane][i] = static_cast<std::uint8_t>(value);
            } else if (i % 2 == 0) {
                reinterpret_cast<std::uint16_t*>(frame->data[plane])[i / 2] = static_cast<std::uint16_t>(value);
            }
        }
    }
    return frame;
}

}  // namespace

TEST_CASE("colours survive scaling from every format, to even and odd-looking sizes") {
    struct Case {
        AVPixelFormat format;
        std::array<int, 3> values;
        std::array<int, 3> expected;
    };
    const std::vector<Case> cases{
        {AV_PIX_FMT_YUV420P, {80, 90, 200}, {80, 90, 200}},     {AV_PIX_FMT_YUV422P, {80, 90, 200}, {80, 90, 200}},
        {AV_PIX_FMT_YUV444P, {80, 90, 200}, {80, 90, 200}},     {AV_PIX_FMT_YUVJ420P, {250, 90, 200}, {250, 90, 200}},
        {AV_PIX_FMT_YUV420P10, {320, 360, 800}, {80, 90, 200}}, {AV_PIX_FMT_YUV422P10, {320, 360, 800}, {80, 90, 200}},
        {AV_PIX_FMT_GRAY8, {80, 0, 0}, {80, 128, 128}},         {AV_PIX_FMT_GBRP, {255, 255, 255}, {235, 128, 128}},
    };
    Scaler scaler;
    for (const auto& c : cases) {
        const auto frame = flat(c.format, 160, 120, c.values);
        const auto view = view_of(*frame);
        Picture picture{54, 38};
        REQUIRE(scaler.scale(view, picture));
        INFO(av_get_pix_fmt_name(c.format));
        for (std::size_t plane = 0; plane < 3; ++plane) CHECK(std::abs(int{*picture.plane(plane)} - c.expected[plane]) <= 1);
        CHECK(scaled_colour(view).is_full_range == (c.format == AV_PIX_FMT_YUVJ420P));
    }
}

TEST_CASE("a format that has no planes to scale is refused") {
    const auto frame = flat(AV_PIX_FMT_YUV420P, 64, 64, {0, 0, 0});
    auto view = view_of(*frame);
    view.format = AV_PIX_FMT_NV12;
    Picture picture{32, 32};
    Scaler scaler;
    CHECK_FALSE(scaler.scale(view, picture).has_value());
}

TEST_CASE("a pool hands a picture out again when its last owner is gone, and may go first") {
    auto pool = std::make_unique<PicturePool>(64, 48);
    auto first = pool->take();
    const auto* address = first->plane(0);
    auto second = pool->take();
    CHECK(second->plane(0) != address);
    first.reset();
    CHECK(pool->take()->plane(0) == address);
    pool.reset();
    second.reset();
}

TEST_CASE("a mark belongs to its own picture or to the first one after it, once") {
    SegmentMarks marks;
    marks.add(100);
    marks.add(200);
    CHECK_FALSE(marks.take(99));
    CHECK(marks.take(100));
    CHECK_FALSE(marks.take(150));
    CHECK(marks.take(230));
    CHECK_FALSE(marks.take(260));
    marks.add(300);
    marks.add(310);
    CHECK(marks.take(320));
    CHECK_FALSE(marks.take(330));
}

}  // namespace session::transcode
