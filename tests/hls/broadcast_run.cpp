#include "hls/broadcast_run.hpp"

#include <algorithm>
#include <cmath>

#include "session/crypto/aes.hpp"
#include "session/crypto/encoding.hpp"
#include "support/boxes.hpp"
#include "support/media_source.hpp"

namespace session::test {

BroadcastRun::BroadcastRun(std::vector<RunRendition> renditions, double frame_rate, std::int32_t target_duration_s, bool has_audio)
    : renditions_(std::move(renditions)), has_audio_(has_audio), rules_(renditions_.size()), seen_(renditions_.size()) {
    hls::StreamConfig config;
    config.stream_id = "run1";
    config.target_duration_s = target_duration_s;
    std::vector<hls::RenditionSpec> specs;
    for (const auto& rendition : renditions_) {
        hls::RenditionSpec spec;
        spec.name = rendition.name;
        spec.has_video = rendition.delay >= 0;
        spec.has_audio = has_audio;
        spec.declared_peak_bps = 1'000'000;
        spec.declared_average_bps = 800'000;
        if (spec.has_video) spec.frame_rate = {static_cast<std::int32_t>(std::lround(frame_rate * 1000)), 1000};
        specs.push_back(spec);
    }
    stream_ = std::make_unique<hls::Stream>(config, specs, *store_, clock_);
    published_ = stream_->published();
}

void BroadcastRun::set_tracks(std::int32_t sample_rate) {
    for (std::size_t r = 0; r < renditions_.size(); ++r) {
        stream_->set_tracks(r, {renditions_[r].delay >= 0 ? video_track() : nullptr, has_audio_ ? audio_track(sample_rate) : nullptr});
    }
}

void BroadcastRun::play(const PublisherOptions& publisher, Stretch stretch, const Keep& keep) {
    std::vector<std::int64_t> delays;
    for (const auto& rendition : renditions_) delays.push_back(rendition.delay);
    for (const auto& arrival : simulate(publisher, stretch, delays, keep)) {
        stream_->push(arrival.rendition, arrival.packet);
        look();
    }
}

void BroadcastRun::look() {
    for (std::size_t r = 0; r < renditions_.size(); ++r) {
        const auto feed = published_->rendition(renditions_[r].name);
        auto snapshot = feed ? feed->playlist() : nullptr;
        if (!snapshot || snapshot == seen_[r]) continue;
        rules_[r].check(*snapshot);
        seen_[r] = std::move(snapshot);
    }
}

std::optional<Bytes> BroadcastRun::decrypt(std::size_t rendition, const ReadSegment& segment, const std::string& uri) const {
    const auto object = published_->rendition(renditions_[rendition].name)->object(uri);
    const auto key = published_->key(segment.key_uri.substr(segment.key_uri.rfind('/') + 1));
    if (!object.bytes || !key) return std::nullopt;
    const auto iv_bytes = crypto::from_hex(segment.iv.substr(2)).value();
    crypto::AesIv iv{};
    std::copy(iv_bytes.begin(), iv_bytes.end(), iv.begin());
    return crypto::decrypt_aes128_cbc(*key, iv, *object.bytes).value();
}

bool BroadcastRun::audio_is_whole(std::size_t rendition) const {
    const std::uint32_t audio_id = renditions_[rendition].delay >= 0 ? 2 : 1;
    std::optional<std::int64_t> next;
    for (const auto& segment : rules_[rendition].last().segments) {
        const auto plain = decrypt(rendition, segment, segment.uri);
        if (!plain) continue;
        for (const auto& track : track_fragments(*plain)) {
            if (track.track_id != audio_id) continue;
            for (const auto& sample : track.samples) {
                if (next && sample.dts != *next) return false;
                next = sample.dts + sample.duration;
            }
        }
    }
    return next.has_value();
}

}  // namespace session::test
