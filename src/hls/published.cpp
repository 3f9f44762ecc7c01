#include "hls/published.hpp"

#include <map>

namespace session::hls {

Published::Published(std::int32_t target_duration_s, std::int64_t part_target, std::vector<std::shared_ptr<Feed>> feeds,
                     std::shared_ptr<KeyRing> keys)
    : target_duration_s_(target_duration_s), part_target_(part_target), keys_(std::move(keys)), feeds_(std::move(feeds)) {}

SharedBytes Published::multivariant() const {
    const std::lock_guard lock{mutex_};
    return multivariant_;
}

std::shared_ptr<const RenditionFeed> Published::rendition(std::string_view name) const {
    const std::lock_guard lock{mutex_};
    for (const auto& feed : feeds_) {
        if (feed->name() == name) return feed;
    }
    return nullptr;
}

std::vector<std::string> Published::rendition_names() const {
    const std::lock_guard lock{mutex_};
    std::vector<std::string> names;
    for (const auto& feed : feeds_) names.push_back(feed->name());
    return names;
}

void Published::set_multivariant(const std::string& text) {
    const auto view = as_bytes(text);
    auto bytes = share(Bytes(view.begin(), view.end()));
    const std::lock_guard lock{mutex_};
    multivariant_.swap(bytes);
}

void Published::remove_rendition(std::string_view name) {
    const std::lock_guard lock{mutex_};
    std::erase_if(feeds_, [&](const std::shared_ptr<Feed>& feed) { return feed->name() == name; });
}

void Published::add_rendition(std::shared_ptr<Feed> feed) {
    const std::lock_guard lock{mutex_};
    feeds_.push_back(std::move(feed));
}

struct Directory::Impl {
    mutable std::mutex mutex;
    std::map<std::string, std::shared_ptr<const PublishedStream>, std::less<>> streams;
};

Directory::Directory() : impl_(std::make_unique<Impl>()) {}
Directory::~Directory() = default;

void Directory::put(const std::string& handle, std::shared_ptr<const PublishedStream> stream) {
    const std::lock_guard lock{impl_->mutex};
    impl_->streams[handle].swap(stream);
}

void Directory::remove(const std::string& handle, const std::shared_ptr<const PublishedStream>& stream) {
    const std::lock_guard lock{impl_->mutex};
    const auto found = impl_->streams.find(handle);
    if (found != impl_->streams.end() && found->second == stream) impl_->streams.erase(found);
}

std::shared_ptr<const PublishedStream> Directory::find(std::string_view handle) const {
    const std::lock_guard lock{impl_->mutex};
    const auto found = impl_->streams.find(handle);
    return found == impl_->streams.end() ? nullptr : found->second;
}

}  // namespace session::hls
