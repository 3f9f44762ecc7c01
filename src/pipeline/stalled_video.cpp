#include "stalled_video.hpp"

#include <algorithm>

namespace session::pipeline {

void StalledVideo::restart(bool has_source_rung) {
    *this = {};
    needs_keyframe_ = has_source_rung;
}

StalledVideo::Verdict StalledVideo::on_video(const media::PacketPtr& packet, Clock::Steady now) {
    last_arrival_ = now;
    // A publisher whose video always comes later than its audio has stills so much later too, so that it finds its place again.
    ahead_ = std::clamp<std::int64_t>(audio_dts_ - packet->dts, 0, 5 * media::kTimescale);
    if (is_stalled_) {
        const bool is_late = packet->dts <= last_dts_ || packet->pts <= last_pts_;
        if (needs_keyframe_ && (is_late || !packet->is_keyframe)) return Verdict::drop;
        if (is_late) return Verdict::only_decode;
        is_stalled_ = false;
    }
    if (packet->is_keyframe || !needs_keyframe_) model_ = packet;
    last_dts_ = packet->dts;
    last_pts_ = std::max(last_pts_, packet->pts);
    return Verdict::show;
}

std::vector<media::PacketPtr> StalledVideo::on_audio(const media::Packet& packet, Clock::Steady now) {
    audio_dts_ = packet.dts;
    if (!model_) return {};
    const auto until = packet.dts - ahead_;
    if (!is_stalled_) {
        if (until - last_dts_ < kStall || now - last_arrival_ < kSilence) return {};
        is_stalled_ = true;
    }
    std::vector<media::PacketPtr> stills;
    while (last_dts_ + kInterval <= until) stills.push_back(make_still());
    return stills;
}

media::PacketPtr StalledVideo::make_still() {
    auto still = std::make_shared<media::Packet>(*model_);
    still->is_keyframe = true;
    still->starts_segment = false;
    still->dts = last_dts_ + kInterval;
    still->pts = std::max(still->dts + model_->pts - model_->dts, last_pts_ + 1);
    still->duration = kInterval;
    last_dts_ = still->dts;
    last_pts_ = still->pts;
    return still;
}

}  // namespace session::pipeline
