// CPU of packaging un-transcoded publishers as encrypted low-latency HLS: RTMP and HTTP not counted.
//   bench_hls_package [publishers = 100] [seconds of media = 60] [video kb/s = 2500]
#include <sys/resource.h>

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <vector>

#include "session/hls/stream.hpp"
#include "session/store/segment_store.hpp"
#include "support/fake_clock.hpp"
#include "support/media_source.hpp"

namespace {

using namespace session;

double cpu_seconds() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval& t) { return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6; };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

long argument(int argc, char** argv, int index, long otherwise) {
    return argc > index ? std::atol(argv[index]) : otherwise;
}

}  // namespace

int main(int argc, char** argv) {
    const auto publishers = static_cast<std::size_t>(argument(argc, argv, 1, 100));
    const auto seconds = argument(argc, argv, 2, 60);
    const auto frame_bytes = static_cast<std::size_t>(argument(argc, argv, 3, 2500)) * 1000 / 8 / 30;
    const auto store = store::make_memory_store();
    const test::FakeClock clock;
    const media::TrackSet tracks{test::video_track(), test::audio_track()};
    std::vector<std::unique_ptr<hls::Stream>> streams;
    for (std::size_t i = 0; i < publishers; ++i) {
        hls::StreamConfig config;
        config.stream_id = "bench" + std::to_string(i);
        streams.push_back(
            std::make_unique<hls::Stream>(config, std::vector<hls::RenditionSpec>{{"source", true, true, 0, 0, {30, 1}}}, *store, clock));
        streams.back()->set_tracks(0, tracks);
    }
    double spent = 0;
    std::int64_t audio = 0;
    for (std::int64_t frame = 0; frame < seconds * 30; ++frame) {
        const auto dts = frame * 3000;
        std::vector<media::PacketPtr> packets;
        for (; audio <= dts; audio += 1920) packets.push_back(test::audio_packet(audio, 340));
        // A key frame is as large as six others.
        packets.push_back(test::video_packet(dts, dts, frame % 30 == 0, frame % 30 == 0 ? frame_bytes * 6 : frame_bytes * 24 / 29));
        const auto before = cpu_seconds();
        for (auto& stream : streams) {
            for (const auto& packet : packets) stream->push(0, packet);
        }
        spent += cpu_seconds() - before;
    }
    const auto media_seconds = static_cast<double>(seconds) * static_cast<double>(publishers);
    std::printf("publishers: %zu\n", publishers);
    std::printf("packaging CPU per publisher: %.3f %% of a core\n", spent / media_seconds * 100);
    std::printf("parts per CPU second: %.0f\n", media_seconds * 3 / spent);
    std::printf("stored: %.1f MB per publisher\n", static_cast<double>(store->size_bytes()) / 1e6 / static_cast<double>(publishers));
    return 0;
}
