#include "session/media/track.hpp"

namespace session::media {
namespace {

bool same_bytes(const SharedBytes& a, const SharedBytes& b) {
    if (a == b) return true;
    return a && b && *a == *b;
}

template <class T>
bool same_track(const std::shared_ptr<const T>& a, const std::shared_ptr<const T>& b) {
    if (a == b) return true;
    return a && b && *a == *b;
}

}  // namespace

bool operator==(const VideoTrack& a, const VideoTrack& b) {
    return a.width == b.width && a.height == b.height && a.codec == b.codec && same_bytes(a.decoder_config, b.decoder_config);
}

bool operator==(const AudioTrack& a, const AudioTrack& b) {
    return a.sample_rate == b.sample_rate && a.channels == b.channels && a.samples_per_frame == b.samples_per_frame && a.codec == b.codec &&
           same_bytes(a.decoder_config, b.decoder_config);
}

bool same_tracks(const TrackSet& a, const TrackSet& b) {
    return same_track(a.video, b.video) && same_track(a.audio, b.audio);
}

}  // namespace session::media
