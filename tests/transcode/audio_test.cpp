#include <catch2/catch.hpp>
#include <cmath>
#include <numbers>

#include "session/media/aac.hpp"
#include "session/transcode/encoder.hpp"
#include "session/transcode/ladder.hpp"
#include "session/transcode/worker_pool.hpp"
#include "transcode/collector.hpp"
#include "transcode/decoding.hpp"

namespace session::transcode {
namespace {

struct AudioSource {
    media::AudioTrackPtr track;
    std::vector<media::PacketPtr> packets;
};

AudioSource tone(std::int32_t rate, std::int32_t channels, double seconds, std::int64_t first_pts) {
    auto encoder = AacEncoder::create({rate, channels, 64'000 * channels}).value();
    std::vector<float> samples;
    for (std::int64_t i = 0; i < static_cast<std::int64_t>(rate * seconds); ++i) {
        const auto value = 0.25F * std::sin(static_cast<float>(2 * std::numbers::pi * 1000 * static_cast<double>(i) / rate));
        samples.insert(samples.end(), static_cast<std::size_t>(channels), value);
    }
    AudioSource source{encoder->track(), encoder->encode(samples, first_pts).value()};
    const auto rest = encoder->flush().value();
    source.packets.insert(source.packets.end(), rest.begin(), rest.end());
    return source;
}

void run(test::Collector& output, const AudioSource& source) {
    LadderOptions options;
    options.source.audio = source.track;
    options.reencode_audio = true;
    options.queue_limit = 1000LL * media::kTimescale;
    WorkerPool pool{2};
    auto ladder = Ladder::create(pool, options, output).value();
    for (const auto& packet : source.packets) ladder->push(packet);
    test::finish(*ladder);
}

}  // namespace

TEST_CASE("audio becomes stereo AAC-LC of a rate players know, in step with its source") {
    for (const auto& [rate, channels] : {std::pair{44'100, 2}, std::pair{96'000, 6}, std::pair{22'050, 1}, std::pair{11'025, 1}}) {
        const auto source = tone(rate, channels, 1, 12'345);
        test::Collector output;
        run(output, source);
        REQUIRE(output.audio_track);
        CHECK(media::parse_audio_specific_config(*output.audio_track->decoder_config)->is_plain_lc());
        CHECK(output.audio_track->channels == std::min(channels, 2));
        CHECK(output.audio_track->sample_rate == (rate == 96'000 || rate == 11'025 ? 48'000 : rate));
        REQUIRE(output.audio.size() >= 20);
        const auto first = output.audio.front()->pts;
        CHECK(std::abs(first - 12'345) <= 2);
        for (std::size_t i = 0; i < output.audio.size(); ++i) {
            const auto samples = static_cast<std::int64_t>(i) * 1024;
            CHECK(output.audio[i]->pts == first + media::rescale(samples, output.audio_track->sample_rate, media::kTimescale));
        }
        const auto end = output.audio.back()->pts + output.audio.back()->duration;
        CHECK(std::abs(end - 12'345 - media::kTimescale) < 9000);
        const auto frames = test::decode_all(AV_CODEC_ID_AAC, *output.audio_track->decoder_config, output.audio);
        REQUIRE(frames.size() == output.audio.size());
        double energy = 0;
        const auto& middle = *frames[frames.size() / 2];
        for (int i = 0; i < middle.nb_samples; ++i) energy += std::pow(reinterpret_cast<const float*>(middle.data[0])[i], 2);
        CHECK(std::sqrt(energy / middle.nb_samples) == Approx(0.25 / std::numbers::sqrt2).epsilon(0.25));
    }
}

TEST_CASE("damaged audio packets leave a gap and nothing else") {
    auto source = tone(48'000, 2, 2, 0);
    for (std::size_t i = 30; i < 45; ++i) {
        auto broken = std::make_shared<media::Packet>(*source.packets[i]);
        broken->data = share(Bytes(20, 0xff));
        source.packets[i] = broken;
    }
    test::Collector output;
    run(output, source);
    REQUIRE(output.audio.size() > 60);
    for (std::size_t i = 1; i < output.audio.size(); ++i) REQUIRE(output.audio[i]->pts > output.audio[i - 1]->pts);
    CHECK(std::abs(output.audio.back()->pts - source.packets.back()->pts) <= 2 * 1920);
}

}  // namespace session::transcode
