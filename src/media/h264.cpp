#include "session/media/h264.hpp"

#include <array>
#include <cstdio>

namespace session::media {
namespace {

NalType type_of(ByteView nal) {
    return static_cast<NalType>(nal[0] & 0x1fU);
}

bool is_valid_header(ByteView nal) {
    const auto type = nal[0] & 0x1fU;
    return (nal[0] & 0x80U) == 0 && type != 0 && type < 24;
}

// The offset of the next 00 00 01 at or after `from`, or the size.
std::size_t find_start_code(ByteView data, std::size_t from) {
    for (std::size_t i = from; i + 3 <= data.size(); ++i) {
        if (data[i] == 0 && data[i + 1] == 0 && data[i + 2] == 1) return i;
    }
    return data.size();
}

bool starts_with_start_code(ByteView data) {
    const auto at = find_start_code(data, 0);
    return at < data.size() && at <= 1 && data[0] == 0;
}

// Annex B: what lies between start codes, without trailing_zero_8bits (a NAL unit never ends in a zero byte, 7.4.1).
std::vector<ByteView> split_annex_b(ByteView data) {
    std::vector<ByteView> nals;
    auto start = find_start_code(data, 0);
    while (start < data.size()) {
        start += 3;
        const auto next = find_start_code(data, start);
        auto nal = data.subspan(start, next - start);
        while (!nal.empty() && nal.back() == 0) nal = nal.first(nal.size() - 1);
        if (!nal.empty()) nals.push_back(nal);
        start = next;
    }
    return nals;
}

// Nothing when the lengths do not end exactly at the end of the data.
std::optional<std::vector<ByteView>> split_lengths(ByteView data, std::size_t width) {
    std::vector<ByteView> nals;
    ByteReader reader{data};
    while (!reader.at_end()) {
        const auto prefix = reader.take(width);
        if (!prefix) return std::nullopt;
        std::size_t length = 0;
        for (const auto byte : *prefix) length = (length << 8U) | byte;
        const auto nal = reader.take(length);
        if (!nal) return std::nullopt;
        if (!nal->empty()) nals.push_back(*nal);
    }
    return nals;
}

// A 1- or 2-byte length field would read a start code as empty NAL units, so there the start code is believed first; and a first NAL
// unit that can't be one says that the lengths only seemed to fit.
std::optional<std::vector<ByteView>> split(ByteView payload, std::size_t width) {
    const bool maybe_annex_b = starts_with_start_code(payload);
    if (maybe_annex_b && width < 4) return split_annex_b(payload);
    auto nals = split_lengths(payload, width);
    if (nals && maybe_annex_b && !nals->empty() && !is_valid_header(nals->front())) nals.reset();
    if (nals) return nals;
    if (maybe_annex_b) return split_annex_b(payload);
    // Headers that state another length size than the packets use have been seen.
    if (width != 4) return split_lengths(payload, 4);
    return std::nullopt;
}

bool read_parameter_sets(ByteReader& reader, std::size_t count, NalType type, std::vector<Bytes>& sets) {
    for (std::size_t i = 0; i < count; ++i) {
        const auto size = reader.u16();
        const auto nal = size ? reader.take(*size) : std::nullopt;
        if (!nal) return false;
        if (!nal->empty() && type_of(*nal) == type) sets.emplace_back(nal->begin(), nal->end());
    }
    return true;
}

Result<AvcConfig> checked(AvcConfig config) {
    if (config.sps.empty() || config.sps.front().size() < 4) return fail(ErrorCode::malformed, "avcC without an SPS");
    return config;
}

void collect_parameter_set(std::optional<AvcConfig>& sets, ByteView nal, NalType type) {
    if (!sets) sets.emplace();
    auto& list = type == NalType::sps ? sets->sps : sets->pps;
    // What avcC can carry; more than this in one access unit is an attack.
    const std::size_t limit = type == NalType::sps ? 31 : 255;
    if (list.size() < limit && nal.size() <= 0xffff && (type == NalType::pps || nal.size() >= 4)) list.emplace_back(nal.begin(), nal.end());
}

}  // namespace

Result<AvcConfig> parse_avc_config(ByteView record) {
    AvcConfig config;
    if (starts_with_start_code(record)) {
        std::optional<AvcConfig> sets;
        for (const auto nal : split_annex_b(record)) {
            const auto type = type_of(nal);
            if (type == NalType::sps || type == NalType::pps) collect_parameter_set(sets, nal, type);
        }
        return checked(sets.value_or(config));
    }
    ByteReader reader{record};
    const auto header = reader.take(6);
    if (!header) return fail(ErrorCode::malformed, "avcC of " + std::to_string(record.size()) + " bytes");
    if ((*header)[0] != 1) return fail(ErrorCode::unsupported, "avcC version " + std::to_string((*header)[0]));
    config.nal_length_size = static_cast<std::uint8_t>(((*header)[4] & 3U) + 1U);
    if (config.nal_length_size == 3) return fail(ErrorCode::malformed, "avcC with 3-byte NAL lengths");
    if (!read_parameter_sets(reader, (*header)[5] & 0x1fU, NalType::sps, config.sps)) {
        return fail(ErrorCode::malformed, "avcC breaks off in its SPS");
    }
    const auto pps_count = reader.u8();
    if (!pps_count || !read_parameter_sets(reader, *pps_count, NalType::pps, config.pps)) {
        return fail(ErrorCode::malformed, "avcC breaks off in its PPS");
    }
    return checked(std::move(config));
}

Result<Bytes> write_avc_config(const AvcConfig& config) {
    if (config.sps.empty() || config.sps.front().size() < 4 || config.sps.size() > 31 || config.pps.size() > 255) {
        return fail(ErrorCode::invalid_argument,
                    "avcC of " + std::to_string(config.sps.size()) + " SPS and " + std::to_string(config.pps.size()) + " PPS");
    }
    const auto& sps = config.sps.front();
    ByteWriter out;
    out.u8(1).append(ByteView{sps}.subspan(1, 3)).u8(0xff).u8(static_cast<std::uint8_t>(0xe0U | config.sps.size()));
    const auto append_sets = [&out](const std::vector<Bytes>& sets) {
        for (const auto& set : sets) {
            if (set.size() > 0xffff) return false;
            out.u16(static_cast<std::uint16_t>(set.size())).append(ByteView{set});
        }
        return true;
    };
    bool fits = append_sets(config.sps);
    out.u8(static_cast<std::uint8_t>(config.pps.size()));
    fits = append_sets(config.pps) && fits;
    if (!fits) return fail(ErrorCode::invalid_argument, "a parameter set of more than 65535 bytes");
    // The extension exists for every profile but Baseline, Main and Extended (ISO 14496-15 5.3.3.1.2).
    const auto profile = sps[1];
    if (profile != 66 && profile != 77 && profile != 88) {
        if (const auto info = parse_sps(sps)) {
            out.u8(static_cast<std::uint8_t>(0xfc | info->chroma_format_idc))
                .u8(static_cast<std::uint8_t>(0xf8 | (info->bit_depth_luma - 8)))
                .u8(static_cast<std::uint8_t>(0xf8 | (info->bit_depth_chroma - 8)))
                .u8(0);
        }
    }
    return out.take();
}

Result<VideoTrack> make_video_track(const AvcConfig& config) {
    auto record = write_avc_config(config);
    if (!record) return fail(record.error());
    const auto& nal = config.sps.front();
    const auto sps = parse_sps(nal);
    if (!sps) return fail(sps.error());
    std::array<char, 16> codec{};
    std::snprintf(codec.data(), codec.size(), "avc1.%02x%02x%02x", nal[1], nal[2], nal[3]);
    VideoTrack track;
    track.decoder_config = share(*std::move(record));
    track.codec = codec.data();
    track.width = sps->width;
    track.height = sps->height;
    track.sample_aspect_ratio = sps->sample_aspect_ratio;
    track.frame_rate = sps->frame_rate;
    return track;
}

Result<AccessUnit> normalize_access_unit(ByteView payload, std::uint8_t nal_length_size) {
    const auto nals = split(payload, nal_length_size);
    if (!nals) return fail(ErrorCode::malformed, "NAL lengths do not fit " + std::to_string(payload.size()) + " bytes");
    AccessUnit unit;
    ByteWriter out;
    for (const auto nal : *nals) {
        if (!is_valid_header(nal)) continue;
        const auto type = type_of(nal);
        if (type == NalType::sps || type == NalType::pps) {
            collect_parameter_set(unit.parameter_sets, nal, type);
            continue;
        }
        if (type >= NalType::access_unit_delimiter && type <= NalType::filler) continue;
        unit.has_idr = unit.has_idr || type == NalType::idr;
        unit.has_slice = unit.has_slice || (type >= NalType::slice && type <= NalType::idr);
        out.u32(static_cast<std::uint32_t>(nal.size())).append(nal);
    }
    unit.data = out.take();
    return unit;
}

}  // namespace session::media
