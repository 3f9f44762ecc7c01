// Which channel is live, and the way in for publishers. The thread-safe face of the broadcasts.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "session/base/clock.hpp"
#include "session/base/metrics.hpp"
#include "session/base/result.hpp"
#include "session/live/broadcast.hpp"
#include "session/media/packet.hpp"

namespace session::live {

struct BroadcastStatus {
    std::string handle;
    std::string broadcast_id;
    State state = State::offline;
    Clock::Wall started_at{};
    std::int64_t media_time_ms = 0;    // on its timeline, a quarter of a second old at most
    std::vector<std::string> notices;  // for the creator, in plain words: why there is no source rung, …
    PublisherInfo publisher{};         // the last one accepted
};

// A publisher's hold on its broadcast. Every function is thread-safe and only posts. Destroying it without end() counts as a drop.
class Publication {
   public:
    Publication() = default;
    Publication(const Publication&) = delete;
    Publication& operator=(const Publication&) = delete;
    virtual ~Publication() = default;

    virtual void push(MediaInput input) = 0;
    // The publisher said goodbye (FCUnpublish, deleteStream): the broadcast ends now, without grace.
    virtual void end() = 0;
    // Bytes pushed and not yet taken by the broadcast: above its limit the connection should stop reading.
    [[nodiscard]] virtual std::size_t backlog_bytes() const noexcept = 0;
};

// Makes what consumes a broadcast's packets (the pipeline). Called on the broadcast's executor; the sink is destroyed on it.
// `notices` and `playable` may be called from that executor as long as the sink lives.
struct SinkContext {
    std::string handle;
    std::string broadcast_id;
    boost::asio::any_io_executor executor;
    std::function<void()> playable;
    std::function<void(std::string)> notice;
};
// tick() is called every 250 ms on the broadcast's executor.
class BroadcastSink : public media::PacketSink {
   public:
    virtual void tick() = 0;
};
using SinkFactory = std::function<std::unique_ptr<BroadcastSink>(const SinkContext&)>;

struct RegistryOptions {
    BroadcastOptions broadcast;
    std::size_t max_broadcasts = 100;
    // An ended broadcast's playlists stay this long, so that every player sees their end.
    std::chrono::milliseconds linger{60'000};
    // Somebody with a valid key was refused: another encoder is live, or the server is full. May be empty; called on any thread.
    std::function<void(const std::string& handle, const PublisherInfo& publisher, const Error& why)> on_refused{};
};

// Every function is thread-safe.
class Registry {
   public:
    Registry(RegistryOptions options, const Clock& clock, Metrics& metrics, SinkFactory make_sink);
    ~Registry();
    Registry(const Registry&) = delete;
    Registry& operator=(const Registry&) = delete;

    // Asks to publish on `handle`. `on_decided` is called once, posted to `executor` (the connection's), possibly after
    // takeover_silence: conflict = another encoder is live, unavailable = draining or too many broadcasts. `on_kicked` is posted there
    // too. A channel's first publisher's executor becomes the broadcast's home.
    struct PublishRequest {
        std::string handle;
        PublisherInfo publisher;
        boost::asio::any_io_executor executor;
        std::function<void(Result<std::shared_ptr<Publication>>)> on_decided;
        std::function<void(Error)> on_kicked;
    };
    void publish(PublishRequest request);

    // Called at every change of a channel's state, from `starting` to `offline`, on the broadcast's thread: must not block, and may ask
    // this registry. Set before the first publish(); all of them are called.
    void observe(std::function<void(const BroadcastStatus&)> observer);

    // Broadcasts that are not offline, in no particular order.
    [[nodiscard]] std::vector<BroadcastStatus> list() const;
    [[nodiscard]] std::optional<BroadcastStatus> find(std::string_view handle) const;

    // Refuses new publishers from now on.
    void drain();
    // Ends every broadcast; `done` runs once all sinks have had on_end and are gone. Their executors must still be running.
    void end_all(std::function<void()> done);
    // Ends one channel's broadcast, if there is one (its key was revoked at a reload, an operator kicked it).
    void end(std::string_view handle, Error why);

   private:
    struct Impl;
    std::shared_ptr<Impl> impl_;
};

}  // namespace session::live
