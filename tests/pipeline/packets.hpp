// Packets with times and nothing in them.
#pragma once

#include "session/media/packet.hpp"

namespace session::test {

inline media::PacketPtr video_packet(std::int64_t dts, bool is_keyframe, std::size_t size = 1000) {
    auto packet = std::make_shared<media::Packet>();
    packet->kind = media::TrackKind::video;
    packet->is_keyframe = is_keyframe;
    packet->dts = dts;
    packet->pts = dts;
    packet->data = share(Bytes(size));
    return packet;
}

inline media::VideoTrackPtr video_track(std::int32_t width = 1280, std::int32_t height = 720, const char* codec = "avc1.64001f") {
    auto track = std::make_shared<media::VideoTrack>();
    track->width = width;
    track->height = height;
    track->codec = codec;
    return track;
}

inline media::AudioTrackPtr audio_track(const char* codec = "mp4a.40.2") {
    auto track = std::make_shared<media::AudioTrack>();
    track->codec = codec;
    track->sample_rate = 48'000;
    track->channels = 2;
    return track;
}

}  // namespace session::test
