#include "mux/fragment_writer.hpp"

#include <algorithm>

namespace session::mux {
namespace {

constexpr std::uint32_t kDefaultBaseIsMoof = 0x020000;                       // tfhd, 8.8.7
constexpr std::uint32_t kTrunFlags = 0x001 | 0x100 | 0x200 | 0x400 | 0x800;  // data offset, duration, size, flags, composition offset
constexpr std::uint32_t kSyncSample = 0x02000000;                            // depends on no other (8.8.3.1)
constexpr std::uint32_t kNonSyncSample = 0x01010000;                         // depends on others, is a difference sample
constexpr std::size_t kTrunSampleBytes = 16;
constexpr std::size_t kTrafFixedBytes = 8 + (8 + 4 + 4) + (8 + 4 + 8) + (8 + 4 + 4 + 4);
constexpr std::size_t kMoofFixedBytes = 8 + (8 + 4 + 4);

std::size_t traf_size(std::span<const Sample> samples) {
    return samples.empty() ? 0 : kTrafFixedBytes + samples.size() * kTrunSampleBytes;
}

std::uint64_t payload_size(std::span<const Sample> samples) {
    std::uint64_t size = 0;
    for (const auto& sample : samples) size += sample.packet->data ? sample.packet->data->size() : 0;
    return size;
}

ByteWriter& begin_box(ByteWriter& out, std::size_t size, std::string_view type) {
    return out.u32(static_cast<std::uint32_t>(size)).append(type);
}

void write_sample(ByteWriter& out, FragmentTrack& track, const Sample& sample) {
    const auto& packet = *sample.packet;
    const auto scale = [&](std::int64_t ticks) { return media::rescale(ticks, media::kTimescale, track.timescale); };
    const auto dts = scale(packet.dts);
    const auto duration = std::max<std::int64_t>(scale(packet.dts + sample.duration) - dts, 0);
    const bool is_sync = packet.is_keyframe || packet.kind == media::TrackKind::audio;
    out.u32(static_cast<std::uint32_t>(duration));
    out.u32(static_cast<std::uint32_t>(packet.data ? packet.data->size() : 0));
    out.u32(is_sync ? kSyncSample : kNonSyncSample);
    out.u32(static_cast<std::uint32_t>(static_cast<std::int32_t>(scale(packet.pts) - dts)));
    track.last_dts = dts;
}

// `data_offset` is from the start of the moof (default-base-is-moof).
void write_traf(ByteWriter& out, const TrackSamples& source, std::size_t data_offset) {
    if (source.samples.empty()) return;
    auto& track = source.track;
    const auto base = media::rescale(source.samples.front().packet->dts, media::kTimescale, track.timescale);
    begin_box(out, traf_size(source.samples), "traf");
    begin_box(out, 16, "tfhd").u32(kDefaultBaseIsMoof).u32(track.id);
    begin_box(out, 20, "tfdt").u32(0x01000000).u64(static_cast<std::uint64_t>(std::max(base, track.last_dts + 1)));
    begin_box(out, 20 + source.samples.size() * kTrunSampleBytes, "trun");
    out.u32(0x01000000 | kTrunFlags);  // version 1: signed composition offsets
    out.u32(static_cast<std::uint32_t>(source.samples.size()));
    out.u32(static_cast<std::uint32_t>(data_offset));
    for (const auto& sample : source.samples) write_sample(out, track, sample);
}

void write_payload(ByteWriter& out, std::span<const Sample> samples) {
    for (const auto& sample : samples) {
        if (sample.packet->data) out.append(ByteView{*sample.packet->data});
    }
}

}  // namespace

Result<Bytes> write_fragment(std::uint32_t sequence_number, TrackSamples video, TrackSamples audio) {
    const auto video_bytes = payload_size(video.samples);
    const auto payload = video_bytes + payload_size(audio.samples);
    const auto moof_size = kMoofFixedBytes + traf_size(video.samples) + traf_size(audio.samples);
    if (moof_size + 8 + payload > std::numeric_limits<std::uint32_t>::max() / 2) {
        return fail(ErrorCode::too_large, "a fragment of 2 GiB");
    }
    ByteWriter out{moof_size + 8 + static_cast<std::size_t>(payload)};
    begin_box(out, moof_size, "moof");
    begin_box(out, 16, "mfhd").u32(0).u32(sequence_number);
    write_traf(out, video, moof_size + 8);
    write_traf(out, audio, moof_size + 8 + static_cast<std::size_t>(video_bytes));
    begin_box(out, 8 + static_cast<std::size_t>(payload), "mdat");
    write_payload(out, video.samples);
    write_payload(out, audio.samples);
    return out.take();
}

}  // namespace session::mux
