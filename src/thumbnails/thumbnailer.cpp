#include "session/thumbnails/thumbnailer.hpp"

#include <atomic>
#include <chrono>
#include <deque>
#include <utility>
#include <vector>

#include "session/base/log.hpp"
#include "thumbnails/codecs.hpp"

namespace session::thumbnails {
namespace {

// Makes the pictures of one broadcast, on its codec executor.
class Studio {
   public:
    Studio(std::string handle, Services services) : handle_(std::move(handle)), services_(std::move(services)) {}

    void take(const media::VideoTrack& track, const media::Packet& packet) {
        const auto mode = services_.mode(handle_);
        if (mode == Mode::off) {
            recent_.clear();
            return services_.gallery.remove(handle_);
        }
        if (auto made = make(track, packet, mode == Mode::blur); !made && !std::exchange(has_complained_, true)) {
            log::warn("thumbnails", "no picture could be made", {{"channel", handle_}, {"why", made.error()}});
        }
    }

    // Of the last picture.
    [[nodiscard]] std::uint64_t version() const noexcept { return version_; }

   private:
    Result<> make(const media::VideoTrack& track, const media::Packet& packet, bool is_blurred) {
        auto still = decode_keyframe(track, packet, kWidth, kHeight);
        if (!still) return fail(still.error());
        if (is_blurred) still = blurred(*still);
        // What was sharp must not be seen any more, and the other way round.
        if (is_blurred != std::exchange(was_blurred_, is_blurred)) recent_.clear();
        recent_.push_back(shrunk(*still, kWidth / 2, kHeight / 2));
        if (recent_.size() > kPreviewStills) recent_.pop_front();
        std::vector<Still> strip(recent_.begin(), recent_.end());
        strip.insert(strip.begin(), kPreviewStills - strip.size(), recent_.front());

        auto webp = encode_webp(*still);
        if (!webp) return fail(webp.error());
        auto jpeg = encode_jpeg(*still);
        if (!jpeg) return fail(jpeg.error());
        auto preview = encode_webp(side_by_side(strip));
        if (!preview) return fail(preview.error());
        const auto now = std::chrono::duration_cast<std::chrono::milliseconds>(services_.clock.wall_now().time_since_epoch()).count();
        version_ = std::max(version_ + 1, static_cast<std::uint64_t>(now));
        auto pictures = std::make_shared<Pictures>();
        pictures->webp = share(std::move(*webp));
        pictures->jpeg = share(std::move(*jpeg));
        pictures->preview = share(std::move(*preview));
        pictures->version = version_;
        pictures->is_blurred = is_blurred;
        services_.gallery.put(handle_, std::move(pictures));
        return {};
    }

    const std::string handle_;
    const Services services_;
    std::deque<Still> recent_;
    std::uint64_t version_ = 0;
    bool was_blurred_ = false;
    bool has_complained_ = false;
};

class Thumbnailer final : public media::PacketSink {
   public:
    Thumbnailer(const std::string& handle, Services services, const Options& options)
        : handle_(handle),
          gallery_(services.gallery),
          options_(options),
          executor_(services.workers.make_executor()),
          studio_(handle, std::move(services)) {}

    ~Thumbnailer() override {
        // Waits for a picture under way, which would otherwise come after the end.
        executor_.reset();
        gallery_.end(handle_, studio_.version());
    }

    void on_tracks(const media::TrackSet& tracks) override {
        track_ = tracks.video;
        next_ = 0;
    }

    void on_packet(const media::PacketPtr& packet) override {
        const bool is_due = packet->kind == media::TrackKind::video && packet->is_keyframe && packet->pts >= next_ && track_ != nullptr;
        // Codec threads that are busy make fewer pictures, not later ones.
        if (!is_due || is_busy_.exchange(true)) return;
        next_ = packet->pts + options_.interval;
        executor_->post([this, track = track_, packet] {
            studio_.take(*track, *packet);
            is_busy_ = false;
        });
    }

    void on_interrupted() override {}
    void on_end() override { track_ = nullptr; }

   private:
    const std::string handle_;
    Gallery& gallery_;
    const Options options_;
    std::unique_ptr<transcode::SerialExecutor> executor_;
    Studio studio_;
    std::atomic<bool> is_busy_ = false;
    media::VideoTrackPtr track_;
    std::int64_t next_ = 0;
};

}  // namespace

std::unique_ptr<media::PacketSink> make_thumbnailer(const std::string& handle, Services services, const Options& options) {
    return std::make_unique<Thumbnailer>(handle, std::move(services), options);
}

}  // namespace session::thumbnails
