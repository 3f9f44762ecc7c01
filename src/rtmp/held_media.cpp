#include "rtmp/held_media.hpp"

#include <algorithm>
#include <utility>

#include "session/rtmp/flv_tag.hpp"

namespace session::rtmp {
namespace {

// What an entry costs besides its body, so that many tiny ones are bounded too.
constexpr std::size_t kEventCost = sizeof(ServerEvent) + 64;
// Sequence headers beyond these are nonsense.
constexpr std::size_t kMaxHeaders = 32;

std::size_t cost(const ServerEvent& event) {
    if (const auto* audio = std::get_if<AudioMessage>(&event)) return kEventCost + audio->body->size();
    if (const auto* video = std::get_if<VideoMessage>(&event)) return kEventCost + video->body->size();
    return kEventCost;
}

bool is_header(const ServerEvent& event) {
    if (const auto* audio = std::get_if<AudioMessage>(&event)) {
        const auto tag = parse_audio_tag(*audio->body);
        return tag && tag->kind == AudioTagKind::sequence_start;
    }
    if (const auto* video = std::get_if<VideoMessage>(&event)) {
        const auto tag = parse_video_tag(*video->body);
        return tag && tag->kind == VideoTagKind::sequence_start;
    }
    return std::holds_alternative<Metadata>(event);
}

bool is_video_frame(const ServerEvent& event) {
    return std::holds_alternative<VideoMessage>(event) && !is_header(event);
}

bool is_keyframe(const ServerEvent& event) {
    const auto tag = parse_video_tag(*std::get<VideoMessage>(event).body);
    return tag && tag->is_keyframe;
}

}  // namespace

void HeldMedia::push(ServerEvent event) {
    const auto size = cost(event);
    if (bytes_ + size > max_bytes_) keep_headers_only();
    if (bytes_ + size > max_bytes_) return;
    if (waits_for_keyframe_ && is_video_frame(event)) {
        if (!is_keyframe(event)) return;
        waits_for_keyframe_ = false;
    }
    bytes_ += size;
    events_.push_back(std::move(event));
}

std::vector<ServerEvent> HeldMedia::take() {
    bytes_ = 0;
    waits_for_keyframe_ = false;
    return std::exchange(events_, {});
}

void HeldMedia::keep_headers_only() {
    std::erase_if(events_, [](const ServerEvent& event) { return !is_header(event); });
    if (events_.size() > kMaxHeaders) events_.erase(events_.begin(), events_.end() - static_cast<std::ptrdiff_t>(kMaxHeaders));
    bytes_ = 0;
    for (const auto& event : events_) bytes_ += cost(event);
    waits_for_keyframe_ = true;
}

}  // namespace session::rtmp
