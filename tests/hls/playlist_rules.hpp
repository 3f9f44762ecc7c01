// The rules of RFC 8216bis that successive snapshots of one media playlist must keep.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "session/hls/published_stream.hpp"
#include "support/playlist_reader.hpp"

namespace session::test {

// Feed it every snapshot in order; violations() says in words what was broken.
class PlaylistRules {
   public:
    void check(const hls::PlaylistSnapshot& snapshot);
    [[nodiscard]] const std::vector<std::string>& violations() const noexcept { return violations_; }
    [[nodiscard]] const std::map<std::int64_t, ReadSegment>& segments() const noexcept { return seen_; }
    [[nodiscard]] const std::map<std::int64_t, std::vector<ReadPart>>& parts() const noexcept { return parts_; }
    [[nodiscard]] const ReadPlaylist& last() const noexcept { return last_; }
    [[nodiscard]] std::size_t count() const noexcept { return count_; }

   private:
    void fault(const ReadPlaylist& playlist, const std::string& what);
    void check_header(const ReadPlaylist& playlist);
    void check_segments(const ReadPlaylist& playlist);
    void check_parts(const ReadPlaylist& playlist, const ReadSegment& segment, bool is_complete);
    void check_growth(const ReadPlaylist& playlist);
    void check_delta(const ReadPlaylist& full, const ReadPlaylist& delta);

    ReadPlaylist last_;
    std::size_t count_ = 0;
    std::map<std::int64_t, ReadSegment> seen_;             // complete segments by number, without parts
    std::map<std::int64_t, std::vector<ReadPart>> parts_;  // most parts ever listed
    std::map<std::int64_t, std::int64_t> discontinuity_of_;
    std::map<std::string, std::string> key_of_iv_;
    std::map<std::string, std::string> key_of_map_;
    std::vector<std::string> violations_;
};

}  // namespace session::test
