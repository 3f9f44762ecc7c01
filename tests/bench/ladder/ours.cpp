#include "ours.hpp"

extern "C" {
#include <libavformat/avformat.h>
}

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <latch>
#include <memory>

#include "session/media/h264.hpp"
#include "session/transcode/ladder.hpp"
#include "session/transcode/worker_pool.hpp"

namespace session::bench {
namespace {

constexpr std::int64_t kForever = std::int64_t{100'000} * media::kTimescale;

class FileOutput final : public transcode::LadderOutput {
   public:
    explicit FileOutput(const std::string& directory) {
        for (const auto& rung : kRungs) files_.emplace_back(directory + "/ours-" + rung.name + ".h264", std::ios::binary);
    }
    void on_video_track(std::size_t rung, media::VideoTrackPtr track) override {
        const auto config = media::parse_avc_config(*track->decoder_config);
        if (!config) return;
        for (const auto& nal : config->sps) write(files_[rung], nal);
        for (const auto& nal : config->pps) write(files_[rung], nal);
    }
    void on_video_packet(std::size_t rung, media::PacketPtr packet) override {
        ByteReader reader{*packet->data};
        while (const auto length = reader.u32()) {
            if (const auto nal = reader.take(*length)) write(files_[rung], *nal);
        }
    }
    void on_audio_track(media::AudioTrackPtr) override {}
    void on_audio_packet(media::PacketPtr) override {}
    void on_rung_dropped(std::size_t, const Error& why) override { std::fprintf(stderr, "rung dropped: %s\n", why.message().c_str()); }
    void on_failed(const Error& why) override { std::fprintf(stderr, "failed: %s\n", why.message().c_str()); }

   private:
    static void write(std::ofstream& file, ByteView nal) {
        file.write("\0\0\0\1", 4);
        file.write(reinterpret_cast<const char*>(nal.data()), static_cast<std::streamsize>(nal.size()));
    }
    std::vector<std::ofstream> files_;
};

struct Clip {
    media::VideoTrackPtr track;
    std::vector<std::shared_ptr<media::Packet>> packets;
};

Clip read_clip(const std::string& path) {
    Clip clip;
    AVFormatContext* raw = nullptr;
    if (avformat_open_input(&raw, path.c_str(), nullptr, nullptr) < 0) return clip;
    const std::unique_ptr<AVFormatContext, void (*)(AVFormatContext*)> input{raw, [](AVFormatContext* p) { avformat_close_input(&p); }};
    const int index = av_find_best_stream(raw, AVMEDIA_TYPE_VIDEO, -1, -1, nullptr, 0);
    if (index < 0) return clip;
    const auto& stream = *raw->streams[index];
    const auto& codec = *stream.codecpar;
    const auto config = media::parse_avc_config({codec.extradata, static_cast<std::size_t>(codec.extradata_size)});
    auto track = config ? media::make_video_track(*config) : Result<media::VideoTrack>{fail(config.error())};
    if (!track) return clip;
    track->frame_rate = {stream.avg_frame_rate.num, stream.avg_frame_rate.den};
    clip.track = std::make_shared<const media::VideoTrack>(*track);
    const std::unique_ptr<AVPacket, void (*)(AVPacket*)> coded{av_packet_alloc(), [](AVPacket* p) { av_packet_free(&p); }};
    while (av_read_frame(raw, coded.get()) >= 0) {
        if (coded->stream_index == index) {
            auto unit = media::normalize_access_unit({coded->data, static_cast<std::size_t>(coded->size)}, config->nal_length_size);
            auto packet = std::make_shared<media::Packet>();
            packet->pts = av_rescale_q(coded->pts, stream.time_base, {1, media::kTimescale});
            packet->dts = av_rescale_q(coded->dts, stream.time_base, {1, media::kTimescale});
            packet->is_keyframe = (coded->flags & AV_PKT_FLAG_KEY) != 0;
            if (unit) packet->data = share(std::move(unit->data));
            if (unit) clip.packets.push_back(std::move(packet));
        }
        av_packet_unref(coded.get());
    }
    return clip;
}

// The first picture of every second, in display order.
void mark_segments(Clip& clip) {
    auto by_pts = clip.packets;
    std::sort(by_pts.begin(), by_pts.end(), [](const auto& a, const auto& b) { return a->pts < b->pts; });
    std::int64_t next = by_pts.empty() ? 0 : by_pts.front()->pts;
    for (const auto& packet : by_pts) {
        if (packet->pts < next) continue;
        packet->starts_segment = true;
        next += media::kTimescale;
    }
}

}  // namespace

bool run_ours(const std::string& path, const std::string& directory) {
    auto clip = read_clip(path);
    if (!clip.track) {
        std::fprintf(stderr, "%s: no H.264 in it\n", path.c_str());
        return false;
    }
    mark_segments(clip);
    transcode::LadderOptions options;
    for (const auto& rung : kRungs) options.config.rungs.push_back({rung.name, rung.height, rung.kilobits * 1000LL});
    options.source.video = clip.track;
    options.latency_budget = options.queue_limit = kForever;
    FileOutput output{directory};
    transcode::WorkerPool pool{0};
    auto ladder = transcode::Ladder::create(pool, options, output);
    if (!ladder) {
        std::fprintf(stderr, "%s\n", ladder.error().message().c_str());
        return false;
    }
    for (const auto& packet : clip.packets) (*ladder)->push(packet);
    std::latch done{1};
    (*ladder)->finish([&done] { done.count_down(); });
    done.wait();
    for (const auto& rung : (*ladder)->stats()) {
        std::fprintf(stderr, "    %s %llu pictures, %.2f s scaling and encoding\n", rung.name.c_str(),
                     static_cast<unsigned long long>(rung.frames_encoded), rung.encode_seconds);
    }
    return true;
}

}  // namespace session::bench
