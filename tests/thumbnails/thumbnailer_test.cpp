#include "session/thumbnails/thumbnailer.hpp"

#include <atomic>
#include <catch2/catch.hpp>
#include <cstring>
#include <thread>

#include "session/transcode/encoder.hpp"
#include "support/fake_clock.hpp"
#include "thumbnails/codecs.hpp"
#include "thumbnails/libav.hpp"

namespace session::thumbnails {
namespace {

using namespace std::chrono_literals;

// Left half dark, right half of the luma given; keyframes only.
class Source {
   public:
    Source(std::int32_t width, std::int32_t height) : width_(width), height_(height) {
        transcode::PictureEncoderOptions options;
        options.width = width;
        options.height = height;
        options.preset = "ultrafast";
        auto encoder = transcode::PictureEncoder::create(options);
        REQUIRE(encoder);
        encoder_ = std::move(*encoder);
    }

    media::PacketPtr keyframe(std::int64_t pts, std::uint8_t luma) {
        Bytes y(static_cast<std::size_t>(width_ * height_));
        for (std::size_t i = 0; i < y.size(); ++i) y[i] = static_cast<std::int32_t>(i) % width_ < width_ / 2 ? 16 : luma;
        const Bytes chroma(y.size() / 4, 128);
        transcode::PictureView view{{y.data(), chroma.data(), chroma.data()}, {width_, width_ / 2, width_ / 2}, width_, height_};
        auto packet = encoder_->encode(view, pts, true);
        REQUIRE(packet);
        return *packet;
    }
    [[nodiscard]] media::TrackSet tracks() const { return {encoder_->track(), nullptr}; }

   private:
    std::int32_t width_;
    std::int32_t height_;
    std::unique_ptr<transcode::PictureEncoder> encoder_;
};

// What another program sees in a coded picture.
FramePtr decode(AVCodecID id, const Bytes& bytes) {
    CodecContextPtr context{avcodec_alloc_context3(avcodec_find_decoder(id))};
    REQUIRE(avcodec_open2(context.get(), nullptr, nullptr) == 0);
    AvPacketPtr packet{av_packet_alloc()};
    REQUIRE(av_new_packet(packet.get(), static_cast<int>(bytes.size())) == 0);
    std::memcpy(packet->data, bytes.data(), bytes.size());
    FramePtr frame{av_frame_alloc()};
    REQUIRE(avcodec_send_packet(context.get(), packet.get()) == 0);
    avcodec_send_packet(context.get(), nullptr);
    REQUIRE(avcodec_receive_frame(context.get(), frame.get()) == 0);
    return frame;
}

int luma(const AVFrame& frame, int x, int y) {
    return frame.data[0][frame.linesize[0] * y + x];
}

struct Site {
    transcode::WorkerPool workers{1};
    Gallery gallery;
    test::FakeClock clock;
    std::atomic<Mode> mode = Mode::on;

