// A broadcast's HLS that a test moves forward by hand. Thread-safe, as the real one.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "session/hls/published_stream.hpp"

namespace session::test {

class FakeFeed final : public hls::RenditionFeed {
   public:
    explicit FakeFeed(std::string name) : name_(std::move(name)) {}

    // A playlist whose first missing part is `next`; its text says so.
    void publish(hls::Position next, bool is_ended = false) {
        auto made = std::make_shared<hls::PlaylistSnapshot>();
        const auto text = std::to_string(next.msn) + "." + std::to_string(next.part) + (is_ended ? " ended" : "");
        const auto blob = [](const std::string& content) { return share(Bytes{content.begin(), content.end()}); };
        made->full = blob("full " + text);
        made->full_gzip = blob("gzip " + text);
        if (!is_ended) made->delta = blob("delta " + text);
        if (!is_ended) made->delta_gzip = blob("delta-gzip " + text);
        made->next = next;
        made->parts_in_last_complete_segment = 3;
        made->is_ended = is_ended;
        made->etag = "\"" + text + "\"";
        publish(std::shared_ptr<const hls::PlaylistSnapshot>{std::move(made)});
    }
    void publish(std::shared_ptr<const hls::PlaylistSnapshot> playlist) { replace(std::move(playlist)); }
    void remove() { replace(nullptr); }
    void put(const std::string& file, hls::MediaObject object) {
        const std::lock_guard lock{mutex_};
        objects_[file] = std::move(object);
    }
    [[nodiscard]] std::size_t waiting() const {
        const std::lock_guard lock{mutex_};
        return waiters_.size();
    }
    // Returns once `count` requests wait.
    void await_waiting(std::size_t count) const {
        while (waiting() < count) std::this_thread::yield();
    }

    [[nodiscard]] const std::string& name() const noexcept override { return name_; }
    [[nodiscard]] std::shared_ptr<const hls::PlaylistSnapshot> playlist() const override {
        const std::lock_guard lock{mutex_};
        return playlist_;
    }
    [[nodiscard]] hls::MediaObject object(std::string_view file_name) const override {
        const std::lock_guard lock{mutex_};
        const auto found = objects_.find(file_name);
        return found == objects_.end() ? hls::MediaObject{} : found->second;
    }
    WaitId wait(hls::Position until, std::function<void()> wake) const override {
        const std::lock_guard lock{mutex_};
        if (playlist_ == nullptr || playlist_->is_ended || playlist_->next > until) {
            wake();
            return 0;
        }
        waiters_[++last_id_] = {until, std::move(wake)};
        return last_id_;
    }
    void cancel_wait(WaitId id) const override {
        const std::lock_guard lock{mutex_};
        waiters_.erase(id);
    }

   private:
    struct Waiter {
        hls::Position until;
        std::function<void()> wake;
    };
    void replace(std::shared_ptr<const hls::PlaylistSnapshot> playlist) {
        const std::lock_guard lock{mutex_};
        playlist_ = std::move(playlist);
        std::erase_if(waiters_, [this](const auto& entry) {
            const bool is_due = playlist_ == nullptr || playlist_->is_ended || playlist_->next > entry.second.until;
            if (is_due) entry.second.wake();
            return is_due;
        });
    }

    std::string name_;
    mutable std::mutex mutex_;
    std::shared_ptr<const hls::PlaylistSnapshot> playlist_;
    std::map<std::string, hls::MediaObject, std::less<>> objects_;
    mutable std::map<WaitId, Waiter> waiters_;
    mutable WaitId last_id_ = 0;
};

// One rendition, "720p". What is public is set before the server starts, or while nothing asks.
class FakeStream final : public hls::PublishedStream {
   public:
    std::shared_ptr<FakeFeed> feed = std::make_shared<FakeFeed>("720p");
    SharedBytes master;
    std::map<std::string, hls::KeyBytes, std::less<>> keys;
    std::int32_t target_duration = 1;

    [[nodiscard]] SharedBytes multivariant() const override { return master; }
    [[nodiscard]] std::shared_ptr<const hls::RenditionFeed> rendition(std::string_view name) const override {
        return name == feed->name() ? feed : nullptr;
    }
    [[nodiscard]] std::vector<std::string> rendition_names() const override { return {feed->name()}; }
    [[nodiscard]] std::optional<hls::KeyBytes> key(std::string_view key_id) const override {
        const auto found = keys.find(key_id);
        if (found == keys.end()) return std::nullopt;
        return found->second;
    }
    [[nodiscard]] bool is_ended() const noexcept override { return false; }
    [[nodiscard]] std::int32_t target_duration_s() const noexcept override { return target_duration; }
    [[nodiscard]] std::int64_t part_target_ticks() const noexcept override { return 30'000; }
};

}  // namespace session::test
