// What can be told from a broadcast's packets and when they came.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <utility>
#include <vector>

#include "session/base/clock.hpp"
#include "session/media/packet.hpp"

namespace session::health {

struct Measured {
    bool is_arriving = false;  // something came in the last three seconds
    double fps = 0;            // over five seconds of the media's time
    double usual_fps = 0;      // of this stretch; 0: not known yet
    std::int64_t video_bps = 0;
    std::int64_t audio_bps = 0;
    std::optional<double> keyframe_interval_s;                  // the last whole one, or the one that runs if it is longer
    std::optional<std::pair<double, double>> keyframe_range_s;  // shortest and longest of the last five, if there are four
    std::int64_t missing_frames = 0;                            // since the beginning
    double missing_share = 0;                                   // of the last ten seconds' frames
    std::int64_t ingest_lag_ms = 0;                             // later than the stretch's promptest packet
    std::optional<double> pace;                                 // media time per wall time; none: too early to say
    double audio_ahead_s = 0;                                   // of the picture, as sent
    double audio_age_s = 0;                                     // since the last sound came; without any, since the stretch began
    bool is_silent = false;
    std::optional<double> bitrate_swing;  // the highest five seconds of thirty, over the lowest
};

// Not synchronised. add() for every packet; measure() once a second, which closes a second.
class Measurements {
   public:
    void begin_stretch(Clock::Steady now);
    void add(const media::Packet& packet, Clock::Steady now);
    [[nodiscard]] Measured measure(Clock::Steady now);

   private:
    struct Second {
        double wall_s = 0;
        std::int64_t video_bytes = 0;
        std::int64_t audio_bytes = 0;
        std::int64_t frames = 0;
        std::int64_t missing = 0;
        std::int64_t audio_frames = 0;
        std::int64_t video_ticks = 0;  // by which the picture's dts went on
        std::int64_t head = 0;         // the newest dts at its end
    };

    void add_video(const media::Packet& packet);
    void learn_distance(std::int64_t distance);
    [[nodiscard]] Second sum(std::size_t seconds) const;
    [[nodiscard]] std::optional<double> swing() const;

    std::deque<Second> seconds_;
    Second current_;
    std::optional<Clock::Steady> closed_at_;
    Clock::Steady began_{};
    std::optional<Clock::Steady> last_arrival_;
    std::optional<Clock::Steady> last_audio_arrival_;
    std::int64_t missing_ = 0;
    std::int64_t head_ = 0;
    std::optional<std::int64_t> last_video_;
    std::optional<std::int64_t> last_audio_;
    std::optional<std::int64_t> last_keyframe_;
    std::deque<std::int64_t> keyframe_intervals_;
    std::vector<std::int64_t> distances_;  // of the stretch's first frames
    std::int64_t usual_distance_ = 0;      // 0: not known yet
    std::optional<double> least_offset_s_;
    double offset_s_ = 0;  // of the newest packet: arrival less dts
};

}  // namespace session::health
