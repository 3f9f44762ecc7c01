// What readers of one broadcast see: its renditions, its multivariant playlist, its keys.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "hls/feed.hpp"
#include "hls/key_schedule.hpp"
#include "session/hls/published_stream.hpp"

namespace session::hls {

// Thread-safe; outlives the Stream in the hands of readers.
class Published final : public PublishedStream {
   public:
    Published(std::int32_t target_duration_s, std::int64_t part_target, std::vector<std::shared_ptr<Feed>> feeds,
              std::shared_ptr<KeyRing> keys);

    [[nodiscard]] SharedBytes multivariant() const override;
    [[nodiscard]] std::shared_ptr<const RenditionFeed> rendition(std::string_view name) const override;
    [[nodiscard]] std::vector<std::string> rendition_names() const override;
    [[nodiscard]] std::optional<KeyBytes> key(std::string_view key_id) const override { return keys_->find(key_id); }
    [[nodiscard]] bool is_ended() const noexcept override { return is_ended_; }
    [[nodiscard]] std::int32_t target_duration_s() const noexcept override { return target_duration_s_; }
    [[nodiscard]] std::int64_t part_target_ticks() const noexcept override { return part_target_; }

    void set_multivariant(const std::string& text);
    void remove_rendition(std::string_view name);
    void add_rendition(std::shared_ptr<Feed> feed);
    void set_ended() noexcept { is_ended_ = true; }

   private:
    const std::int32_t target_duration_s_;
    const std::int64_t part_target_;
    const std::shared_ptr<KeyRing> keys_;
    std::atomic<bool> is_ended_{false};
    mutable std::mutex mutex_;
    std::vector<std::shared_ptr<Feed>> feeds_;
    SharedBytes multivariant_;
};

}  // namespace session::hls
