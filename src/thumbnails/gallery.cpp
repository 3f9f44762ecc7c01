#include "session/thumbnails/gallery.hpp"

#include <algorithm>
#include <utility>

namespace session::thumbnails {

PicturesPtr Gallery::find(std::string_view handle) const {
    const std::lock_guard lock{mutex_};
    const auto found = pictures_.find(handle);
    return found == pictures_.end() ? nullptr : found->second;
}

void Gallery::put(std::string_view handle, PicturesPtr pictures) {
    const std::lock_guard lock{mutex_};
    pictures_.insert_or_assign(std::string{handle}, std::move(pictures));
    make_room();
}

void Gallery::end(std::string_view handle, std::uint64_t version) {
    const std::lock_guard lock{mutex_};
    const auto found = pictures_.find(handle);
    if (found == pictures_.end() || found->second->version != version) return;
    auto last = std::make_shared<Pictures>(*found->second);
    last->preview = nullptr;
    found->second = std::move(last);
}

void Gallery::remove(std::string_view handle) {
    const std::lock_guard lock{mutex_};
    if (const auto found = pictures_.find(handle); found != pictures_.end()) pictures_.erase(found);
}

void Gallery::make_room() {
    while (pictures_.size() > max_channels_) {
        pictures_.erase(std::min_element(pictures_.begin(), pictures_.end(),
                                         [](const auto& a, const auto& b) { return a.second->version < b.second->version; }));
    }
}

}  // namespace session::thumbnails
