// One rendition's parts: muxed, encrypted, stored, listed, published.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "hls/audio_queue.hpp"
#include "hls/bandwidth.hpp"
#include "hls/feed.hpp"
#include "hls/gzip.hpp"
#include "hls/key_schedule.hpp"
#include "hls/playlist.hpp"
#include "hls/segmenter.hpp"
#include "session/crypto/aes.hpp"
#include "session/media/track.hpp"
#include "session/mux/fragment_muxer.hpp"
#include "session/store/segment_store.hpp"

namespace session::hls {

// What the renditions of a broadcast share. Owned by the Stream; confined to its executor.
struct Shared {
    std::string stream_id;
    PlaylistSettings settings;
    std::int64_t window = 0;  // ticks of media listed
    SegmentGrid grid;
    KeySchedule keys;
    store::SegmentStore& store;
    Gzip gzip;

    [[nodiscard]] std::int64_t target_duration() const noexcept { return std::int64_t{settings.target_duration_s} * media::kTimescale; }
};

// Takes the parts a Segmenter decided, in order, and audio as it comes; audio waits for the part it falls in.
// Confined to the broadcast's executor, except its feed.
class Packager {
   public:
    // `reports` gives the other renditions' positions whenever a playlist is written. `init_count`: init segments of that name so far.
    Packager(std::string name, bool has_video, Shared& shared, std::int64_t first_discontinuity_sequence,
             std::function<std::vector<RenditionReport>()> reports, int init_count = 0);
    ~Packager();

    // From the next segment of another stretch on.
    void set_tracks(const media::TrackSet& tracks);
    void push_audio(const media::PacketPtr& packet);
    // `frames_are_audio`: the span was decided on the audio itself (no video in the broadcast).
    void push_span(PartSpan span, bool frames_are_audio);
    // Writes the parts whose audio is here, or has been waited for long enough given that the broadcast has reached `newest`.
    // True when that completed a segment.
    bool write_ready(std::int64_t newest);
    void write_all();
    void end();
    // Takes it out of the broadcast: nothing of it is served any more.
    void remove();

    [[nodiscard]] const std::shared_ptr<Feed>& feed() const noexcept { return feed_; }
    [[nodiscard]] const BandwidthMeter& bandwidth() const noexcept { return bandwidth_; }
    [[nodiscard]] const media::TrackSet& tracks() const noexcept { return tracks_; }
    [[nodiscard]] int init_count() const noexcept { return init_count_; }
    [[nodiscard]] bool is_published() const noexcept { return version_ > 0; }
    // The last part listed; nothing before the first snapshot.
    [[nodiscard]] std::optional<RenditionReport> report() const;
    // Oldest segment whose media is still loadable.
    [[nodiscard]] std::optional<std::int64_t> oldest_msn() const noexcept;

   private:
    struct Retired {
        SegmentEntry segment;
        std::int64_t removed_at = 0;
    };
    struct PartFiles {
        std::vector<std::string> files;
        std::int64_t end = 0;
    };

    [[nodiscard]] bool is_ready(const PartSpan& span, std::int64_t newest) const;
    void write_span(PartSpan& span, bool frames_are_audio);
    void begin_segment(const PartSpan& span);
    void list_gaps_up_to(std::int64_t msn);
    void start_tracks(const PartSpan& span);
    void open_next(std::int64_t msn);
    void set_init(SegmentEntry& entry, int tracks);
    void write_part(const PartSpan& span, const std::vector<mux::Sample>& video, const std::vector<mux::Sample>& audio);
    void finish_segment(std::int64_t end);
    [[nodiscard]] Result<Bytes> encrypt_part(ByteView plain);
    [[nodiscard]] std::vector<mux::Sample> take_audio(const PartSpan& span);
    void retire();
    void publish();
    [[nodiscard]] MediaPlaylist describe() const;
    [[nodiscard]] std::string init_prefix(int tracks) const;
    [[nodiscard]] std::string part_file(std::int64_t msn, std::size_t index) const;
    [[nodiscard]] std::string blob_name(const std::string& file) const { return blob_prefix_ + file; }
    [[nodiscard]] std::int64_t audio_frame_ticks() const;

    const bool has_video_;
    const std::string blob_prefix_;
    Shared& shared_;
    std::function<std::vector<RenditionReport>()> reports_;
    std::shared_ptr<Feed> feed_;
    BandwidthMeter bandwidth_;

    // Tracks set and not yet begun, with the stretch they belong to.
    std::deque<std::pair<int, media::TrackSet>> coming_tracks_;
    int set_count_ = 0;
    int stretch_ = 0;  // of tracks_
    media::TrackSet tracks_;
    std::unique_ptr<mux::FragmentMuxer> muxer_;
    int tracks_count_ = 0;                     // tracks_ are the so many-th
    std::map<int, SharedBytes> clear_inits_;   // what the muxer wrote, by that count
    std::deque<std::string> init_files_;       // stored, oldest first
    std::pair<std::string, int> newest_init_;  // its key's id and tracks
    int init_count_ = 0;

    std::deque<std::pair<PartSpan, bool>> spans_;
    AudioQueue audio_;
    std::int64_t audio_from_ = 0;  // start of tracks_' first segment

    std::deque<SegmentEntry> segments_;
    std::optional<SegmentEntry> open_;  // its key and IV are there as soon as the one before it is complete
    ContentKeyPtr key_;
    InitNonce nonce_{};   // as long as the key
    crypto::AesIv iv_{};  // as long as the init segment
    crypto::Aes128CbcEncryptor segment_encryptor_;
    crypto::Aes128CbcEncryptor part_encryptor_;
    Bytes segment_cipher_;
    bool segment_has_media_ = false;

    std::deque<Retired> retired_;
    std::deque<PartFiles> part_files_;
    std::int64_t newest_end_ = 0;
    const std::int64_t first_discontinuity_sequence_;  // of the broadcast
    std::int64_t discontinuity_sequence_ = 0;          // of the first segment listed
    std::uint64_t version_ = 0;
    bool is_ended_ = false;
    bool is_removed_ = false;
};

}  // namespace session::hls
