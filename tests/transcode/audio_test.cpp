#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <numbers>

#include "session/media/aac.hpp"
#include "session/transcode/encoder.hpp"
#include "session/transcode/ladder.hpp"
#include "session/transcode/worker_pool.hpp"
#include "support/bit_writer.hpp"
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

TEST_CASE("HE-AAC, however it is signalled, becomes AAC-LC at its full rate, in step with its source") {
    // The core coder's frames as they are: what decoders make of a frame that brings no SBR data is the same sound at twice the rate.
    test::BitWriter hierarchical;
    hierarchical.bits(5, 5).bits(6, 4).bits(2, 4).bits(3, 4).bits(2, 5).bits(0, 3);
    test::BitWriter compatible;
    compatible.bits(2, 5).bits(6, 4).bits(2, 4).bits(0, 3).bits(0x2b7, 11).bits(5, 5).flag(true).bits(3, 4);
    for (const auto& config : {hierarchical.bytes(), compatible.bytes()}) {
        auto source = tone(24'000, 2, 1, 12'345);
        source.track = std::make_shared<const media::AudioTrack>(media::make_audio_track(config).value());
        REQUIRE(source.track->codec == "mp4a.40.5");
        REQUIRE(source.track->sample_rate == 24'000);
        test::Collector output;
        run(output, source);
        REQUIRE(output.audio_track);
        CHECK(output.audio_track->codec == "mp4a.40.2");
        CHECK(media::parse_audio_specific_config(*output.audio_track->decoder_config)->is_plain_lc());
        CHECK(output.audio_track->sample_rate == 48'000);
        CHECK(output.audio_track->channels == 2);
        REQUIRE(output.audio.size() >= 40);
        CHECK(std::abs(output.audio.front()->pts - 12'345) <= 2);
        CHECK(std::abs(output.audio.back()->pts + output.audio.back()->duration - 12'345 - media::kTimescale) < 9000);
        const auto frames = test::decode_all(AV_CODEC_ID_AAC, *output.audio_track->decoder_config, output.audio);
        double energy = 0;
        const auto& middle = *frames[frames.size() / 2];
        for (int i = 0; i < middle.nb_samples; ++i) energy += std::pow(reinterpret_cast<const float*>(middle.data[0])[i], 2);
        CHECK(std::sqrt(energy / middle.nb_samples) == Approx(0.25 / std::numbers::sqrt2).epsilon(0.25));
    }
}

TEST_CASE("a silent access unit is silent to a decoder that forgives nothing, for every channel layout") {
    for (std::int32_t channels = 1; channels <= 6; ++channels) {
        const auto unit = share(media::silent_access_unit(channels));
        std::vector<media::PacketPtr> packets;
        for (int i = 0; i < 4; ++i) {
            media::Packet packet;
            packet.dts = packet.pts = i * 1920;
            packet.data = unit;
            packets.push_back(std::make_shared<const media::Packet>(std::move(packet)));
        }
        const auto frames = test::decode_all(AV_CODEC_ID_AAC, media::write_audio_specific_config(48'000, channels), packets);
        REQUIRE(frames.size() == 4);
        for (const auto& frame : frames) {
            REQUIRE(frame->ch_layout.nb_channels == channels);
            CHECK(frame->nb_samples == 1024);
            for (int channel = 0; channel < channels; ++channel) {
                const auto* samples = reinterpret_cast<const float*>(frame->extended_data[channel]);
                CHECK(std::all_of(samples, samples + frame->nb_samples, [](float sample) { return sample == 0; }));
            }
        }
    }
    CHECK(media::silent_access_unit(0).empty());
    CHECK(media::silent_access_unit(8).empty());
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
