#include "session/rtmp/flv_tag.hpp"

#include <array>
#include <optional>
#include <string_view>
#include <utility>

namespace session::rtmp {
namespace {

constexpr unsigned kModEx = 7;
constexpr unsigned kAvc = 7;

struct Name {
    std::string_view id;
    std::string_view name;
};
constexpr std::array kVideoFourCcs{Name{"avc1", "H.264"}, Name{"hvc1", "HEVC"}, Name{"hev1", "HEVC"}, Name{"av01", "AV1"},
                                   Name{"vp09", "VP9"},   Name{"vp08", "VP8"},  Name{"vvc1", "VVC"}};
constexpr std::array kAudioFourCcs{Name{"mp4a", "AAC"},  Name{"Opus", "Opus"},   Name{"fLaC", "FLAC"},
                                   Name{"ac-3", "AC-3"}, Name{"ec-3", "E-AC-3"}, Name{".mp3", "MP3"}};
// By the 4-bit ids of legacy tags. HEVC's, AV1's and VVC's are no standard, but cameras use them.
constexpr std::array<std::string_view, 16> kLegacyVideo{
    "video codec 0",  "JPEG",           "Sorenson H.263", "Screen Video", "VP6",
    "VP6 with alpha", "Screen Video 2", "H.264",          "H.263",        "MPEG-4 Part 2",
    "video codec 10", "video codec 11", "HEVC",           "AV1",          "VVC",
    "video codec 15"};
constexpr std::array<std::string_view, 16> kLegacyAudio{
    "PCM",         "ADPCM",         "MP3", "PCM",   "Nellymoser",     "Nellymoser",     "Nellymoser", "G.711 A-law",
    "G.711 u-law", "audio codec 9", "AAC", "Speex", "audio codec 12", "audio codec 13", "MP3",        "device-specific audio"};

enum class VideoPacket : unsigned { sequence_start, coded_frames, sequence_end, coded_frames_x, metadata, mpeg2_ts_start, multitrack };
enum class AudioPacket : unsigned { sequence_start, coded_frames, sequence_end, multichannel_config = 4, multitrack };
enum class FrameType : unsigned { keyframe = 1, generated_keyframe = 4, command = 5 };
enum class TrackLayout : unsigned { one, many, many_codecs };

std::int32_t sign_extended_24(std::uint32_t value) {
    return static_cast<std::int32_t>(value << 8U) >> 8U;
}

// A FourCC's usual name, or its characters if it has none.
template <std::size_t kCount>
std::string name_of(std::string_view four_cc, const std::array<Name, kCount>& names) {
    for (const auto& known : names) {
        if (known.id == four_cc) return std::string{known.name};
    }
    std::string text{four_cc};
    for (auto& c : text) {
        if (c < ' ' || c > '~') c = '?';
    }
    return text;
}

auto too_short(std::string_view what) {
    return fail(ErrorCode::malformed, std::string{what} + " tag is too short");
}

// Enhanced RTMP's ModEx: extras before the packet, each naming the next packet type. All are skipped; the nanosecond offset is below
// our clock's resolution.
std::optional<unsigned> skip_mod_ex(ByteReader& reader, unsigned packet_type) {
    while (packet_type == kModEx) {
        const auto short_size = reader.u8();
        if (!short_size) return std::nullopt;
        std::size_t size = *short_size + std::size_t{1};
        if (size == 256) {
            const auto long_size = reader.u16();
            if (!long_size) return std::nullopt;
            size = *long_size + std::size_t{1};
        }
        if (!reader.skip(size)) return std::nullopt;
        const auto next = reader.u8();
        if (!next) return std::nullopt;
        packet_type = *next & 0x0FU;
    }
    return packet_type;
}

struct Track {
    unsigned packet_type = 0;
    std::string_view four_cc;
    ByteView data;
};

std::optional<std::string_view> take_four_cc(ByteReader& reader) {
    const auto bytes = reader.take(4);
    if (!bytes) return std::nullopt;
    return as_text(*bytes);
}

// What follows the multitrack packet type: a layout, then tracks with an id, and sizes if there are many.
std::optional<Track> pick_track(ByteReader& reader) {
    const auto head = reader.u8();
    if (!head) return std::nullopt;
    const auto layout = static_cast<TrackLayout>(*head >> 4U);
    const unsigned packet_type = *head & 0x0FU;
    std::optional<std::string_view> four_cc;
    if (layout != TrackLayout::many_codecs && !(four_cc = take_four_cc(reader))) return std::nullopt;
    std::optional<Track> first;
    while (!reader.at_end()) {
        if (layout == TrackLayout::many_codecs && !(four_cc = take_four_cc(reader))) return std::nullopt;
        const auto id = reader.u8();
        if (!id) return std::nullopt;
        std::size_t size = reader.remaining();
        if (layout != TrackLayout::one) {
            const auto sent = reader.u24();
            if (!sent) return std::nullopt;
            size = *sent;
        }
        const auto data = reader.take(size);
        if (!data) return std::nullopt;
        Track track{packet_type, *four_cc, *data};
        if (*id == 0) return track;
        if (!first) first = track;
    }
    return first;
}

// The track that counts, after ModEx and multitrack headers.
std::optional<Track> parse_enhanced(ByteReader& reader, unsigned packet_type, unsigned multitrack) {
    const auto type = skip_mod_ex(reader, packet_type);
    if (!type) return std::nullopt;
    if (*type == multitrack) return pick_track(reader);
    const auto four_cc = take_four_cc(reader);
    if (!four_cc) return std::nullopt;
    return Track{*type, *four_cc, reader.rest()};
}

Result<VideoTag> enhanced_video(VideoTag tag, ByteReader& reader, unsigned packet_type) {
    const auto track = parse_enhanced(reader, packet_type, static_cast<unsigned>(VideoPacket::multitrack));
    if (!track) return too_short("an enhanced video");
    tag.codec = track->four_cc == "avc1" ? VideoCodec::h264 : VideoCodec::other;
    tag.codec_name = name_of(track->four_cc, kVideoFourCcs);
    tag.payload = track->data;
    switch (static_cast<VideoPacket>(track->packet_type)) {
        case VideoPacket::sequence_start: tag.kind = VideoTagKind::sequence_start; break;
        case VideoPacket::sequence_end: tag.kind = VideoTagKind::sequence_end; break;
        case VideoPacket::coded_frames_x: tag.kind = VideoTagKind::coded_frame; break;
        case VideoPacket::coded_frames: {
            tag.kind = VideoTagKind::coded_frame;
            if (track->four_cc != "avc1" && track->four_cc != "hvc1" && track->four_cc != "vvc1") break;
            ByteReader data{track->data};
            const auto composition_time = data.u24();
            if (!composition_time) return too_short("an enhanced video");
            tag.composition_time_ms = sign_extended_24(*composition_time);
            tag.payload = data.rest();
            break;
        }
        case VideoPacket::metadata:
        case VideoPacket::mpeg2_ts_start:
        case VideoPacket::multitrack: break;
    }
    return tag;
}

Result<VideoTag> legacy_video(VideoTag tag, ByteReader& reader, unsigned codec) {
    constexpr unsigned kFirstWithPacketType = 12;
    tag.codec = codec == kAvc ? VideoCodec::h264 : VideoCodec::other;
    tag.codec_name = std::string{kLegacyVideo[codec]};
    tag.kind = VideoTagKind::coded_frame;
    if (codec == kAvc || (codec >= kFirstWithPacketType && codec < 15)) {
        const auto packet_type = reader.u8();
        if (!packet_type) return too_short("a video");
        const auto composition_time = reader.u24();
        if (*packet_type == 2) {
            tag.kind = VideoTagKind::sequence_end;
        } else if (!composition_time) {
            return too_short("a video");
        } else if (*packet_type == 0) {
            tag.kind = VideoTagKind::sequence_start;
        } else if (*packet_type == 1) {
            tag.composition_time_ms = sign_extended_24(*composition_time);
        } else {
            tag.kind = VideoTagKind::ignored;
        }
    }
    tag.payload = reader.rest();
    return tag;
}

}  // namespace

Result<VideoTag> parse_video_tag(ByteView body) {
    ByteReader reader{body};
    const auto first = reader.u8();
    if (!first) return too_short("a video");
    const bool is_enhanced = (*first & 0x80U) != 0;
    const auto frame_type = static_cast<FrameType>(*first >> 4U & 7U);
    const unsigned low = *first & 0x0FU;
    VideoTag tag;
    tag.is_keyframe = frame_type == FrameType::keyframe || frame_type == FrameType::generated_keyframe;
    // Commands ("seek begins") are no media. With an enhanced metadata packet (4) the frame type says nothing.
    if (frame_type == FrameType::command && (!is_enhanced || low != static_cast<unsigned>(VideoPacket::metadata))) {
        tag.codec = !is_enhanced && low == kAvc ? VideoCodec::h264 : VideoCodec::other;
        tag.codec_name = is_enhanced ? "video command" : std::string{kLegacyVideo[low]};
        return tag;
    }
    return is_enhanced ? enhanced_video(std::move(tag), reader, low) : legacy_video(std::move(tag), reader, low);
}

Result<AudioTag> parse_audio_tag(ByteView body) {
    constexpr unsigned kAac = 10;
    constexpr unsigned kEnhanced = 9;
    ByteReader reader{body};
    const auto first = reader.u8();
    if (!first) return too_short("an audio");
    const unsigned format = *first >> 4U;
    AudioTag tag;
    if (format != kEnhanced) {
        tag.codec_name = std::string{kLegacyAudio[format]};
        tag.kind = AudioTagKind::coded_frame;
        if (format == kAac) {
            const auto packet_type = reader.u8();
            if (!packet_type) return too_short("an audio");
            tag.codec = AudioCodec::aac;
            tag.kind = *packet_type == 0   ? AudioTagKind::sequence_start
                       : *packet_type == 1 ? AudioTagKind::coded_frame
                                           : AudioTagKind::ignored;
        }
        tag.payload = reader.rest();
        return tag;
    }
    const auto track = parse_enhanced(reader, *first & 0x0FU, static_cast<unsigned>(AudioPacket::multitrack));
    if (!track) return too_short("an enhanced audio");
    tag.codec = track->four_cc == "mp4a" ? AudioCodec::aac : AudioCodec::other;
    tag.codec_name = name_of(track->four_cc, kAudioFourCcs);
    tag.payload = track->data;
    switch (static_cast<AudioPacket>(track->packet_type)) {
        case AudioPacket::sequence_start: tag.kind = AudioTagKind::sequence_start; break;
        case AudioPacket::coded_frames: tag.kind = AudioTagKind::coded_frame; break;
        case AudioPacket::sequence_end: tag.kind = AudioTagKind::sequence_end; break;
        case AudioPacket::multichannel_config:
        case AudioPacket::multitrack: break;
    }
    return tag;
}

}  // namespace session::rtmp
