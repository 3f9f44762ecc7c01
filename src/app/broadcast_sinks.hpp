// Several sinks where a broadcast has one.
#pragma once

#include <memory>
#include <vector>

#include "session/live/registry.hpp"

namespace session::app {

// Hands everything to each in the order they were added. On the broadcast's executor.
class BroadcastSinks final : public live::BroadcastSink {
   public:
    void add(std::unique_ptr<live::BroadcastSink> sink);
    void add(std::unique_ptr<media::PacketSink> sink);

    void on_tracks(const media::TrackSet& tracks) override;
    void on_packet(const media::PacketPtr& packet) override;
    void on_interrupted() override;
    void on_end() override;
    void tick() override;

   private:
    std::vector<std::unique_ptr<media::PacketSink>> sinks_;
    std::vector<live::BroadcastSink*> ticked_;  // of sinks_
};

}  // namespace session::app
