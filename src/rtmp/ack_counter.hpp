// When to acknowledge received bytes (RTMP 1.0 sections 5.4.3 and 5.4.4).
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace session::rtmp {

// Counts modulo 2^32, and acknowledges at half the window: encoders stop when acknowledgements come late, and never mind early ones.
class AckCounter {
   public:
    explicit AckCounter(std::uint32_t already_received = 0) : received_(already_received), acknowledged_(already_received) {}

    // Our own bounds keep a peer from drawing an answer out of every byte.
    void set_window(std::uint32_t bytes) noexcept { window_ = std::clamp<std::uint32_t>(bytes, kMinWindow, kMaxWindow); }
    // The sequence number to send, if it is time.
    [[nodiscard]] std::optional<std::uint32_t> received(std::size_t bytes) noexcept {
        received_ += static_cast<std::uint32_t>(bytes);
        if (received_ - acknowledged_ < window_ / 2) return std::nullopt;
        acknowledged_ = received_;
        return received_;
    }

   private:
    static constexpr std::uint32_t kMinWindow = 32 * 1024;
    static constexpr std::uint32_t kMaxWindow = 16 * 1024 * 1024;

    std::uint32_t received_;
    std::uint32_t acknowledged_;
    std::uint32_t window_ = 2'500'000;  // until the peer says; many never do
};

}  // namespace session::rtmp
