#include "demo/barcode.hpp"

#include <catch2/catch.hpp>

#include "demo/source.hpp"
#include "session/transcode/encoder.hpp"
#include "transcode/decoding.hpp"

using namespace session;
using namespace session::demo;

namespace {

constexpr std::uint64_t kTime = 1'795'363'200'123;  // 2026-11-22

std::chrono::system_clock::time_point wall_of(std::uint64_t milliseconds) {
    return std::chrono::system_clock::time_point{std::chrono::milliseconds{milliseconds}};
}

// Half the size by averaging, as a scaler would at least do.
Picture half(const Picture& full) {
    Picture small{full.width / 2, full.height / 2};
    const auto shrink = [](const std::vector<std::uint8_t>& from, std::vector<std::uint8_t>& to, int width, int height) {
        for (int y = 0; y < height; ++y) {
            for (int x = 0; x < width; ++x) {
                const auto at = [&](int dx, int dy) { return int{from[static_cast<std::size_t>((2 * y + dy) * 2 * width + 2 * x + dx)]}; };
                to[static_cast<std::size_t>(y * width + x)] =
                    static_cast<std::uint8_t>((at(0, 0) + at(1, 0) + at(0, 1) + at(1, 1) + 2) / 4);
            }
        }
    };
    shrink(full.y, small.y, small.width, small.height);
    shrink(full.u, small.u, small.width / 2, small.height / 2);
    shrink(full.v, small.v, small.width / 2, small.height / 2);
    return small;
}

}  // namespace

TEST_CASE("a time survives its cells, and no single wrong cell passes") {
    for (const std::uint64_t time : {std::uint64_t{0}, kTime, kBarcodeModulus - 1, kBarcodeModulus + 5}) {
        const auto cells = encode_barcode(time);
        CHECK(decode_barcode(cells) == time % kBarcodeModulus);
        for (std::size_t i = 0; i < cells.size(); ++i) {
            auto wrong = cells;
            wrong[i] = !wrong[i];
            CHECK_FALSE(decode_barcode(wrong));
        }
    }
    CHECK_FALSE(decode_barcode(BarcodeCells{}));
}

// Worked out apart from our code, by a script that follows README.md.
TEST_CASE("the cells of a known time") {
    std::string text;
    for (const bool cell : encode_barcode(kTime)) text += cell ? '1' : '0';
    CHECK(text == "101000100000001111111100010111000111101111111110");
}

TEST_CASE("low bits become the time nearest to now") {
    const auto now = static_cast<std::int64_t>(kTime);
    for (const std::int64_t offset : {-5'000, 0, 5'000}) {
        const auto time = now + offset;
        CHECK(expand_barcode(static_cast<std::uint64_t>(time) % kBarcodeModulus, now) == time);
    }
    const auto turn = static_cast<std::int64_t>(kBarcodeModulus) * 27;
    CHECK(expand_barcode(3, turn - 2) == turn + 3);
    CHECK(expand_barcode(kBarcodeModulus - 3, turn + 2) == turn - 3);
}

TEST_CASE("the picture shows its time at every size") {
    Scene scene{kWidth, kHeight};
    const auto& picture = scene.draw(wall_of(kTime), std::chrono::milliseconds{0});
    CHECK(read_barcode(picture.y.data(), picture.width, picture.height, picture.width) == kTime % kBarcodeModulus);
    const auto small = half(picture);
    CHECK(read_barcode(small.y.data(), small.width, small.height, small.width) == kTime % kBarcodeModulus);
    Scene tiny{640, 360};
    const auto& drawn_small = tiny.draw(wall_of(kTime), std::chrono::milliseconds{0});
    CHECK(read_barcode(drawn_small.y.data(), 640, 360, 640) == kTime % kBarcodeModulus);
    const std::vector<std::uint8_t> grey(640 * 360, 100);
    CHECK_FALSE(read_barcode(grey.data(), 640, 360, 640));
    CHECK_FALSE(read_barcode(grey.data(), 16, 9, 16));
}

TEST_CASE("the time is readable after encoding at 360p and 800 kb/s, in every frame") {
    Scene scene{kWidth, kHeight};
    transcode::PictureEncoderOptions options;
    options.width = 640;
    options.height = 360;
    options.bitrate_bps = 800'000;
    auto encoder = transcode::PictureEncoder::create(options);
    REQUIRE(encoder);
    std::vector<media::PacketPtr> packets;
    constexpr int kFrames = 90;
    const auto time_of = [](int frame) { return kTime + static_cast<std::uint64_t>(frame) * 1000 / 30; };
    for (int frame = 0; frame < kFrames; ++frame) {
        const auto small = half(scene.draw(wall_of(time_of(frame)), std::chrono::milliseconds{frame * 1000 / 30}));
        transcode::PictureView view;
        view.planes = {small.y.data(), small.u.data(), small.v.data()};
        view.strides = {640, 320, 320};
        view.width = 640;
        view.height = 360;
        auto packet = (*encoder)->encode(view, frame * 3'000, frame % 30 == 0);
        REQUIRE(packet);
        packets.push_back(*packet);
    }
    const auto frames = test::decode_all(AV_CODEC_ID_H264, *(*encoder)->track()->decoder_config, packets);
    REQUIRE(frames.size() == kFrames);
    for (int frame = 0; frame < kFrames; ++frame) {
        const auto& decoded = frames[static_cast<std::size_t>(frame)];
        INFO(frame);
        CHECK(read_barcode(decoded->data[0], decoded->width, decoded->height, decoded->linesize[0]) == time_of(frame) % kBarcodeModulus);
    }
}
