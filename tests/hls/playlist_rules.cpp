#include "hls/playlist_rules.hpp"

#include "session/base/bytes.hpp"

namespace session::test {
namespace {

std::int64_t sum(const std::vector<ReadPart>& parts) {
    std::int64_t total = 0;
    for (const auto& part : parts) total += part.units;
    return total;
}

bool is_prefix(const std::vector<ReadPart>& shorter, const std::vector<ReadPart>& longer) {
    return shorter.size() <= longer.size() && std::equal(shorter.begin(), shorter.end(), longer.begin());
}

ReadSegment without_parts(ReadSegment segment) {
    segment.parts.clear();
    return segment;
}

}  // namespace

void PlaylistRules::fault(const ReadPlaylist& playlist, const std::string& what) {
    if (violations_.size() < 20) {
        violations_.push_back("snapshot " + std::to_string(count_) + " (open " + std::to_string(playlist.open.msn) + "): " + what);
    }
}

void PlaylistRules::check(const hls::PlaylistSnapshot& snapshot) {
    const auto playlist = PlaylistReader::read(as_text(*snapshot.full));
    for (const auto& error : playlist.errors) fault(playlist, error);
    check_header(playlist);
    check_segments(playlist);
    check_growth(playlist);
    if (snapshot.delta) check_delta(playlist, PlaylistReader::read(as_text(*snapshot.delta)));
    if (snapshot.next != hls::Position{playlist.open.msn, static_cast<std::int64_t>(playlist.open.parts.size())}) {
        fault(playlist, "`next` is not what the text says");
    }
    if (snapshot.first_msn != playlist.media_sequence) fault(playlist, "first_msn is not MEDIA-SEQUENCE");
    last_ = playlist;
    ++count_;
}

void PlaylistRules::check_header(const ReadPlaylist& playlist) {
    for (const auto* tag : {"#EXTM3U", "#EXT-X-VERSION", "#EXT-X-TARGETDURATION", "#EXT-X-SERVER-CONTROL", "#EXT-X-PART-INF",
                            "#EXT-X-MEDIA-SEQUENCE", "#EXT-X-DISCONTINUITY-SEQUENCE"}) {
        if (!playlist.header.contains(tag)) fault(playlist, std::string{tag} + " is missing");
    }
    // 4.4.3.8: at least twice the part target, should be three times; CAN-SKIP-UNTIL at least six target durations.
    const auto control = attributes(playlist.header.at("#EXT-X-SERVER-CONTROL"));
    if (to_units(control.at("PART-HOLD-BACK")) < 3 * playlist.part_target_units) fault(playlist, "PART-HOLD-BACK is short");
    if (to_units(control.at("CAN-SKIP-UNTIL")) < 6 * playlist.target_duration * 100'000) fault(playlist, "CAN-SKIP-UNTIL is short");
    if (count_ == 0) return;
    for (const auto* tag : {"#EXT-X-VERSION", "#EXT-X-TARGETDURATION", "#EXT-X-SERVER-CONTROL", "#EXT-X-PART-INF"}) {
        if (playlist.header.at(tag) != last_.header.at(tag)) fault(playlist, std::string{tag} + " changed");
    }
    if (playlist.media_sequence < last_.media_sequence) fault(playlist, "MEDIA-SEQUENCE went back");
    if (playlist.discontinuity_sequence < last_.discontinuity_sequence) fault(playlist, "DISCONTINUITY-SEQUENCE went back");
    if (playlist.is_ended == playlist.hint.empty()) return;
    fault(playlist, playlist.is_ended ? "a hint in an ended playlist" : "no hint");
}

void PlaylistRules::check_segments(const ReadPlaylist& playlist) {
    auto discontinuity = playlist.discontinuity_sequence;
    for (const auto& segment : playlist.segments) {
        if ((segment.units + 50'000) / 100'000 > playlist.target_duration) fault(playlist, segment.uri + " is longer than TARGETDURATION");
        if (segment.units <= 0) fault(playlist, segment.uri + " has no duration");
        if (!segment.has_own_key_tag) fault(playlist, segment.uri + " has no KEY of its own");
        if (!segment.map_key_uri.empty()) fault(playlist, segment.uri + " has an encrypted MAP");
        if (segment.map.empty() || segment.date.empty()) fault(playlist, segment.uri + " lacks MAP or date");
        // A map belongs to one key and one IV, so that those who decrypt it can.
        const auto key = segment.key_uri + ' ' + segment.iv;
        const auto [map, is_new_map] = key_of_map_.emplace(segment.map, key);
        if (!is_new_map && map->second != key) fault(playlist, segment.uri + " has another key than its MAP");
        const auto [iv, is_new_iv] = key_of_iv_.emplace(segment.iv, segment.key_uri);
        if (!is_new_iv && iv->second != segment.key_uri) fault(playlist, segment.uri + " repeats another key's IV");
        // 4.4.3.3: the discontinuity number of a segment never changes.
        discontinuity += segment.is_discontinuity ? 1 : 0;
        const auto [number, is_first] = discontinuity_of_.emplace(segment.msn, discontinuity);
        if (!is_first && number->second != discontinuity) fault(playlist, segment.uri + " changed its discontinuity number");
        const auto [before, is_unseen] = seen_.emplace(segment.msn, without_parts(segment));
        if (!is_unseen && !(before->second == without_parts(segment))) fault(playlist, segment.uri + " changed");
        check_parts(playlist, segment, true);
    }
    check_parts(playlist, playlist.open, false);
    if (!playlist.is_ended && !playlist.open.has_own_key_tag) fault(playlist, "no KEY for the open segment");
    // 6.2.2: parts more than three target durations from the end should be gone.
    auto from_end = sum(playlist.open.parts);
    for (auto segment = playlist.segments.rbegin(); segment != playlist.segments.rend(); ++segment) {
        from_end += segment->units;
        const bool is_old = from_end - segment->units > 3 * playlist.target_duration * 100'000;
        if (is_old && !segment->parts.empty()) fault(playlist, segment->uri + " still lists its parts");
    }
}

void PlaylistRules::check_parts(const ReadPlaylist& playlist, const ReadSegment& segment, bool is_complete) {
    const auto& parts = segment.parts;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const auto& part = parts[i];
        if (part.units > playlist.part_target_units) fault(playlist, part.uri + " is longer than PART-TARGET");
        // 4.4.4.9: at least 85 % of the target, but for independent parts, gaps, those before gaps, and the last of a segment.
        const bool is_last = i + 1 == parts.size() && is_complete;
        const bool is_before_gap = i + 1 < parts.size() && parts[i + 1].is_gap;
        const bool may_grow_last = i + 1 == parts.size() && !is_complete;  // a closed segment may still follow: checked when it does
        if (!part.is_independent && !part.is_gap && !is_last && !is_before_gap && !may_grow_last &&
            part.units * 100 < playlist.part_target_units * 85) {
            fault(playlist, part.uri + " is shorter than 85 % of PART-TARGET");
        }
        if (part.is_independent && i > 0) fault(playlist, part.uri + " is independent and not the first");
    }
    if (is_complete && !parts.empty() && sum(parts) != segment.units) fault(playlist, segment.uri + ": its parts do not add up");
    auto& longest = parts_[segment.msn];
    if (parts.empty()) return;
    if (!is_prefix(longest, parts)) fault(playlist, "parts of " + std::to_string(segment.msn) + " changed");
    longest = parts;
}

void PlaylistRules::check_growth(const ReadPlaylist& playlist) {
    if (count_ == 0) return;
    // 6.2.1: only additions at the end and removals at the front; a hinted part appears under its hinted name.
    if (playlist.open.msn < last_.open.msn) fault(playlist, "the end went back");
    if (playlist.is_ended || last_.hint.empty()) return;
    const auto& grown = parts_[last_.open.msn];
    const auto had = last_.open.parts.size();
    if (grown.size() > had && grown[had].uri != last_.hint) fault(playlist, "the next part is not the hinted one");
    if (!last_.open.iv.empty() && seen_.contains(last_.open.msn) && seen_.at(last_.open.msn).iv != last_.open.iv) {
        fault(playlist, "the key announced for the next segment changed");
    }
}

void PlaylistRules::check_delta(const ReadPlaylist& full, const ReadPlaylist& delta) {
    for (const auto& error : delta.errors) fault(full, "delta: " + error);
    if (delta.skipped == 0) fault(full, "a delta that skips nothing");
    auto expected = full.header;
    auto header = delta.header;
    header.erase("#EXT-X-SKIP");
    if (expected != header) fault(full, "delta: another header");
    if (delta.segments.size() + static_cast<std::size_t>(delta.skipped) != full.segments.size()) {
        return fault(full, "delta: another number of segments");
    }
    std::int64_t tail = 0;
    for (std::size_t i = 0; i < delta.segments.size(); ++i) {
        const auto& a = delta.segments[i];
        const auto& b = full.segments[i + static_cast<std::size_t>(delta.skipped)];
        if (!(without_parts(a) == without_parts(b)) || a.parts != b.parts) fault(full, "delta: " + a.uri + " differs");
        if (!a.map_key_uri.empty()) fault(full, "delta: MAP under a key");
        tail += a.units;
    }
    // 6.2.5.1: what is within CAN-SKIP-UNTIL of the end must not be skipped.
    if (tail < 6 * full.target_duration * 100'000) fault(full, "delta: skips too much");
    if (delta.open.parts != full.open.parts || delta.hint != full.hint || delta.reports != full.reports) fault(full, "delta: other tail");
}

}  // namespace session::test
