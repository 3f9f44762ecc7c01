#include "source_probe.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace session::pipeline {

using media::kTimescale;
using media::TrackKind;

bool SourceProbe::add(const media::PacketPtr& packet) {
    packets_.push_back(packet);
    newest_ = std::max(newest_, packet->dts);
    if (packet->kind == TrackKind::video && packet->is_keyframe) {
        if (!first_key_) {
            first_key_ = packet->pts;
        } else if (!second_key_) {
            second_key_ = packet->pts;
        }
    }
    // Sound alone has no rhythm to learn: its first packet is enough.
    if (!tracks_.video) return true;
    constexpr std::int64_t kSlack = kTimescale / 5;
    return second_key_.has_value() || (first_key_ && newest_ - *first_key_ > kLongestPassedGop + kSlack);
}

SourceRhythm SourceProbe::rhythm() const {
    SourceRhythm rhythm;
    std::int64_t first_dts = -1;
    std::int64_t last_dts = -1;
    std::int64_t frames = 0;
    std::uint64_t bytes = 0;
    for (const auto& packet : packets_) {
        bytes += packet->data->size();
        if (packet->kind != TrackKind::video) continue;
        if (first_dts < 0) first_dts = packet->dts;
        last_dts = packet->dts;
        ++frames;
    }
    if (first_key_ && second_key_ && *second_key_ - *first_key_ <= kLongestPassedGop + kTimescale / 10) {
        rhythm.gop = *second_key_ - *first_key_;
    }
    if (frames >= 2 && last_dts > first_dts) {
        const double measured = static_cast<double>(frames - 1) * kTimescale / static_cast<double>(last_dts - first_dts);
        rhythm.bitrate_bps =
            static_cast<std::int64_t>(static_cast<double>(bytes) * 8 * kTimescale / static_cast<double>(last_dts - first_dts));
        const auto announced = tracks_.video ? tracks_.video->frame_rate : media::Rational{};
        const bool is_announced_true = announced.num > 0 && std::abs(announced.value() - measured) <= 0.02 * measured;
        rhythm.frame_rate = is_announced_true ? announced : snap_frame_rate(measured);
    }
    return rhythm;
}

media::Rational snap_frame_rate(double measured) {
    static constexpr std::array kUsual{media::Rational{10, 1}, media::Rational{12, 1}, media::Rational{15, 1}, media::Rational{20, 1},
                                       media::Rational{24, 1}, media::Rational{25, 1}, media::Rational{30, 1}, media::Rational{48, 1},
                                       media::Rational{50, 1}, media::Rational{60, 1}, media::Rational{120, 1}};
    if (!(measured > 0)) return {};
    for (const auto& rate : kUsual) {
        if (std::abs(rate.value() - measured) <= 0.01 * rate.value()) return rate;
    }
    return {static_cast<std::int32_t>(std::lround(measured * 1000)), 1000};
}

bool is_widely_playable(const std::string& codec) {
    if (codec.size() < 7 || codec.compare(0, 5, "avc1.") != 0) return false;
    const auto profile = codec.substr(5, 2);
    return profile == "42" || profile == "4d" || profile == "4D" || profile == "58" || profile == "64";
}

}  // namespace session::pipeline
