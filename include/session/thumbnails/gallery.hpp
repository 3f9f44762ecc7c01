// The newest pictures of each channel.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "session/base/bytes.hpp"

namespace session::thumbnails {

// The size of stills, and of each of the preview's.
inline constexpr std::int32_t kWidth = 440;
inline constexpr std::int32_t kHeight = 248;
inline constexpr std::size_t kPreviewStills = 5;

struct Pictures {
    SharedBytes webp;
    SharedBytes jpeg;
    SharedBytes preview;        // WebP, 1100x124; null: the broadcast is over
    std::uint64_t version = 0;  // milliseconds since the epoch: of no two pictures of a channel the same
    bool is_blurred = false;
};
using PicturesPtr = std::shared_ptr<const Pictures>;

// Every function is thread-safe. The last picture of a channel stays after its broadcast, for its page while nobody publishes; of those,
// only so many of the newest.
class Gallery {
   public:
    explicit Gallery(std::size_t max_channels = 2'000) : max_channels_(max_channels) {}

    [[nodiscard]] PicturesPtr find(std::string_view handle) const;  // null: none
    void put(std::string_view handle, PicturesPtr pictures);
    // The broadcast that made this version is over: the preview goes, unless another has begun.
    void end(std::string_view handle, std::uint64_t version);
    // Nothing of it may be shown any more.
    void remove(std::string_view handle);

   private:
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const noexcept { return std::hash<std::string_view>{}(text); }
    };
    void make_room();

    const std::size_t max_channels_;
    mutable std::mutex mutex_;
    std::unordered_map<std::string, PicturesPtr, Hash, std::equal_to<>> pictures_;
};

}  // namespace session::thumbnails
