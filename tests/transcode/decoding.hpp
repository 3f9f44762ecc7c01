// Decodes what our encoders made with libavcodec, strictly: any error it reports fails the test.
#pragma once

#include <catch2/catch.hpp>
#include <vector>

#include "session/media/packet.hpp"
#include "transcode/libav.hpp"

namespace session::test {

struct DecodedPicture {
    std::int64_t pts = 0;
    std::int32_t width = 0;
    std::int32_t height = 0;
    bool is_key = false;
};

inline std::vector<transcode::FramePtr> decode_all(AVCodecID id, ByteView config, const std::vector<media::PacketPtr>& packets) {
    auto context = transcode::open_decoder(id, config);
    REQUIRE(context);
    (*context)->err_recognition = AV_EF_EXPLODE | AV_EF_CRCCHECK | AV_EF_BITSTREAM;
    std::vector<transcode::FramePtr> frames;
    const auto receive = [&] {
        for (;;) {
            transcode::FramePtr frame{av_frame_alloc()};
            if (avcodec_receive_frame(context->get(), frame.get()) < 0) return;
            frames.push_back(std::move(frame));
        }
    };
    for (const auto& packet : packets) {
        const auto av = transcode::make_av_packet(*packet->data, packet->pts, packet->dts);
        REQUIRE(avcodec_send_packet(context->get(), av.get()) == 0);
        receive();
    }
    avcodec_send_packet(context->get(), nullptr);
    receive();
    return frames;
}

inline std::vector<DecodedPicture> decode_video(const media::VideoTrack& track, const std::vector<media::PacketPtr>& packets) {
    std::vector<DecodedPicture> pictures;
    for (const auto& frame : decode_all(AV_CODEC_ID_H264, *track.decoder_config, packets)) {
        CHECK(frame->decode_error_flags == 0);
        pictures.push_back({frame->pts, frame->width, frame->height, frame->key_frame != 0});
    }
    return pictures;
}

}  // namespace session::test
