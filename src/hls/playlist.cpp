#include "hls/playlist.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <ctime>

namespace session::hls {
namespace {

constexpr std::int64_t kDecimals = 100'000;  // five digits: parts and segments are printed in these units
constexpr int kVersion = 9;                  // EXT-X-SKIP needs it (RFC 8216bis 8)
constexpr std::size_t kCompleteSegmentsWithParts = 2;

template <class... Args>
void print(std::string& out, const char* format, Args... args) {
    std::array<char, 160> line{};
    const int size = std::snprintf(line.data(), line.size(), format, args...);
    if (size > 0) out.append(line.data(), std::min(static_cast<std::size_t>(size), line.size() - 1));
}

void print_units(std::string& out, std::int64_t units) {
    print(out, "%lld.%05lld", static_cast<long long>(units / kDecimals), static_cast<long long>(units % kDecimals));
}

std::int64_t to_units(std::int64_t ticks) {
    return media::rescale(ticks, media::kTimescale, kDecimals);
}

double seconds(std::int64_t ticks) {
    return static_cast<double>(ticks) / media::kTimescale;
}

// Each part is the difference of rounded sums, so that the printed parts add up to the printed EXTINF.
void write_parts(std::string& out, const SegmentEntry& segment) {
    std::int64_t end = 0;
    for (const auto& part : segment.parts) {
        const auto start_units = to_units(end);
        end += part.duration;
        out += "#EXT-X-PART:DURATION=";
        print_units(out, to_units(end) - start_units);
        out += ",URI=\"" + part.file + '"';
        if (part.is_independent) out += ",INDEPENDENT=YES";
        if (part.is_gap) out += ",GAP=YES";
        out += '\n';
    }
}

// What is in force while the segments are written: the last EXT-X-MAP, and whether a key is.
struct TagState {
    std::string init_file;
    bool has_key = false;
};

// Everything of a segment that must stand before its first part (RFC 8216bis 4.4.4.9).
void write_segment_head(std::string& out, const SegmentEntry& segment, TagState& state) {
    if (segment.is_discontinuity) out += "#EXT-X-DISCONTINUITY\n";
    if (segment.init_file != state.init_file && !segment.init_file.empty()) {
        // The init segment is in clear: it must not stand under a key.
        if (state.has_key) out += "#EXT-X-KEY:METHOD=NONE\n";
        out += "#EXT-X-MAP:URI=\"" + segment.init_file + "\"\n";
        state.init_file = segment.init_file;
    }
    if (!segment.key_uri.empty()) {
        // On every segment: players don't carry keys over EXT-X-SKIP.
        out += "#EXT-X-KEY:METHOD=AES-128,URI=\"" + segment.key_uri + "\",IV=0x" + segment.iv_hex + '\n';
        state.has_key = true;
    }
    if (segment.date) out += "#EXT-X-PROGRAM-DATE-TIME:" + format_date(*segment.date) + '\n';
}

void write_header(std::string& out, const MediaPlaylist& playlist) {
    const auto& settings = playlist.settings;
    const auto part_target = seconds(settings.part_target);
    out += "#EXTM3U\n";
    print(out, "#EXT-X-VERSION:%d\n#EXT-X-TARGETDURATION:%d\n", kVersion, settings.target_duration_s);
    print(out, "#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK=%.3f,CAN-SKIP-UNTIL=%.1f\n",
          part_target * settings.part_hold_back_parts, seconds(settings.skip_boundary()));
    print(out, "#EXT-X-PART-INF:PART-TARGET=%.3f\n", part_target);
    print(out, "#EXT-X-MEDIA-SEQUENCE:%lld\n", static_cast<long long>(playlist.segments->front().msn));
    print(out, "#EXT-X-DISCONTINUITY-SEQUENCE:%lld\n", static_cast<long long>(playlist.discontinuity_sequence));
}

void write_tail(std::string& out, const MediaPlaylist& playlist) {
    if (playlist.is_ended) {
        out += "#EXT-X-ENDLIST\n";
        return;
    }
    if (!playlist.hint_file.empty()) out += "#EXT-X-PRELOAD-HINT:TYPE=PART,URI=\"" + playlist.hint_file + "\"\n";
    for (const auto& report : playlist.reports) {
        out += "#EXT-X-RENDITION-REPORT:URI=\"" + report.uri + '"';
        print(out, ",LAST-MSN=%lld,LAST-PART=%lld\n", static_cast<long long>(report.last_msn), static_cast<long long>(report.last_part));
    }
}

std::int64_t total_duration(const std::deque<SegmentEntry>& segments) {
    std::int64_t total = 0;
    for (const auto& segment : segments) total += segment.duration;
    return total;
}

std::string fixed_point(double value, int decimals) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.*f", decimals, value);
    return text.data();
}

}  // namespace

