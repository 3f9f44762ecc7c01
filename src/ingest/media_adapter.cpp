#include "ingest/media_adapter.hpp"

#include <utility>

#include "session/base/log.hpp"
#include "session/media/aac.hpp"
#include "session/rtmp/flv_tag.hpp"

namespace session::ingest {

using Inputs = std::vector<live::MediaInput>;

void MediaAdapter::use_config(const media::AvcConfig& config, Inputs& out) {
    auto track = media::make_video_track(config);
    if (!track) {
        ++dropped_;
        log::warn("ingest", "unusable H.264 configuration", {{"reason", track.error()}});
        return;
    }
    avc_ = config;
    video_track_ = std::make_shared<const media::VideoTrack>(std::move(*track));
    out.emplace_back(video_track_);
}

// Parameter sets inside the stream: cameras repeat them at every keyframe, and some change them only there (RTMP V3).
void MediaAdapter::use_in_band_sets(const media::AvcConfig& sets, Inputs& out) {
    media::AvcConfig merged = avc_.value_or(media::AvcConfig{});
    if (!sets.sps.empty()) merged.sps = sets.sps;
    if (!sets.pps.empty()) merged.pps = sets.pps;
    if (merged.sps.empty() || merged.pps.empty()) return;
    if (avc_ && merged.sps == avc_->sps && merged.pps == avc_->pps) return;
    use_config(merged, out);
}

Result<Inputs> MediaAdapter::video(const rtmp::VideoMessage& message) {
    Inputs out;
    const auto tag = rtmp::parse_video_tag(*message.body);
    if (!tag) {
        ++dropped_;
        return out;
    }
    if (tag->kind == rtmp::VideoTagKind::ignored || tag->kind == rtmp::VideoTagKind::sequence_end) return out;
    if (tag->codec != rtmp::VideoCodec::h264) {
        return fail(ErrorCode::unsupported, "Video codec " + tag->codec_name + " is not supported. Please encode H.264.");
    }
    if (tag->kind == rtmp::VideoTagKind::sequence_start) {
        if (tag->payload.empty()) return out;
        const auto config = media::parse_avc_config(tag->payload);
        if (config) {
            use_config(*config, out);
        } else {
            ++dropped_;
            log::warn("ingest", "unusable H.264 configuration", {{"reason", config.error()}});
        }
        return out;
    }
    auto unit = media::normalize_access_unit(tag->payload, avc_ ? avc_->nal_length_size : std::uint8_t{4});
    if (!unit) {
        ++dropped_;
        return out;
    }
    if (unit->parameter_sets) use_in_band_sets(*unit->parameter_sets, out);
    if (!unit->has_slice || !video_track_) return out;
    out.emplace_back(live::VideoInput{message.timestamp, tag->composition_time_ms, unit->has_idr, share(std::move(unit->data))});
    return out;
}

Result<Inputs> MediaAdapter::audio(const rtmp::AudioMessage& message) {
    Inputs out;
    const auto tag = rtmp::parse_audio_tag(*message.body);
    if (!tag) {
        ++dropped_;
        return out;
    }
    if (tag->kind == rtmp::AudioTagKind::ignored || tag->kind == rtmp::AudioTagKind::sequence_end) return out;
    if (tag->codec != rtmp::AudioCodec::aac) {
        return fail(ErrorCode::unsupported, "Audio codec " + tag->codec_name + " is not supported. Please encode AAC.");
    }
    if (tag->kind == rtmp::AudioTagKind::sequence_start) {
        if (tag->payload.empty()) return out;
        auto track = media::make_audio_track(tag->payload);
        if (!track) {
            ++dropped_;
            log::warn("ingest", "unusable AAC configuration", {{"reason", track.error()}});
            return out;
        }
        audio_track_ = std::make_shared<const media::AudioTrack>(std::move(*track));
        out.emplace_back(audio_track_);
        return out;
    }
    const auto frame = media::strip_adts(tag->payload);
    if (frame.empty() || !audio_track_) {
        ++dropped_;
        return out;
    }
    out.emplace_back(live::AudioInput{message.timestamp, share(Bytes{frame.begin(), frame.end()})});
    return out;
}

}  // namespace session::ingest
