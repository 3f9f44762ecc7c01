// Media that came before its publish was accepted.
#pragma once

#include <cstddef>
#include <vector>

#include "session/rtmp/events.hpp"

namespace session::rtmp {

// Bounded. When full, all but sequence headers go, and video starts again at the next keyframe: what is handed on can be decoded.
class HeldMedia {
   public:
    explicit HeldMedia(std::size_t max_bytes) : max_bytes_(max_bytes) {}

    void push(ServerEvent event);
    // In the order of arrival; empties it.
    [[nodiscard]] std::vector<ServerEvent> take();
    void clear() { (void)take(); }

   private:
    void keep_headers_only();

    std::size_t max_bytes_;
    std::size_t bytes_ = 0;
    bool waits_for_keyframe_ = false;
    std::vector<ServerEvent> events_;
};

}  // namespace session::rtmp
