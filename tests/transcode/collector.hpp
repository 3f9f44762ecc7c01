// Keeps what a ladder gives, and lets a test wait for it.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <latch>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <vector>

#include "session/transcode/ladder.hpp"

namespace session::test {

class Collector final : public transcode::LadderOutput {
   public:
    struct Rendition {
        media::VideoTrackPtr track;
        std::vector<media::PacketPtr> packets;
        std::optional<Error> dropped;

        [[nodiscard]] std::vector<std::int64_t> pts() const {
            std::vector<std::int64_t> all;
            for (const auto& packet : packets) all.push_back(packet->pts);
            return all;
        }
        [[nodiscard]] std::vector<std::int64_t> segment_starts() const {
            std::vector<std::int64_t> starts;
            for (const auto& packet : packets) {
                if (packet->starts_segment != packet->is_keyframe) return {-1};
                if (packet->starts_segment) starts.push_back(packet->pts);
            }
            return starts;
        }
    };

    void on_video_track(std::size_t rung, media::VideoTrackPtr track) override {
        const std::lock_guard lock{mutex_};
        renditions[rung].track = std::move(track);
    }
    void on_video_packet(std::size_t rung, media::PacketPtr packet) override {
        if (before_packet) before_packet(rung, *packet);
        const std::lock_guard lock{mutex_};
        renditions[rung].packets.push_back(std::move(packet));
        changed_.notify_all();
    }
    void on_audio_track(media::AudioTrackPtr track) override {
        const std::lock_guard lock{mutex_};
        audio_track = std::move(track);
    }
    void on_audio_packet(media::PacketPtr packet) override {
        const std::lock_guard lock{mutex_};
        audio.push_back(std::move(packet));
    }
    void on_rung_dropped(std::size_t rung, const Error& why) override {
        const std::lock_guard lock{mutex_};
        renditions[rung].dropped = why;
        changed_.notify_all();
    }
    void on_failed(const Error& why) override {
        const std::lock_guard lock{mutex_};
        failed = why;
        changed_.notify_all();
    }

    template <class Condition>
    [[nodiscard]] bool wait_for(Condition condition) {
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{60};
        std::unique_lock lock{mutex_};
        while (!condition(*this)) {
            if (std::chrono::steady_clock::now() > deadline) return false;
            changed_.wait_for(lock, std::chrono::milliseconds{5});  // what the condition asks the ladder changes without a call here
        }
        return true;
    }

    // Read them after finish(), or inside wait_for.
    std::map<std::size_t, Rendition> renditions;
    media::AudioTrackPtr audio_track;
    std::vector<media::PacketPtr> audio;
    std::optional<Error> failed;
    std::function<void(std::size_t, const media::Packet&)> before_packet;  // set before the ladder is made

   private:
    std::mutex mutex_;
    std::condition_variable changed_;
};

inline void finish(transcode::Ladder& ladder) {
    std::latch done{1};
    ladder.finish([&done] { done.count_down(); });
    done.wait();
}

}  // namespace session::test