    std::unique_ptr<media::PacketSink> thumbnailer() {
        return make_thumbnailer("alice", {workers, gallery, clock, [this](const std::string&) { return mode.load(); }});
    }
    PicturesPtr wait_for_version_after(std::uint64_t version) const {
        const auto deadline = std::chrono::steady_clock::now() + 60s;
        while (std::chrono::steady_clock::now() < deadline) {
            if (auto pictures = gallery.find("alice"); pictures && pictures->version > version) return pictures;
            std::this_thread::yield();
        }
        FAIL("no picture within a minute");
        return nullptr;
    }
};

TEST_CASE("a broadcast's pictures are made from its keyframes, every ten seconds") {
    Site site;
    Source source{320, 180};
    auto sink = site.thumbnailer();
    sink->on_tracks(source.tracks());
    sink->on_packet(source.keyframe(0, 100));
    const auto first = site.wait_for_version_after(0);
    CHECK_FALSE(first->is_blurred);

    const auto webp = decode(AV_CODEC_ID_WEBP, *first->webp);
    CHECK((webp->width == kWidth && webp->height == kHeight));
    CHECK(std::abs(luma(*webp, 100, 100) - 16) < 8);
    CHECK(std::abs(luma(*webp, 340, 100) - 100) < 8);
    const auto jpeg = decode(AV_CODEC_ID_MJPEG, *first->jpeg);
    CHECK((jpeg->width == kWidth && jpeg->height == kHeight));
    CHECK(std::abs(luma(*jpeg, 100, 100)) < 8);
    CHECK(std::abs(luma(*jpeg, 340, 100) - 98) < 8);
    const auto preview = decode(AV_CODEC_ID_WEBP, *first->preview);
    CHECK((preview->width == 1100 && preview->height == 124));

    // Not yet due, and then due.
    sink->on_packet(source.keyframe(9 * media::kTimescale, 150));
    auto newest = first;
    for (int i = 1; i <= 5; ++i) {
        // Not taken while the one before is under way.
        const auto packet = source.keyframe(i * 10 * media::kTimescale, static_cast<std::uint8_t>(100 + 20 * i));
        while (newest->version == site.gallery.find("alice")->version) {
            sink->on_packet(packet);
            std::this_thread::yield();
        }
        newest = site.gallery.find("alice");
    }
    const auto strip = decode(AV_CODEC_ID_WEBP, *newest->preview);
    for (int i = 0; i < 5; ++i) CHECK(std::abs(luma(*strip, 220 * i + 170, 60) - (120 + 20 * i)) < 8);

    sink->on_end();
    sink.reset();
    const auto poster = site.gallery.find("alice");
    REQUIRE(poster);
    CHECK(poster->webp == newest->webp);
    CHECK(poster->preview == nullptr);
}

TEST_CASE("off makes no picture and takes away what there was; blurred ones have no edges") {
    Site site;
    site.mode = Mode::blur;
    Source source{320, 180};
    {
        auto sink = site.thumbnailer();
        sink->on_tracks(source.tracks());
        sink->on_packet(source.keyframe(0, 200));
        const auto pictures = site.wait_for_version_after(0);
        CHECK(pictures->is_blurred);
        const auto webp = decode(AV_CODEC_ID_WEBP, *pictures->webp);
        int steepest = 0;
        for (int x = 1; x < kWidth; ++x) steepest = std::max(steepest, std::abs(luma(*webp, x, 100) - luma(*webp, x - 1, 100)));
        CHECK(steepest < 20);
    }
    site.mode = Mode::off;
    auto sink = site.thumbnailer();
    sink->on_tracks(source.tracks());
    sink->on_packet(source.keyframe(media::kTimescale, 200));
    const auto deadline = std::chrono::steady_clock::now() + 60s;
    while (site.gallery.find("alice") && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
    CHECK(site.gallery.find("alice") == nullptr);
}

TEST_CASE("a portrait source stands between black bars; damaged packets make no picture") {
    Source source{180, 320};
    const auto packet = source.keyframe(0, 200);
    const auto still = decode_keyframe(*source.tracks().video, *packet, kWidth, kHeight);
    REQUIRE(still);
    CHECK(still->planes[0].at(10, 124) == 16);
    CHECK(std::abs(still->planes[0].at(270, 124) - 200) < 8);
    auto damaged = *packet;
    damaged.data = share(Bytes{0, 0, 0, 4, 0x65, 1, 2, 3});
    CHECK_FALSE(decode_keyframe(*source.tracks().video, damaged, kWidth, kHeight));
    damaged.data = share(Bytes{});
    CHECK_FALSE(decode_keyframe(*source.tracks().video, damaged, kWidth, kHeight));
}

TEST_CASE("the gallery keeps the newest of so many") {
    Gallery gallery{2};
    for (std::uint64_t i = 1; i <= 3; ++i) {
        auto pictures = std::make_shared<Pictures>();
        pictures->version = i;
        gallery.put("channel" + std::to_string(i), pictures);
    }
    CHECK(gallery.find("channel1") == nullptr);
    CHECK(gallery.find("channel3")->version == 3);
    gallery.remove("channel3");
    CHECK(gallery.find("channel3") == nullptr);
    gallery.end("nobody", 1);
    auto with_preview = std::make_shared<Pictures>();
    with_preview->preview = share(Bytes{1});
    with_preview->version = 9;
    gallery.put("channel2", with_preview);
    gallery.end("channel2", 2);
    CHECK(gallery.find("channel2")->preview);
    gallery.end("channel2", 9);
    CHECK_FALSE(gallery.find("channel2")->preview);
}

}  // namespace
}  // namespace session::thumbnails
