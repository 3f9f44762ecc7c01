#include "events/topic.hpp"

#include <algorithm>
#include <charconv>

namespace session::events {
namespace {

constexpr std::size_t kCountedLines = 10'000;

}  // namespace

void Topic::publish(Message message, Clock::Steady now, const std::string& at) {
    auto event = std::make_shared<Event>();
    event->type = std::move(message.type);
    event->audience = message.audience;
    event->key = message.key;
    const std::lock_guard lock{mutex_};
    last_at_ = now;
    std::string id;
    if (message.is_kept) {
        event->number = ++last_number_;
        id = epoch_ + "-" + std::to_string(last_number_);
    }
    event->frame = std::make_shared<const std::string>(make_frame(id, event->type, at, message.data));
    if (message.is_line && message.is_kept) {
        lines_.push_back(last_number_);
        if (lines_.size() > kCountedLines) lines_.pop_front();
    }
    if (message.is_kept) keep(event, now);
    for (const auto& [number, listener] : listeners_) {
        if (event->audience.includes(listener.viewer)) listener.deliver(event);
    }
}

void Topic::keep(EventPtr event, Clock::Steady now) {
    ring_.push_back({std::move(event), now});
    while (ring_.size() > options_.most || (ring_.size() > options_.least && now - ring_.front().at > options_.age)) ring_.pop_front();
}

std::string Topic::position() const {
    const std::lock_guard lock{mutex_};
    return epoch_ + "-" + std::to_string(last_number_);
}

std::optional<std::uint64_t> Topic::parse(std::string_view id) const {
    if (id.size() < epoch_.size() + 2 || !id.starts_with(epoch_) || id[epoch_.size()] != '-') return std::nullopt;
    id.remove_prefix(epoch_.size() + 1);
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(id.data(), id.data() + id.size(), number);
    if (error != std::errc{} || end != id.data() + id.size() || number > last_number_) return std::nullopt;
    return number;
}

bool Topic::can_replay(std::uint64_t after) const {
    const auto count = last_number_ - after;
    if (count > ring_.size()) return false;
    std::size_t size = 0;
    for (auto kept = ring_.end() - static_cast<std::ptrdiff_t>(count); kept != ring_.end(); ++kept) size += kept->event->frame->size();
    return size <= options_.replay_bytes;
}

Hub::Resumption Topic::resumption(std::string_view id) const {
    const std::lock_guard lock{mutex_};
    const auto after = parse(id);
    if (!after) return {};
    if (can_replay(*after)) return {true, std::nullopt};
    if (lines_.empty() || (lines_.front() > *after && lines_.size() >= kCountedLines)) return {};
    const auto first = std::upper_bound(lines_.begin(), lines_.end(), *after);
    return {false, static_cast<std::uint64_t>(lines_.end() - first)};
}

std::uint64_t Topic::subscribe(std::string_view id, const Viewer& viewer, Hub::Deliver deliver) {
    const std::lock_guard lock{mutex_};
    const auto after = parse(id);
    if (!after || !can_replay(*after)) return 0;
    for (auto kept = ring_.end() - static_cast<std::ptrdiff_t>(last_number_ - *after); kept != ring_.end(); ++kept) {
        if (kept->event->audience.includes(viewer)) deliver(kept->event);
    }
    listeners_.emplace(++last_listener_, Listener{viewer, std::move(deliver)});
    return last_listener_;
}

void Topic::unsubscribe(std::uint64_t listener) noexcept {
    decltype(listeners_)::node_type gone;  // what it captured is destroyed without the lock
    const std::lock_guard lock{mutex_};
    gone = listeners_.extract(listener);
}

void Topic::set_viewer(std::uint64_t listener, const Viewer& viewer) {
    const std::lock_guard lock{mutex_};
    const auto found = listeners_.find(listener);
    if (found != listeners_.end()) found->second.viewer = viewer;
}

bool Topic::is_idle(Clock::Steady now) const {
    const std::lock_guard lock{mutex_};
    return listeners_.empty() && now - last_at_ > options_.age;
}

}  // namespace session::events
