// HLS over HTTP: multivariant and media playlists with blocking reload, segments and parts, and keys for those who may have them.
#pragma once

#include <chrono>
#include <memory>

#include "session/auth/channel_directory.hpp"
#include "session/auth/playback_tokens.hpp"
#include "session/auth/viewer_access.hpp"
#include "session/base/clock.hpp"
#include "session/base/metrics.hpp"
#include "session/delivery/viewer_counter.hpp"
#include "session/hls/published_stream.hpp"
#include "session/http/router.hpp"

namespace session::delivery {

struct Options {
    std::chrono::seconds playback_lifetime{24 * 3600};  // of the anonymous viewer's cookie; renewed when half of it is gone
    // For players without cookies: an address that fetched the channel's playlist may fetch its keys for this long.
    std::chrono::seconds address_grant{12 * 3600};
    std::chrono::milliseconds key_rotation{20'000};
};

// What delivery asks of others. All of them outlive the server that has its routes.
struct Sources {
    const hls::Directory& streams;
    const auth::ChannelDirectory& channels;
    const auth::PlaybackTokens& tokens;
    const auth::ViewerAccess& access;
    const Clock& clock;
    Metrics& metrics;
};

// Life: made by `app`, outlives the server. Thread-safe: its handlers run on all of the server's threads.
class Delivery {
   public:
    Delivery(const Sources& sources, Options options);
    ~Delivery();
    Delivery(const Delivery&) = delete;
    Delivery& operator=(const Delivery&) = delete;

    // Everything below /hls/, open to other origins.
    void add_routes(http::Router& router);
    [[nodiscard]] ViewerCounter& viewers() noexcept;

   private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace session::delivery
