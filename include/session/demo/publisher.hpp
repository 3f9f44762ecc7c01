// Publishes a generated picture with a running clock, and a tone, over RTMP: a stream to watch when there is no camera.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "session/base/secret.hpp"

namespace session::demo {

struct PublisherOptions {
    std::string address = "127.0.0.1";  // an IP address
    std::uint16_t port = 1935;
    StreamKey key;
};

// 1280x720 at 30 frames a second with a keyframe at each whole second, AAC at 48 kHz, in real time. Runs on a thread of its own, which
// draws, encodes and sends; connects again with growing pauses (0.5 s to 10 s) whenever the server closes or refuses. Owned by `app`;
// every function is for the owner's thread.
class Publisher {
   public:
    explicit Publisher(PublisherOptions options);
    ~Publisher();  // stops
    Publisher(const Publisher&) = delete;
    Publisher& operator=(const Publisher&) = delete;

    void start();
    // Says goodbye to the server (at most a second) and joins the thread. May be called twice.
    void stop();

   private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace session::demo
