#include "demo/source.hpp"

#include "demo/tone.hpp"

namespace session::demo {

static_assert(kSampleRate % kFramesPerSecond == 0 && media::kTimescale % kFramesPerSecond == 0);

Source::Source(std::unique_ptr<transcode::PictureEncoder> video, std::unique_ptr<transcode::AacEncoder> audio)
    : video_(std::move(video)), audio_(std::move(audio)) {}

Result<std::unique_ptr<Source>> Source::create() {
    transcode::PictureEncoderOptions picture;
    picture.width = kWidth;
    picture.height = kHeight;
    picture.frame_rate = {kFramesPerSecond, 1};
    picture.bitrate_bps = kVideoBitrate;
    picture.preset = "ultrafast";  // drawn shapes need no more, and the machine has a ladder to encode
    auto video = transcode::PictureEncoder::create(picture);
    if (!video) return fail(video.error());
    transcode::AacEncoderOptions sound;
    sound.sample_rate = kSampleRate;
    sound.bitrate_bps = kAudioBitrate;
    auto audio = transcode::AacEncoder::create(sound);
    if (!audio) return fail(audio.error());
    return std::unique_ptr<Source>{new Source{std::move(*video), std::move(*audio)}};
}

Result<std::vector<media::PacketPtr>> Source::make(std::int64_t index, std::chrono::system_clock::time_point wall) {
    const auto pts = index * (media::kTimescale / kFramesPerSecond);
    const auto& picture = scene_.draw(wall, std::chrono::milliseconds{media::rescale(pts, media::kTimescale, 1'000)});
    transcode::PictureView view;
    view.planes = {picture.y.data(), picture.u.data(), picture.v.data()};
    view.strides = {kWidth, kWidth / 2, kWidth / 2};
    view.width = kWidth;
    view.height = kHeight;
    auto frame = video_->encode(view, pts, index % kFramesPerSecond == 0);
    if (!frame) return fail(frame.error());
    constexpr std::int64_t kSamples = kSampleRate / kFramesPerSecond;
    const auto end = (index + 1) * kSamples;
    const auto first = end - next_sample_ > kSampleRate ? index * kSamples : next_sample_;
    next_sample_ = end;
    const auto tone = make_tone(first, static_cast<std::size_t>(end - first));
    auto packets = audio_->encode(tone, media::rescale(first, kSampleRate, media::kTimescale));
    if (!packets) return fail(packets.error());
    packets->push_back(std::move(*frame));
    return std::move(*packets);
}

}  // namespace session::demo
