#include "session/events/hub.hpp"

#include <mutex>
#include <random>
#include <shared_mutex>
#include <unordered_map>

#include "events/topic.hpp"
#include "session/base/time_text.hpp"

namespace session::events {
namespace {

constexpr std::string_view kIdMember = "{\"id\":\"";

std::string make_epoch() {
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::random_device random;
    std::string epoch;
    for (int i = 0; i < 2; ++i) {
        auto bits = random();
        for (int digit = 0; digit < 6; ++digit, bits >>= 4U) epoch += kDigits[bits & 15U];
    }
    return epoch;
}

}  // namespace

std::string make_frame(std::string_view id, std::string_view type, std::string_view at, std::string_view data) {
    std::string frame;
    frame.reserve(id.size() + type.size() + at.size() + data.size() + 48);
    if (id.empty()) {
        frame += '{';
    } else {
        frame.append(kIdMember).append(id).append("\",");
    }
    return frame.append("\"type\":\"").append(type).append("\",\"at\":\"").append(at).append("\",\"data\":").append(data).append("}");
}

std::shared_ptr<const std::string> Event::frame_without_id() const {
    if (number == 0) return frame;
    const auto end_of_id = frame->find("\",", kIdMember.size());
    return std::make_shared<const std::string>("{" + frame->substr(end_of_id + 2));
}

struct Hub::Impl {
    Impl(const Clock& hub_clock, HubOptions hub_options) : clock(hub_clock), options(hub_options) {}

    [[nodiscard]] std::shared_ptr<Topic> find(std::string_view name) const {
        const std::shared_lock lock{mutex};
        const auto found = topics.find(std::string{name});
        return found == topics.end() ? nullptr : found->second;
    }
    [[nodiscard]] std::shared_ptr<Topic> find_or_make(std::string_view name) {
        if (auto found = find(name)) return found;
        const std::unique_lock lock{mutex};
        auto& topic = topics[std::string{name}];
        if (topic == nullptr) topic = std::make_shared<Topic>(make_epoch(), options);
        return topic;
    }

    const Clock& clock;
    const HubOptions options;
    mutable std::shared_mutex mutex;
    std::unordered_map<std::string, std::shared_ptr<Topic>> topics;
};

Hub::Hub(const Clock& clock, HubOptions options) : impl_(std::make_unique<Impl>(clock, options)) {}

Hub::~Hub() = default;

void Hub::publish(std::string_view topic, Message message) {
    if (const auto found = impl_->find(topic)) {
        found->publish(std::move(message), impl_->clock.steady_now(), to_iso8601(impl_->clock.wall_now()));
    }
}

std::string Hub::position(std::string_view topic) {
    return impl_->find_or_make(topic)->position();
}

Hub::Resumption Hub::resumption(std::string_view topic, std::string_view id) const {
    const auto found = impl_->find(topic);
    return found == nullptr ? Resumption{} : found->resumption(id);
}

std::optional<Subscription> Hub::subscribe(std::string_view topic, std::string_view id, const Viewer& viewer, Deliver deliver) {
    auto found = impl_->find(topic);
    if (found == nullptr) return std::nullopt;
    const auto listener = found->subscribe(id, viewer, std::move(deliver));
    if (listener == 0) return std::nullopt;
    return Subscription{std::move(found), listener};
}

void Hub::prune() {
    const auto now = impl_->clock.steady_now();
    const std::unique_lock lock{impl_->mutex};
    // Somebody who holds the topic is about to subscribe, or listens.
    std::erase_if(impl_->topics, [now](const auto& entry) { return entry.second.use_count() == 1 && entry.second->is_idle(now); });
}

std::size_t Hub::topic_count() const {
    const std::shared_lock lock{impl_->mutex};
    return impl_->topics.size();
}

Subscription& Subscription::operator=(Subscription&& other) noexcept {
    if (this == &other) return *this;
    reset();
    topic_ = std::move(other.topic_);
    listener_ = other.listener_;
    return *this;
}

void Subscription::reset() noexcept {
    if (const auto topic = std::move(topic_)) topic->unsubscribe(listener_);
}

void Subscription::set_viewer(const Viewer& viewer) {
    if (topic_) topic_->set_viewer(listener_, viewer);
}

}  // namespace session::events
