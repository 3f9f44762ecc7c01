// Measures every broadcast, and keeps what was measured.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "session/base/clock.hpp"
#include "session/health/snapshot.hpp"
#include "session/live/registry.hpp"
#include "session/transcode/ladder.hpp"

namespace session::health {

// What is encoded, as whoever runs the ladder knows it.
struct Encoding {
    std::vector<transcode::RungPlan> plans;
    std::vector<transcode::RungStats> stats;
    bool source_offered = false;
};

// Of one broadcast: now, and the most so far.
struct Audience {
    std::int64_t viewers = 0;
    std::int64_t peak = 0;
};

struct Services {
    const Clock& clock;  // outlives the monitor and its meters
    // Thread-safe. Who publishes to this channel, how many watch it.
    std::function<std::optional<Publisher>(const std::string& handle)> publisher;
    std::function<Audience(const std::string& handle)> audience;
    // Called once a second for each broadcast, on its executor, as long as it is on the air. May be empty.
    std::function<void(const std::string& handle, const Snapshot& snapshot)> on_snapshot;
};

// Every function is thread-safe. What was measured stays after its broadcast, of the thousand channels that were live last.
class Monitor {
   public:
    explicit Monitor(Services services);
    ~Monitor();
    Monitor(const Monitor&) = delete;
    Monitor& operator=(const Monitor&) = delete;

    // A sink for one broadcast; may outlive the monitor.
    [[nodiscard]] std::unique_ptr<live::BroadcastSink> make_meter(const std::string& handle);
    // From the broadcast's executor, several times a second.
    void report(const std::string& handle, Encoding encoding);
    // Somebody who had the key of this channel was refused.
    void refused(const std::string& handle, std::string address, std::string reason);

    // The channel is gone; another may have its name.
    void forget(const std::string& handle);

    // The newest; no_data where nothing was ever measured.
    [[nodiscard]] Snapshot find(const std::string& handle) const;
    // Oldest first, of the last `seconds`; at most an hour.
    [[nodiscard]] std::vector<Sample> history(const std::string& handle, std::int64_t seconds) const;

   private:
    struct Impl;
    std::shared_ptr<Impl> impl_;
};

}  // namespace session::health
