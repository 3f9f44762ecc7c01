// Made-up tracks and packets: real decoder configurations, frames of patterned bytes.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "session/media/packet.hpp"
#include "session/media/track.hpp"

namespace session::test {

inline media::VideoTrackPtr video_track(std::int32_t width = 1280, std::int32_t height = 720) {
    media::VideoTrack track;
    // avcC of a 1280x720 High@3.1 x264 stream.
    track.decoder_config = share(Bytes{0x01, 0x64, 0x00, 0x1f, 0xff, 0xe1, 0x00, 0x18, 0x67, 0x64, 0x00, 0x1f, 0xac, 0xd9, 0x40,
                                       0x50, 0x05, 0xbb, 0x01, 0x10, 0x00, 0x00, 0x03, 0x00, 0x10, 0x00, 0x00, 0x03, 0x03, 0xc0,
                                       0xf1, 0x83, 0x01, 0x00, 0x06, 0x68, 0xeb, 0xe3, 0xcb, 0x22, 0xc0, 0xfd, 0xf8, 0xf8, 0x00});
    track.codec = "avc1.64001f";
    track.width = width;
    track.height = height;
    return std::make_shared<const media::VideoTrack>(std::move(track));
}

inline media::AudioTrackPtr audio_track(std::int32_t sample_rate = 48'000) {
    media::AudioTrack track;
    track.decoder_config = share(sample_rate == 48'000 ? Bytes{0x11, 0x90} : Bytes{0x12, 0x10});
    track.codec = "mp4a.40.2";
    track.sample_rate = sample_rate;
    track.channels = 2;
    return std::make_shared<const media::AudioTrack>(std::move(track));
}

// A frame whose payload starts with a 4-byte length, as avcC packets do.
inline media::PacketPtr video_packet(std::int64_t dts, std::int64_t pts, bool starts_segment, std::size_t size = 600) {
    media::Packet packet;
    packet.kind = media::TrackKind::video;
    packet.is_keyframe = starts_segment;
    packet.starts_segment = starts_segment;
    packet.dts = dts;
    packet.pts = pts;
    Bytes data(size, static_cast<std::uint8_t>(dts / 7));
    const auto length = static_cast<std::uint32_t>(size - 4);
    for (unsigned i = 0; i < 4; ++i) data[i] = static_cast<std::uint8_t>(length >> (24U - 8U * i));
    data[4] = starts_segment ? 0x65 : 0x41;
    packet.data = share(std::move(data));
    return std::make_shared<const media::Packet>(std::move(packet));
}

inline media::PacketPtr audio_packet(std::int64_t pts, std::size_t size = 180) {
    media::Packet packet;
    packet.kind = media::TrackKind::audio;
    packet.is_keyframe = true;
    packet.dts = pts;
    packet.pts = pts;
    packet.data = share(Bytes(size, static_cast<std::uint8_t>(pts / 11)));
    return std::make_shared<const media::Packet>(std::move(packet));
}

}  // namespace session::test
