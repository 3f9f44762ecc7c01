// Takes a picture of a broadcast every few seconds.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "session/base/clock.hpp"
#include "session/media/packet.hpp"
#include "session/thumbnails/gallery.hpp"
#include "session/transcode/worker_pool.hpp"

namespace session::thumbnails {

enum class Mode : std::uint8_t { on, off, blur };

// All outlive the thumbnailer.
struct Services {
    transcode::WorkerPool& workers;
    Gallery& gallery;
    const Clock& clock;
    std::function<Mode(const std::string& handle)> mode;  // of the channel, now; called on codec threads
};

struct Options {
    std::int64_t interval = 10 * media::kTimescale;  // ticks of the broadcast's timeline
};

// A sink for one broadcast, on its executor; destroying it waits for a picture under way.
[[nodiscard]] std::unique_ptr<media::PacketSink> make_thumbnailer(const std::string& handle, Services services,
                                                                  const Options& options = {});

}  // namespace session::thumbnails
