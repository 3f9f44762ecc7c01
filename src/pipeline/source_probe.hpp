// Learns a source's rhythm from its first packets.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "session/media/packet.hpp"

namespace session::pipeline {

inline constexpr std::int64_t kLongestPassedGop = 2 * media::kTimescale;

struct SourceRhythm {
    media::Rational frame_rate{};     // num 0: too irregular or too short to say
    std::optional<std::int64_t> gop;  // ticks between the first two keyframes; nullopt: longer than kLongestPassedGop
    std::int64_t bitrate_bps = 0;     // of what was seen, audio included
};

// Collects packets until it can answer. Not synchronised.
class SourceProbe {
   public:
    explicit SourceProbe(media::TrackSet tracks) : tracks_(std::move(tracks)) {}

    // True when enough was seen: a second video keyframe, or more than kLongestPassedGop of media without one.
    [[nodiscard]] bool add(const media::PacketPtr& packet);
    [[nodiscard]] const media::TrackSet& tracks() const noexcept { return tracks_; }
    [[nodiscard]] SourceRhythm rhythm() const;
    [[nodiscard]] std::vector<media::PacketPtr> take_packets() noexcept { return std::move(packets_); }

   private:
    media::TrackSet tracks_;
    std::vector<media::PacketPtr> packets_;
    std::optional<std::int64_t> first_key_;
    std::optional<std::int64_t> second_key_;
    std::int64_t newest_ = 0;
};

// The rate nearest to `measured` (frames a second) that cameras and encoders use, if within 1 %; else the measured value to 1/1000.
[[nodiscard]] media::Rational snap_frame_rate(double measured);

// Whether browsers decode this H.264 as it is: 8-bit 4:2:0 profiles. `codec` is RFC 6381 ("avc1.64001f").
[[nodiscard]] bool is_widely_playable(const std::string& codec);

}  // namespace session::pipeline
