#include "hls/packager.hpp"

#include <algorithm>
#include <stdexcept>

#include "session/base/log.hpp"
#include "session/crypto/encoding.hpp"

namespace session::hls {
namespace {

constexpr std::size_t kMinSegmentsListed = 6;

SharedBytes to_shared(std::string_view text) {
    const auto view = as_bytes(text);
    return share(Bytes(view.begin(), view.end()));
}

}  // namespace

Packager::Packager(std::string name, bool has_video, Shared& shared, std::int64_t first_discontinuity_sequence,
                   std::function<std::vector<RenditionReport>()> reports, int init_count)
    : has_video_(has_video),
      blob_prefix_(shared.stream_id + '/' + name + '/'),
      shared_(shared),
      reports_(std::move(reports)),
      feed_(std::make_shared<Feed>(std::move(name), blob_prefix_, shared.store)),
      bandwidth_(shared.target_duration()),
      init_count_(init_count),
      first_discontinuity_sequence_(first_discontinuity_sequence) {}

Packager::~Packager() {
    remove();
}

void Packager::set_tracks(const media::TrackSet& tracks) {
    coming_tracks_.emplace_back(++set_count_, tracks);
    audio_.expect();
}

std::int64_t Packager::audio_frame_ticks() const {
    const auto& newest = coming_tracks_.empty() ? tracks_ : coming_tracks_.back().second;
    if (!newest.audio || newest.audio->sample_rate <= 0) return 0;
    return media::rescale(newest.audio->samples_per_frame, newest.audio->sample_rate, media::kTimescale);
}

void Packager::push_audio(const media::PacketPtr& packet) {
    if (is_removed_ || is_ended_) return;
    audio_.push(packet, set_count_, audio_frame_ticks());
}

void Packager::push_span(PartSpan span, bool frames_are_audio) {
    if (is_removed_ || is_ended_) return;
    spans_.emplace_back(std::move(span), frames_are_audio);
}

bool Packager::is_ready(const PartSpan& span, std::int64_t newest) const {
    const auto& newest_tracks = coming_tracks_.empty() ? tracks_ : coming_tracks_.back().second;
    return !newest_tracks.audio || audio_.is_ready(span.audio_end, newest);
}

bool Packager::write_ready(std::int64_t newest) {
    audio_.observe(newest);
    bool has_completed = false;
    while (!spans_.empty() && (spans_.front().second || is_ready(spans_.front().first, newest))) {
        auto [span, frames_are_audio] = std::move(spans_.front());
        spans_.pop_front();
        write_span(span, frames_are_audio);
        has_completed = has_completed || span.ends_segment;
    }
    return has_completed;
}

void Packager::write_all() {
    while (!spans_.empty()) {
        auto [span, frames_are_audio] = std::move(spans_.front());
        spans_.pop_front();
        write_span(span, frames_are_audio);
    }
}

void Packager::write_span(PartSpan& span, bool frames_are_audio) {
    if (span.begins_segment) begin_segment(span);
    if (!open_ || open_->msn != span.segment.msn || !muxer_) return;
    if (frames_are_audio) {
        write_part(span, {}, span.frames);
    } else {
        write_part(span, has_video_ ? span.frames : std::vector<mux::Sample>{}, take_audio(span));
    }
    if (span.ends_segment) finish_segment(span.end);
    publish();
}

void Packager::begin_segment(const PartSpan& span) {
    start_tracks(span);
    if (!muxer_) return;
    if (segments_.empty() || span.segment.is_discontinuity || segments_.back().tracks != tracks_count_) audio_from_ = span.segment.start;
    list_gaps_up_to(span.segment.msn);
    shared_.keys.segment_begins(span.segment.msn, span.segment.start, shared_.target_duration());
    if (!open_) open_next(span.segment.msn);
    if (open_->msn != span.segment.msn) return;
    auto& open = *open_;
    const bool has_new_tracks = !segments_.empty() && segments_.back().tracks != tracks_count_;
    if (open.tracks != tracks_count_) set_init(open, tracks_count_);
    open.start = span.segment.start;
    open.date = span.segment.date;
    open.is_discontinuity = (span.segment.is_discontinuity || has_new_tracks) && !segments_.empty();
    segment_cipher_.clear();
    segment_has_media_ = false;
    const auto started = segment_encryptor_.start(key_->bytes, iv_);
    if (!started) log::error("hls", "segment encryption", {{"why", started.error()}});
    // What was left over from before this segment's stretch has no place any more.
    audio_.discard_stretches_before(stretch_);
    if (open.is_discontinuity || segments_.empty()) audio_.discard_before(open.start);
    if (segments_.empty()) discontinuity_sequence_ = first_discontinuity_sequence_ + span.segment.discontinuities;
}

void Packager::start_tracks(const PartSpan& span) {
    // A rendition without frames of its own follows another's spans: its tracks change with the next discontinuity.
    const bool follows_own_frames = has_video_ || !span.frames.empty();
    const bool may_start = !muxer_ || (follows_own_frames ? span.stretch > stretch_ : span.segment.is_discontinuity);
    if (!may_start || coming_tracks_.empty()) return;
    while (coming_tracks_.size() > 1 && (!follows_own_frames || coming_tracks_[1].first <= span.stretch)) coming_tracks_.pop_front();
    stretch_ = coming_tracks_.front().first;
    tracks_ = std::move(coming_tracks_.front().second);
    coming_tracks_.pop_front();
    if (!has_video_) tracks_.video = nullptr;
    auto muxer = mux::FragmentMuxer::create(tracks_);
    if (!muxer) {
        log::error("hls", "a rendition can't be written", {{"rendition", feed_->name()}, {"why", muxer.error()}});
        muxer_.reset();
        return;
    }
    muxer_ = std::move(*muxer);
    clear_inits_[++tracks_count_] = muxer_->init_segment();
    feed_->set_clear_init(init_prefix(tracks_count_), muxer_->init_segment());
}

// Boundaries that other renditions have and this one missed.
void Packager::list_gaps_up_to(std::int64_t msn) {
    while (open_ && open_->msn < msn) {
        auto& gap = *open_;
        const auto* grid = shared_.grid.find(gap.msn);
        const auto end = shared_.grid.end_of(gap.msn);
        gap.start = grid != nullptr ? grid->start : newest_end_;
        gap.duration = std::clamp<std::int64_t>(end ? *end - gap.start : shared_.target_duration(), 1, shared_.target_duration());
        gap.date = grid != nullptr ? grid->date : std::nullopt;
        gap.is_discontinuity = grid != nullptr && grid->is_discontinuity && !segments_.empty();
        gap.is_gap = true;
        gap.file = "seg-" + shared_.stream_id + '-' + std::to_string(gap.msn) + ".m4s";
        shared_.keys.segment_begins(gap.msn, gap.start, shared_.target_duration());
        newest_end_ = gap.start + gap.duration;
        const auto next = gap.msn + 1;
        segments_.push_back(std::move(gap));
        open_next(next);
    }
}

void Packager::open_next(std::int64_t msn) {
    SegmentEntry entry;
    entry.msn = msn;
    auto key = shared_.keys.key_for(msn);
    if (!key_ || key_->id != key->id) nonce_ = random_nonce();
    key_ = std::move(key);
    entry.key_uri = "../keys/" + key_->id;
    set_init(entry, segments_.empty() ? tracks_count_ : segments_.back().tracks);
    open_ = std::move(entry);
}

// Another EXT-X-MAP when the key or the tracks are others. Sets the IV that goes with it.
void Packager::set_init(SegmentEntry& entry, int tracks) {
    if (newest_init_ != std::pair{key_->id, tracks}) {
        auto init = make_init_segment(key_->bytes, nonce_, *clear_inits_.at(tracks));
        if (!init) throw std::runtime_error{init.error().message()};
        newest_init_ = {key_->id, tracks};
        iv_ = init->iv;
        init_files_.push_back(init_prefix(tracks) + std::to_string(++init_count_) + ".mp4");
        shared_.store.put(blob_name(init_files_.back()), share(std::move(init->bytes)));
    }
    entry.tracks = tracks;
    entry.init_file = init_files_.back();
    entry.iv_hex = crypto::to_hex(iv_);
}

std::vector<mux::Sample> Packager::take_audio(const PartSpan& span) {
    if (!tracks_.audio) return {};
    // Video makes up in one part for the audio that those before it lack; without any they were gaps.
    audio_.fill_with_silence(*tracks_.audio, stretch_, has_video_ ? audio_from_ : span.start, span.audio_end);
    return audio_.take(*tracks_.audio, stretch_, span.audio_end);
}

void Packager::write_part(const PartSpan& span, const std::vector<mux::Sample>& video, const std::vector<mux::Sample>& audio) {
    auto& open = *open_;
    PartEntry part;
    part.file = part_file(open.msn, open.parts.size());
    part.duration = span.end - span.start;
    part.is_independent = span.is_independent || (!has_video_ && span.begins_segment);
    open.duration += part.duration;
    auto plain = muxer_->fragment(video, audio);
    auto cipher = plain ? encrypt_part(*plain) : Result<Bytes>{fail(plain.error())};
    part.is_gap = !cipher;  // no frame in this stretch of time
    if (part.is_gap) {
        part.is_independent = false;
    } else {
        segment_has_media_ = true;
        shared_.store.put(blob_name(part.file), share(std::move(*cipher)));
    }
    open.parts.push_back(std::move(part));
}

// The part as a message of its own, and as the next piece of the segment's: both under the segment's key and IV.
Result<Bytes> Packager::encrypt_part(ByteView plain) {
    const bool is_first = segment_cipher_.empty();
    if (auto updated = segment_encryptor_.update(plain, segment_cipher_); !updated) return fail(updated.error());
    Bytes cipher;
    cipher.reserve(crypto::cbc_ciphertext_size(plain.size()) + 16);
    auto iv = iv_;
    if (is_first && !segment_cipher_.empty()) {
        // Both messages are the same up to the padding: only the last block of the first part differs.
        cipher = segment_cipher_;
        std::copy(cipher.end() - 16, cipher.end(), iv.begin());
        plain = plain.subspan(cipher.size());
    }
    if (auto started = part_encryptor_.start(key_->bytes, iv); !started) return fail(started.error());
    if (auto updated = part_encryptor_.update(plain, cipher); !updated) return fail(updated.error());
    if (auto finished = part_encryptor_.finish(cipher); !finished) return fail(finished.error());
    return cipher;
}

void Packager::finish_segment(std::int64_t end) {
    auto& open = *open_;
    open.file = "seg-" + shared_.stream_id + '-' + std::to_string(open.msn) + ".m4s";
    if (segment_has_media_ && segment_encryptor_.finish(segment_cipher_)) {
        bandwidth_.add_segment(static_cast<std::int64_t>(segment_cipher_.size()), open.duration);
        const auto size = segment_cipher_.size();
        if (segment_cipher_.capacity() > size + size / 4) segment_cipher_.shrink_to_fit();
        shared_.store.put(blob_name(open.file), share(std::move(segment_cipher_)));
        segment_cipher_ = {};
        segment_cipher_.reserve(size + size / 8);
    } else {
        open.is_gap = true;
    }
    newest_end_ = end;
    PartFiles files;
    for (const auto& part : open.parts) files.files.push_back(part.file);
    files.end = end;
    part_files_.push_back(std::move(files));
    const auto next = open.msn + 1;
    segments_.push_back(std::move(open));
    open_next(next);
    retire();
}

void Packager::retire() {
    std::int64_t listed = 0;
    for (const auto& segment : segments_) listed += segment.duration;
    while (segments_.size() > kMinSegmentsListed && listed - segments_.front().duration >= shared_.window) {
        auto& oldest = segments_.front();
        listed -= oldest.duration;
        if (oldest.is_discontinuity) ++discontinuity_sequence_;
        retired_.push_back({std::move(oldest), newest_end_});
        segments_.pop_front();
    }
    // Unlisted media stays loadable for a while (RFC 8216bis 6.2.2); our choice: 6 target durations, as long as its key.
    while (!retired_.empty() && retired_.front().removed_at + 6 * shared_.target_duration() < newest_end_) {
        const auto& gone = retired_.front().segment;
        shared_.store.erase(blob_name(gone.file));
        const auto& next = retired_.size() > 1 ? retired_[1].segment : segments_.front();
        while (!init_files_.empty() && init_files_.front() != next.init_file) {
            shared_.store.erase(blob_name(init_files_.front()));
            init_files_.pop_front();
        }
        for (; clear_inits_.begin()->first < next.tracks; clear_inits_.erase(clear_inits_.begin())) {
            feed_->set_clear_init(init_prefix(clear_inits_.begin()->first), nullptr);
        }
        retired_.pop_front();
    }
    // Parts are listed for at most 3 target durations, and 3 more of them loadable.
    while (!part_files_.empty() && part_files_.front().end + 7 * shared_.target_duration() < newest_end_) {
        for (const auto& file : part_files_.front().files) shared_.store.erase(blob_name(file));
        part_files_.pop_front();
    }
}

MediaPlaylist Packager::describe() const {
    MediaPlaylist playlist;
    playlist.settings = shared_.settings;
    playlist.discontinuity_sequence = discontinuity_sequence_;
    playlist.segments = &segments_;
    playlist.is_ended = is_ended_;
    if (open_ && !is_ended_) {
        playlist.open = &*open_;
        playlist.hint_file = part_file(open_->msn, open_->parts.size());
        playlist.reports = reports_();
    }
    return playlist;
}

void Packager::publish() {
    if (segments_.empty() || is_removed_) return;
    const auto playlist = describe();
    auto snapshot = std::make_shared<PlaylistSnapshot>();
    const auto full = write_media_playlist(playlist, 0);
    snapshot->full = to_shared(full);
    snapshot->full_gzip = shared_.gzip.compress(full);
    if (const auto skipped = skippable_segments(playlist); skipped > 0) {
        const auto delta = write_media_playlist(playlist, skipped);
        snapshot->delta = to_shared(delta);
        snapshot->delta_gzip = shared_.gzip.compress(delta);
    }
    const auto& last = segments_.back();
    snapshot->next = {last.msn + 1, open_ ? static_cast<std::int64_t>(open_->parts.size()) : 0};
    snapshot->parts_in_last_complete_segment = static_cast<std::int64_t>(last.parts.size());
    snapshot->first_msn = segments_.front().msn;
    snapshot->is_ended = is_ended_;
    snapshot->etag = '"' + shared_.stream_id + '-' + std::to_string(++version_) + '"';
    feed_->publish(std::move(snapshot), playlist.hint_file);
}

void Packager::end() {
    if (is_ended_ || is_removed_) return;
    write_all();
    is_ended_ = true;
    audio_.clear();
    if (segments_.empty()) {
        feed_->close();
        return;
    }
    publish();
}

void Packager::remove() {
    if (is_removed_) return;
    is_removed_ = true;
    feed_->close();
    const auto erase = [this](const std::string& file) {
        if (!file.empty()) shared_.store.erase(blob_name(file));
    };
    for (const auto& entry : retired_) erase(entry.segment.file);
    for (const auto& segment : segments_) erase(segment.file);
    for (const auto& files : part_files_) std::for_each(files.files.begin(), files.files.end(), erase);
    if (open_) {
        for (const auto& part : open_->parts) erase(part.file);
    }
    std::for_each(init_files_.begin(), init_files_.end(), erase);
    spans_.clear();
    audio_.clear();
}

std::optional<RenditionReport> Packager::report() const {
    if (!is_published() || is_removed_) return std::nullopt;
    const auto& last = segments_.back();
    RenditionReport report;
    report.uri = "../" + feed_->name() + "/index.m3u8";
    const bool has_open_parts = open_ && !open_->parts.empty();
    report.last_msn = has_open_parts ? open_->msn : last.msn;
    report.last_part = static_cast<std::int64_t>(has_open_parts ? open_->parts.size() : last.parts.size()) - 1;
    report.last_part = std::max<std::int64_t>(report.last_part, 0);
    return report;
}

std::optional<std::int64_t> Packager::oldest_msn() const noexcept {
    if (is_removed_) return std::nullopt;
    if (!retired_.empty()) return retired_.front().segment.msn;
    if (!segments_.empty()) return segments_.front().msn;
    return open_ ? std::optional{open_->msn} : std::nullopt;
}

std::string Packager::init_prefix(int tracks) const {
    return "init-" + shared_.stream_id + '-' + std::to_string(tracks) + '-';
}

std::string Packager::part_file(std::int64_t msn, std::size_t index) const {
    return "part-" + shared_.stream_id + '-' + std::to_string(msn) + '-' + std::to_string(index) + ".m4s";
}

}  // namespace session::hls
