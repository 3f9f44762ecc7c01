#include "chat/room.hpp"

#include <algorithm>
#include <cmath>

#include "chat/text.hpp"

namespace session::chat {
namespace {

constexpr std::size_t kShownChatters = 500;
constexpr std::size_t kMaxTalkers = 20'000;

std::chrono::seconds seconds_until(Clock::Steady when, Clock::Steady now) {
    return std::max(std::chrono::seconds{1}, std::chrono::ceil<std::chrono::seconds>(when - now));
}

Result<> too_often(std::string reason, std::string message, std::chrono::seconds wait) {
    Error error{ErrorCode::rate_limited, std::move(message)};
    error.set_reason(std::move(reason)).set_retry_after(wait);
    return fail(std::move(error));
}

}  // namespace

std::optional<std::chrono::seconds> Bucket::take(const Pace& pace, Clock::Steady now) {
    if (tokens_ < 0) {
        tokens_ = pace.burst;
    } else {
        tokens_ = std::min(pace.burst, tokens_ + pace.per_second * std::chrono::duration<double>(now - at_).count());
    }
    at_ = now;
    if (tokens_ >= 1) {
        tokens_ -= 1;
        return std::nullopt;
    }
    return std::chrono::seconds{std::max<std::int64_t>(1, std::llround(std::ceil((1 - tokens_) / pace.per_second)))};
}

void Room::set_words(std::vector<std::string> new_words) {
    words = std::move(new_words);
    filter_ = WordFilter{words};
}

const Ban* Room::find_ban(auth::UserId user, Clock::Wall now) {
    const auto found = bans.find(user);
    if (found == bans.end()) return nullptr;
    if (!found->second.until || *found->second.until > now) return &found->second;
    bans.erase(found);
    return nullptr;
}

Result<> Room::check_modes(const std::string& text) const {
    const auto refused = [](std::string reason, std::string message) {
        return refuse(ErrorCode::forbidden, std::move(reason), std::move(message));
    };
    if (settings.moderators_only) return refused("moderators_only", "Only moderators may write now.");
    if (settings.emote_only && !is_emoji_only(text)) return refused("emote_only", "Only emoji may be sent now.");
    if (!settings.links_allowed && has_link(text)) return refused("links_blocked", "Links are not allowed in this chat.");
    if (filter_.matches(text)) return refused("blocked_word", "This contains a word that is blocked in this chat.");
    return {};
}

Result<> Room::admit(auth::UserId user, Rank rank, const std::string& text, Clock::Steady now, Clock::Wall wall) {
    if (const auto* ban = find_ban(user, wall); ban != nullptr && rank == Rank::viewer) {
        if (!ban->until) return refuse(ErrorCode::forbidden, "banned", "You are banned from this chat.");
        Error error{ErrorCode::forbidden, "You can't write in this chat for a while."};
        error.set_reason("timed_out").set_retry_after(std::chrono::ceil<std::chrono::seconds>(*ban->until - wall));
        return fail(std::move(error));
    }
    auto& talker = talkers_[user];
    talker.seen = now;
    const bool is_viewer = rank == Rank::viewer;
    if (is_viewer) {
        if (auto allowed = check_modes(text); !allowed) return allowed;
        const std::chrono::seconds slow{settings.slow_mode_s};
        if (talker.last_line && now - *talker.last_line < slow) {
            return too_often("slow_mode", "Slow mode is on.", seconds_until(*talker.last_line + slow, now));
        }
    }
    if (const auto wait = talker.bucket.take(is_viewer ? kViewerPace : kModeratorPace, now)) {
        return too_often("rate_limited", "You are writing too quickly.", *wait);
    }
    if (const auto wait = all_.take(kRoomPace, now); wait && is_viewer) {
        return too_often("rate_limited", "This chat is too busy right now.", *wait);
    }
    talker.last_line = now;
    if (talkers_.size() > kMaxTalkers) forget_talkers(now);
    return {};
}

void Room::forget_talkers(Clock::Steady now) {
    // The longest slow mode there is; afterwards nothing is held against anybody.
    constexpr std::chrono::minutes kLongest{10};
    std::erase_if(talkers_, [now, kLongest](const auto& entry) { return now - entry.second.seen > kLongest; });
    if (talkers_.size() > kMaxTalkers) talkers_.clear();
    purged_.clear();
}

bool Room::is_purged(auth::UserId user, std::int64_t message) const {
    const auto found = purged_.find(user);
    return found != purged_.end() && message <= found->second;
}

void Room::enter(auth::UserId user, const Chatter& chatter) {
    if (user == 0) {
        ++strangers_;
        return;
    }
    auto& present = present_[user];
    present.chatter = chatter;
    ++present.sockets;
}

void Room::leave(auth::UserId user) {
    if (user == 0) {
        --strangers_;
        return;
    }
    const auto found = present_.find(user);
    if (found != present_.end() && --found->second.sockets == 0) present_.erase(found);
}

Attendance Room::attendance() const {
    Attendance attendance;
    attendance.count = strangers_ + present_.size();
    for (const auto& [user, present] : present_) {
        if (attendance.chatters.size() == kShownChatters) break;
        attendance.chatters.push_back(present.chatter);
    }
    std::sort(attendance.chatters.begin(), attendance.chatters.end(),
              [](const Chatter& a, const Chatter& b) { return a.handle < b.handle; });
    return attendance;
}

}  // namespace session::chat
