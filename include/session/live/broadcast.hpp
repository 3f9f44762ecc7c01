// One broadcast of one channel: who publishes it, its timeline, its state, and who gets its packets.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "session/base/clock.hpp"
#include "session/base/result.hpp"
#include "session/live/timeline.hpp"
#include "session/media/packet.hpp"

namespace session::live {

// `offline` is the state of a channel without a broadcast.
enum class State : std::uint8_t { offline, starting, live, reconnecting, ended };
[[nodiscard]] std::string_view to_string(State state) noexcept;

struct BroadcastOptions {
    std::chrono::milliseconds reconnect_grace{30'000};
    // A publisher silent for this long loses its place to a new connection with the same key; before, the newcomer waits.
    std::chrono::milliseconds takeover_silence{2'000};
    // How long a stretch waits for its second track after the first frame.
    std::chrono::milliseconds second_track_wait{1'000};
};

struct PublisherInfo {
    std::string remote;  // address:port, for the log
    std::string client;  // flashVer or empty
    std::string protocol = "rtmp";
};

// What a broadcast calls. All calls come from the broadcast's executor.
struct PublisherCallbacks {
    // Once: an empty Result accepts; conflict says that another encoder is live.
    std::function<void(Result<void>)> on_decided;
    // At most once, after acceptance: the broadcast has no more use for this publisher; close it.
    std::function<void(const Error& why)> on_kicked;
};

using PublisherId = std::uint64_t;

// Frames as `ingest` normalised them. `timestamp_ms` is as on the wire (32 bit, wrapping).
struct VideoInput {
    std::uint32_t timestamp_ms = 0;
    std::int32_t composition_ms = 0;  // pts - dts, may be negative
    bool is_keyframe = false;
    SharedBytes data;
};
struct AudioInput {
    std::uint32_t timestamp_ms = 0;
    SharedBytes data;
};
using MediaInput = std::variant<media::VideoTrackPtr, media::AudioTrackPtr, VideoInput, AudioInput>;

// Confined to one executor; passive: time passes only when tick() says so, at least every 250 ms. Life: made at a channel's first
// publish, `ended` for good after a clean stop or when the grace runs out.
//
// Publishers: one at a time. A second with the same key waits until the first proves alive (then it is refused: two live encoders never
// take turns) or has been silent for takeover_silence (then the first is kicked and the second continues the broadcast).
//
// Stretches: sinks see on_tracks, then packets beginning with a keyframe (where there is video). A new stretch begins when codec
// parameters really change, when a publisher returns, and after the timeline took out a jump.
class Broadcast {
   public:
    using StateObserver = std::function<void(State)>;

    Broadcast(std::string handle, std::string id, BroadcastOptions options, const Clock& clock, StateObserver observer);
    ~Broadcast();
    Broadcast(const Broadcast&) = delete;
    Broadcast& operator=(const Broadcast&) = delete;

    [[nodiscard]] const std::string& handle() const noexcept { return handle_; }
    // Unique for ever, [a-z0-9]+.
    [[nodiscard]] const std::string& id() const noexcept { return id_; }
    [[nodiscard]] State state() const noexcept { return state_; }
    // The end of the newest frame on the timeline, in ticks.
    [[nodiscard]] std::int64_t head() const noexcept { return timeline_.head(); }

    [[nodiscard]] PublisherId attach(PublisherInfo info, PublisherCallbacks callbacks);
    enum class Departure { clean, dropped };
    void detach(PublisherId publisher, Departure departure);
    // Ignored from anyone but the accepted publisher.
    void push(PublisherId publisher, const MediaInput& input);

    // A late sink gets the current tracks and everything since the last keyframe at once. Sinks must outlive the broadcast or be removed.
    void add_sink(media::PacketSink& sink);
    void remove_sink(media::PacketSink& sink);

    // The packager has something to play: starting or reconnecting becomes live.
    void mark_playable();
    // An operator's or the server's end (shutdown): sinks get on_end, the publisher is kicked.
    void end(const Error& why);
    void tick();

   private:
    struct Publisher {
        PublisherId id = 0;
        PublisherInfo info;
        PublisherCallbacks callbacks;
        Clock::Steady last_media{};
    };

    void accept(Publisher publisher);
    void refuse(Publisher& publisher, const Error& why) const;
    void set_state(State state);
    void input_track(const media::VideoTrackPtr& track);
    void input_track(const media::AudioTrackPtr& track);
    void input_frame(const VideoInput& frame);
    void input_frame(const AudioInput& frame);
    [[nodiscard]] bool hold_until_started(const MediaInput& input);
    void try_start(bool waited_enough);
    void begin_stretch();
    void emit(const media::PacketPtr& packet);
    void finish();

    std::string handle_;
    std::string id_;
    BroadcastOptions options_;
    const Clock& clock_;
    StateObserver observer_;
    State state_ = State::starting;

    PublisherId next_publisher_ = 1;
    std::optional<Publisher> current_;
    std::optional<Publisher> challenger_;
    std::optional<Clock::Steady> grace_ends_;

    Timeline timeline_;
    media::TrackSet wanted_;         // what the publisher last announced
    media::TrackSet active_;         // of the running stretch
    bool is_started_ = false;        // the publisher's tracks are known and its held frames were let go
    bool needs_new_stretch_ = true;  // at the next keyframe (or audio frame, where there is no video)
    std::deque<MediaInput> held_;
    std::size_t held_bytes_ = 0;
    std::optional<Clock::Steady> first_held_;

    std::vector<media::PacketSink*> sinks_;
    std::vector<media::PacketPtr> gop_;  // since the last keyframe
    std::size_t gop_bytes_ = 0;
};

}  // namespace session::live
