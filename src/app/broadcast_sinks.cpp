#include "app/broadcast_sinks.hpp"

#include <utility>

namespace session::app {

void BroadcastSinks::add(std::unique_ptr<live::BroadcastSink> sink) {
    ticked_.push_back(sink.get());
    sinks_.push_back(std::move(sink));
}

void BroadcastSinks::add(std::unique_ptr<media::PacketSink> sink) {
    sinks_.push_back(std::move(sink));
}

void BroadcastSinks::on_tracks(const media::TrackSet& tracks) {
    for (const auto& sink : sinks_) sink->on_tracks(tracks);
}

void BroadcastSinks::on_packet(const media::PacketPtr& packet) {
    for (const auto& sink : sinks_) sink->on_packet(packet);
}

void BroadcastSinks::on_interrupted() {
    for (const auto& sink : sinks_) sink->on_interrupted();
}

void BroadcastSinks::on_end() {
    for (const auto& sink : sinks_) sink->on_end();
}

void BroadcastSinks::tick() {
    for (auto* sink : ticked_) sink->tick();
}

}  // namespace session::app
