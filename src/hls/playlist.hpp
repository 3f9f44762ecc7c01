// Playlists as text (RFC 8216bis): pure functions from a description to bytes.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "session/base/clock.hpp"
#include "session/media/time.hpp"

namespace session::hls {

// Durations and times are ticks of media::kTimescale.
struct PartEntry {
    std::string file;
    std::int64_t duration = 0;
    bool is_independent = false;
    bool is_gap = false;
};

struct SegmentEntry {
    std::int64_t msn = 0;
    std::string file;       // empty for the open segment
    std::string init_file;  // EXT-X-MAP: one for each key and set of tracks
    int tracks = 0;         // which of the rendition's track sets it is of
    std::string key_uri;
    std::string iv_hex;  // 32 digits
    std::int64_t start = 0;
    std::int64_t duration = 0;  // the sum of its parts
    std::optional<Clock::Wall> date;
    bool is_discontinuity = false;
    bool is_gap = false;
    std::vector<PartEntry> parts;
};

struct RenditionReport {
    std::string uri;
    std::int64_t last_msn = 0;
    std::int64_t last_part = 0;
};

// What every media playlist of a broadcast says alike: fixed for its life.
struct PlaylistSettings {
    std::int32_t target_duration_s = 1;
    std::int64_t part_target = 30'000;
    double part_hold_back_parts = 3.0;
    [[nodiscard]] std::int64_t skip_boundary() const noexcept { return 6 * std::int64_t{target_duration_s} * media::kTimescale; }
};

struct MediaPlaylist {
    PlaylistSettings settings;
    std::int64_t discontinuity_sequence = 0;
    const std::deque<SegmentEntry>* segments = nullptr;  // complete ones, oldest first; at least one
    const SegmentEntry* open = nullptr;                  // the one after them: its key, IV and parts so far; null once ended
    std::string hint_file;                               // of the next part; empty: no hint
    std::vector<RenditionReport> reports;
    bool is_ended = false;
};

// How many of the oldest segments a delta update leaves out; 0: nothing can be skipped, send the full playlist.
[[nodiscard]] std::size_t skippable_segments(const MediaPlaylist& playlist);
// The first complete segment whose parts are still listed (an index into segments).
[[nodiscard]] std::size_t first_segment_with_parts(const MediaPlaylist& playlist);

// `skipped` oldest segments are replaced by EXT-X-SKIP; 0 writes the whole playlist.
[[nodiscard]] std::string write_media_playlist(const MediaPlaylist& playlist, std::size_t skipped);

struct VariantEntry {
    std::string uri;
    std::int64_t bandwidth_bps = 0;
    std::int64_t average_bandwidth_bps = 0;
    std::string codecs;
    std::int32_t width = 0;  // 0: no picture
    std::int32_t height = 0;
    media::Rational frame_rate{};
};

// In the order given.
[[nodiscard]] std::string write_multivariant_playlist(const std::vector<VariantEntry>& variants);
// A middle rung first, since players start there; then from the highest bandwidth down; audio alone last.
void order_variants(std::vector<VariantEntry>& variants);

// "2026-11-22T15:34:33.244Z"
[[nodiscard]] std::string format_date(Clock::Wall date);

}  // namespace session::hls
