// Reads media playlists back, for tests: shares nothing with the writer.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace session::test {

struct ReadPart {
    std::string uri;
    std::int64_t units = 0;  // DURATION in 1/100000 s
    bool is_independent = false;
    bool is_gap = false;
    friend bool operator==(const ReadPart&, const ReadPart&) = default;
};

struct ReadSegment {
    std::int64_t msn = 0;
    std::string uri;  // empty: the open segment
    std::int64_t units = 0;
    std::string map;
    std::string map_key_uri;  // of the key in force at the EXT-X-MAP; empty: in clear
    std::string key_uri;
    std::string iv;
    std::string date;
    bool is_discontinuity = false;
    bool is_gap = false;
    bool has_own_key_tag = false;
    std::vector<ReadPart> parts;
    friend bool operator==(const ReadSegment&, const ReadSegment&) = default;
};

struct ReadPlaylist {
    std::map<std::string, std::string> header;  // tag → rest of its line
    std::int64_t target_duration = 0;
    std::int64_t part_target_units = 0;
    std::int64_t media_sequence = 0;
    std::int64_t discontinuity_sequence = 0;
    std::int64_t skipped = 0;
    std::vector<ReadSegment> segments;  // complete ones
    ReadSegment open;                   // tags and parts after the last segment
    std::string hint;
    std::vector<std::string> reports;
    bool is_ended = false;
    std::vector<std::string> errors;
};

inline std::int64_t to_units(std::string_view decimal) {
    const auto dot = decimal.find('.');
    auto fraction = dot == std::string_view::npos ? std::string{} : std::string{decimal.substr(dot + 1, 5)};
    fraction.resize(5, '0');
    return std::strtoll(std::string{decimal.substr(0, dot)}.c_str(), nullptr, 10) * 100'000 + std::strtoll(fraction.c_str(), nullptr, 10);
}

inline std::map<std::string, std::string> attributes(std::string_view text) {
    std::map<std::string, std::string> out;
    while (!text.empty()) {
        const auto equals = text.find('=');
        if (equals == std::string_view::npos) break;
        const std::string name{text.substr(0, equals)};
        text.remove_prefix(equals + 1);
        if (text.starts_with('"')) {
            const auto end = text.find('"', 1);
            out[name] = std::string{text.substr(1, end - 1)};
            text.remove_prefix(end + 1);
        } else {
            const auto end = std::min(text.find(','), text.size());
            out[name] = std::string{text.substr(0, end)};
            text.remove_prefix(end);
        }
        if (text.starts_with(',')) text.remove_prefix(1);
    }
    return out;
}

class PlaylistReader {
   public:
    static ReadPlaylist read(std::string_view text) {
        PlaylistReader reader;
        while (!text.empty()) {
            const auto end = text.find('\n');
            if (end == std::string_view::npos) {
                reader.out_.errors.emplace_back("no newline at the end");
                break;
            }
            reader.line(text.substr(0, end));
            text.remove_prefix(end + 1);
        }
        reader.out_.open = std::move(reader.current_);
        reader.fill(reader.out_.open);
        reader.out_.open.msn = reader.next_msn();
        return std::move(reader.out_);
    }

   private:
    [[nodiscard]] std::int64_t next_msn() const {
        return out_.media_sequence + out_.skipped + static_cast<std::int64_t>(out_.segments.size());
    }

    void line(std::string_view text) {
        if (text.empty()) return;
        if (text[0] != '#') return segment(text);
        const auto colon = std::min(text.find(':'), text.size());
        tag(std::string{text.substr(0, colon)}, text.substr(std::min(colon + 1, text.size())));
    }

    void segment(std::string_view uri) {
        current_.msn = next_msn();
        current_.uri = std::string{uri};
        fill(current_);
        out_.segments.push_back(std::exchange(current_, {}));
    }

    void fill(ReadSegment& segment) const {
        segment.map = map_;
        segment.map_key_uri = map_key_uri_;
        segment.key_uri = key_uri_;
        segment.iv = iv_;
    }

    void before_parts(const std::string& name) {
        if (!current_.parts.empty()) out_.errors.push_back(name + " after a part of its segment");
    }

    void tag(const std::string& name, std::string_view rest) {
        if (name == "#EXT-X-KEY") {
            before_parts(name);
            const auto a = attributes(rest);
            key_uri_ = a.contains("URI") ? a.at("URI") : "";
            iv_ = a.contains("IV") ? a.at("IV") : "";
            has_key_ = a.at("METHOD") != "NONE";
            current_.has_own_key_tag = has_key_;
        } else if (name == "#EXT-X-MAP") {
            before_parts(name);
            map_ = attributes(rest).at("URI");
            map_key_uri_ = has_key_ ? key_uri_ : "";
        } else if (name == "#EXT-X-DISCONTINUITY") {
            before_parts(name);
            current_.is_discontinuity = true;
        } else if (name == "#EXT-X-PROGRAM-DATE-TIME") {
            before_parts(name);
            current_.date = std::string{rest};
        } else if (name == "#EXT-X-GAP") {
            current_.is_gap = true;
        } else if (name == "#EXTINF") {
            current_.units = to_units(rest.substr(0, rest.find(',')));
        } else if (name == "#EXT-X-PART") {
            auto a = attributes(rest);
            current_.parts.push_back({a["URI"], to_units(a["DURATION"]), a["INDEPENDENT"] == "YES", a["GAP"] == "YES"});
        } else if (name == "#EXT-X-PRELOAD-HINT") {
            if (!out_.hint.empty()) out_.errors.emplace_back("two hints");
            out_.hint = attributes(rest).at("URI");
        } else if (name == "#EXT-X-RENDITION-REPORT") {
            out_.reports.emplace_back(rest);
        } else if (name == "#EXT-X-ENDLIST") {
            out_.is_ended = true;
        } else {
            header(name, rest);
        }
    }

    void header(const std::string& name, std::string_view rest) {
        if (!out_.segments.empty()) out_.errors.push_back(name + " after a segment");
        if (out_.header.contains(name)) out_.errors.push_back(name + " twice");
        out_.header[name] = std::string{rest};
        const auto number = std::strtoll(std::string{rest}.c_str(), nullptr, 10);
        if (name == "#EXT-X-TARGETDURATION") out_.target_duration = number;
        if (name == "#EXT-X-MEDIA-SEQUENCE") out_.media_sequence = number;
        if (name == "#EXT-X-DISCONTINUITY-SEQUENCE") out_.discontinuity_sequence = number;
        if (name == "#EXT-X-PART-INF") out_.part_target_units = to_units(attributes(rest).at("PART-TARGET"));
        if (name == "#EXT-X-SKIP") {
            out_.skipped = std::strtoll(attributes(rest).at("SKIPPED-SEGMENTS").c_str(), nullptr, 10);
            has_key_ = true;  // what was skipped left a key in force
            key_uri_ = "skipped";
        }
    }

    ReadPlaylist out_;
    ReadSegment current_;
    std::string map_;
    std::string map_key_uri_;
    std::string key_uri_;
    std::string iv_;
    bool has_key_ = false;
};

}  // namespace session::test