std::size_t skippable_segments(const MediaPlaylist& playlist) {
    if (playlist.is_ended) return 0;
    auto remaining = total_duration(*playlist.segments);
    std::size_t count = 0;
    for (const auto& segment : *playlist.segments) {
        remaining -= segment.duration;
        if (remaining < playlist.settings.skip_boundary()) break;
        ++count;
    }
    return count;
}

std::size_t first_segment_with_parts(const MediaPlaylist& playlist) {
    const auto& segments = *playlist.segments;
    auto from_end = playlist.open != nullptr ? playlist.open->duration : 0;
    std::size_t first = segments.size();
    while (first > 0 && segments.size() - first < kCompleteSegmentsWithParts) {
        from_end += segments[first - 1].duration;
        // Parts more than three target durations from the end should go (RFC 8216bis 6.2.2).
        if (from_end > 3 * std::int64_t{playlist.settings.target_duration_s} * media::kTimescale && first != segments.size()) break;
        --first;
    }
    return first;
}

std::string write_media_playlist(const MediaPlaylist& playlist, std::size_t skipped) {
    const auto& segments = *playlist.segments;
    std::string out;
    out.reserve(512 + (segments.size() - skipped) * 240);
    write_header(out, playlist);
    TagState state;
    if (skipped > 0) {
        print(out, "#EXT-X-SKIP:SKIPPED-SEGMENTS=%zu\n", skipped);
        // The skipped segments leave a key in force.
        state.has_key = true;
    }
    const auto first_with_parts = playlist.is_ended ? segments.size() : first_segment_with_parts(playlist);
    for (std::size_t i = skipped; i < segments.size(); ++i) {
        const auto& segment = segments[i];
        write_segment_head(out, segment, state);
        if (i >= first_with_parts) write_parts(out, segment);
        if (segment.is_gap) out += "#EXT-X-GAP\n";
        out += "#EXTINF:";
        print_units(out, to_units(segment.duration));
        out += ",\n" + segment.file + '\n';
    }
    if (playlist.open != nullptr && !playlist.is_ended) {
        write_segment_head(out, *playlist.open, state);
        write_parts(out, *playlist.open);
    }
    write_tail(out, playlist);
    return out;
}

std::string write_multivariant_playlist(const std::vector<VariantEntry>& variants) {
    std::string out = "#EXTM3U\n";
    print(out, "#EXT-X-VERSION:%d\n", kVersion);
    out += "#EXT-X-INDEPENDENT-SEGMENTS\n";
    for (const auto& variant : variants) {
        print(out, "#EXT-X-STREAM-INF:BANDWIDTH=%lld,AVERAGE-BANDWIDTH=%lld", static_cast<long long>(variant.bandwidth_bps),
              static_cast<long long>(variant.average_bandwidth_bps));
        out += ",CODECS=\"" + variant.codecs + '"';
        if (variant.width > 0) {
            print(out, ",RESOLUTION=%dx%d", variant.width, variant.height);
            if (variant.frame_rate.num > 0) out += ",FRAME-RATE=" + fixed_point(variant.frame_rate.value(), 3);
            out += ",CLOSED-CAPTIONS=NONE";
        }
        out += '\n' + variant.uri + '\n';
    }
    return out;
}

void order_variants(std::vector<VariantEntry>& variants) {
    std::stable_sort(variants.begin(), variants.end(), [](const VariantEntry& a, const VariantEntry& b) {
        if ((a.width > 0) != (b.width > 0)) return a.width > 0;
        return a.bandwidth_bps > b.bandwidth_bps;
    });
    const auto pictures = std::count_if(variants.begin(), variants.end(), [](const VariantEntry& v) { return v.width > 0; });
    const auto middle = variants.begin() + pictures / 2;
    if (pictures > 0) std::rotate(variants.begin(), middle, middle + 1);
}

std::string format_date(Clock::Wall date) {
    const auto milliseconds = std::chrono::floor<std::chrono::milliseconds>(date.time_since_epoch()).count();
    const auto whole = static_cast<std::time_t>(milliseconds >= 0 ? milliseconds / 1000 : (milliseconds - 999) / 1000);
    std::tm parts{};
    gmtime_r(&whole, &parts);
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday,
                  parts.tm_hour, parts.tm_min, parts.tm_sec, static_cast<int>(milliseconds - static_cast<std::int64_t>(whole) * 1000));
    return text.data();
}

}  // namespace session::hls
