// The graph of one broadcast; see session/pipeline/pipeline.hpp for what it decides.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "ladder_runner.hpp"
#include "plan.hpp"
#include "segment_marker.hpp"
#include "session/hls/stream.hpp"
#include "session/pipeline/pipeline.hpp"
#include "source_probe.hpp"
#include "stalled_video.hpp"

namespace session::pipeline {

class BroadcastPipeline final : public live::BroadcastSink {
   public:
    BroadcastPipeline(live::SinkContext context, PipelineOptions options, PipelineServices services);
    ~BroadcastPipeline() override;

    void on_tracks(const media::TrackSet& tracks) override;
    void on_packet(const media::PacketPtr& packet) override;
    void on_interrupted() override;
    void on_end() override;
    void tick() override;

   private:
    enum class Kind : std::uint8_t { source, encoded, audio };
    struct Rendition {
        Kind kind = Kind::source;
        std::string name;
        std::size_t rung = 0;  // encoded: index in the ladder
        bool is_removed = false;
        // Until the encoders of a new stretch have named the tracks, its packets wait here.
        bool awaits_track = true;
        media::VideoTrackPtr encoded_video;  // named, while the re-encoded audio is not yet
        std::deque<media::PacketPtr> held;
    };

    void start();
    void build_stream(const Plan& plan, const SourceRhythm& rhythm);
    void begin_stretch(const media::TrackSet& tracks);
    void skip_what_was_watched(const std::vector<media::PacketPtr>& packets);
    void process(const media::PacketPtr& packet);
    void process_video(const media::PacketPtr& packet);
    void say_stalled();
    void show_still(const media::PacketPtr& still);
    void push_source(const media::PacketPtr& marked, SegmentMarker::Decision decision);
    void push_audio(const media::PacketPtr& packet);
    void push_or_hold(std::size_t index, const media::PacketPtr& packet);
    void set_stream_tracks(std::size_t index, const media::TrackSet& tracks);
    void remove_rendition(std::size_t index, const std::string& why);
    void restore_rendition(std::size_t index);
    void restart_from(const media::TrackSet& tracks);
    void end_stream();
    void list_stream();
    [[nodiscard]] LadderEvents ladder_events();
    void check_playable();
    void update_metrics(const std::vector<transcode::RungStats>& rungs);
    void report_encoding(std::vector<transcode::RungStats> rungs) const;
    void forget_metrics();

    const live::SinkContext context_;
    const PipelineOptions options_;
    const PipelineServices services_;

    std::optional<SourceProbe> probe_;
    bool is_ended_ = false;
    bool is_interrupted_ = false;
    bool said_playable_ = false;
    unsigned streams_made_ = 0;

    media::TrackSet tracks_;  // of the running stretch, as the publisher sends them
    media::AudioTrackPtr reencoded_audio_;
    Plan plan_;
    std::optional<SegmentMarker> marker_;
    StalledVideo stalled_;
    bool said_stalled_ = false;
    std::int64_t encode_from_dts_ = 0;  // the ladder gets nothing older
    std::int64_t start_from_pts_ = 0;   // no segment starts before
    std::optional<std::pair<std::int64_t, Clock::Wall>> wall_anchor_;
    bool needs_wall_anchor_ = true;

    std::vector<Rendition> renditions_;
    std::unique_ptr<hls::Stream> stream_;
    std::shared_ptr<const hls::PublishedStream> published_;
    bool is_listed_ = false;               // in the directory
    std::unique_ptr<hls::Stream> former_;  // listed until stream_ is: viewers still load from it
    std::shared_ptr<LadderRunner> ladder_;
    std::vector<transcode::RungPlan> rung_plans_;
    std::vector<std::string> metric_rungs_;
};

}  // namespace session::pipeline
