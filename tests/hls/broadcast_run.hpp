// A Stream fed by a simulated publisher, with every snapshot checked as it appears.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "hls/playlist_rules.hpp"
#include "hls/simulated_publisher.hpp"
#include "session/hls/stream.hpp"
#include "session/store/segment_store.hpp"
#include "support/fake_clock.hpp"

namespace session::test {

struct RunRendition {
    std::string name;
    std::int64_t delay = 0;  // of its video; negative: audio only
};

class BroadcastRun {
   public:
    BroadcastRun(std::vector<RunRendition> renditions, double frame_rate, std::int32_t target_duration_s, bool has_audio = true);

    void set_tracks(std::int32_t sample_rate = 48'000);
    void play(const PublisherOptions& publisher, Stretch stretch, const Keep& keep = {});
    // What comes of this rendition is judged without what came before.
    void begin_again(std::size_t rendition) {
        rules_[rendition] = {};
        seen_[rendition] = nullptr;
    }
    // Checks the snapshots that are new.
    void look();

    [[nodiscard]] hls::Stream& stream() { return *stream_; }
    [[nodiscard]] const hls::PublishedStream& published() const { return *published_; }
    [[nodiscard]] const store::SegmentStore& store() const { return *store_; }
    [[nodiscard]] const PlaylistRules& rules(std::size_t rendition) const { return rules_[rendition]; }
    [[nodiscard]] const std::string& name(std::size_t rendition) const { return renditions_[rendition].name; }
    [[nodiscard]] std::size_t count() const { return renditions_.size(); }
    void destroy_stream() { stream_.reset(); }

    // The plaintext of a part or of the whole segment; nothing when it has left the store.
    [[nodiscard]] std::optional<Bytes> decrypt(std::size_t rendition, const ReadSegment& segment, const std::string& uri) const;
    // In what is loadable, audio frames follow each other without holes or repeats.
    [[nodiscard]] bool audio_is_whole(std::size_t rendition) const;

   private:
    std::vector<RunRendition> renditions_;
    bool has_audio_;
    FakeClock clock_;
    std::unique_ptr<store::SegmentStore> store_ = store::make_memory_store();
    std::unique_ptr<hls::Stream> stream_;
    std::shared_ptr<const hls::PublishedStream> published_;
    std::vector<PlaylistRules> rules_;
    std::vector<std::shared_ptr<const hls::PlaylistSnapshot>> seen_;
};

}  // namespace session::test
