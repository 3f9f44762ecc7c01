#include "session/auth/sessions.hpp"

#include <algorithm>
#include <cstring>

namespace session::auth {
namespace {

constexpr std::chrono::hours kRenewal{24};
constexpr std::size_t kMaxToken = 128;

}  // namespace

std::string_view to_string(Role role) noexcept {
    return role == Role::admin ? "admin" : "user";
}

crypto::Digest256 hash_token(std::string_view token) {
    return crypto::sha256(as_bytes(token));
}

std::size_t Sessions::DigestHash::operator()(const crypto::Digest256& digest) const noexcept {
    std::size_t hash = 0;
    std::memcpy(&hash, digest.data(), sizeof hash);
    return hash;
}

// The table is keyed by hashes of random tokens: how long a look-up takes says nothing about a token.
std::optional<Identity> Sessions::find(std::string_view token, std::string_view address) {
    if (token.empty() || token.size() > kMaxToken) return std::nullopt;
    const auto hash = hash_token(token);
    const auto now = clock_.wall_now();
    const std::lock_guard lock{mutex_};
    const auto found = entries_.find(hash);
    if (found == entries_.end()) return std::nullopt;
    auto& entry = found->second;
    if (now - entry.session.last_seen_at >= kLoginLifetime) return std::nullopt;
    entry.session.last_seen_at = std::max(entry.session.last_seen_at, now);
    if (!address.empty() && entry.session.address != address) entry.session.address = address;
    entry.is_seen = true;
    return entry.session.who;
}

std::optional<Identity> Sessions::who(std::int64_t session_id) const {
    const auto now = clock_.wall_now();
    const std::lock_guard lock{mutex_};
    const auto id = by_id_.find(session_id);
    if (id == by_id_.end()) return std::nullopt;
    const auto found = entries_.find(id->second);
    if (found == entries_.end() || now - found->second.session.last_seen_at >= kLoginLifetime) return std::nullopt;
    return found->second.session.who;
}

bool Sessions::takes_renewal(std::int64_t session_id) {
    const auto now = clock_.wall_now();
    const std::lock_guard lock{mutex_};
    const auto id = by_id_.find(session_id);
    if (id == by_id_.end()) return false;
    auto& entry = entries_.at(id->second);
    if (now - entry.renewed_at < kRenewal) return false;
    entry.renewed_at = now;
    return true;
}

std::vector<LoginSession> Sessions::list(std::int64_t user_id) const {
    std::vector<LoginSession> found;
    const auto now = clock_.wall_now();
    {
        const std::lock_guard lock{mutex_};
        for (const auto& [hash, entry] : entries_) {
            const auto& session = entry.session;
            if (session.who.user_id == user_id && now - session.last_seen_at < kLoginLifetime) found.push_back(session);
        }
    }
    std::sort(found.begin(), found.end(), [](const LoginSession& a, const LoginSession& b) {
        return std::pair{a.last_seen_at, a.who.session_id} > std::pair{b.last_seen_at, b.who.session_id};
    });
    return found;
}

void Sessions::add(LoginSession session) {
    const std::lock_guard lock{mutex_};
    by_id_[session.who.session_id] = session.token_hash;
    auto& entry = entries_[session.token_hash];
    entry.renewed_at = session.last_seen_at;
    entry.session = std::move(session);
}

void Sessions::replace(std::vector<LoginSession> sessions) {
    std::vector<Identity> ended;
    {
        const std::lock_guard lock{mutex_};
        auto before = std::move(entries_);
        entries_.clear();
        by_id_.clear();
        for (auto& session : sessions) {
            Entry entry;
            entry.renewed_at = session.last_seen_at;
            if (const auto old = before.find(session.token_hash); old != before.end()) {
                entry.renewed_at = old->second.renewed_at;
                entry.is_seen = old->second.is_seen;
                if (old->second.session.last_seen_at > session.last_seen_at) {
                    session.last_seen_at = old->second.session.last_seen_at;
                    session.address = old->second.session.address;
                }
                before.erase(old);
            }
            by_id_[session.who.session_id] = session.token_hash;
            const auto hash = session.token_hash;
            entry.session = std::move(session);
            entries_.insert_or_assign(hash, std::move(entry));
        }
        for (auto& [hash, entry] : before) ended.push_back(std::move(entry.session.who));
    }
    if (!on_end_) return;
    for (const auto& who : ended) on_end_(who);
}

template <class Condition>
void Sessions::end_if(Condition&& condition) {
    std::vector<Identity> ended;
    {
        const std::lock_guard lock{mutex_};
        for (auto each = entries_.begin(); each != entries_.end();) {
            if (!condition(each->second.session.who)) {
                ++each;
                continue;
            }
            by_id_.erase(each->second.session.who.session_id);
            ended.push_back(std::move(each->second.session.who));
            each = entries_.erase(each);
        }
    }
    if (!on_end_) return;
    for (const auto& who : ended) on_end_(who);
}

void Sessions::end(std::int64_t session_id) {
    end_if([session_id](const Identity& who) { return who.session_id == session_id; });
}

void Sessions::end_all_of(std::int64_t user_id, std::int64_t except_session) {
    end_if([=](const Identity& who) { return who.user_id == user_id && who.session_id != except_session; });
}

template <class Change>
void Sessions::change_user(std::int64_t user_id, Change&& change) {
    const std::lock_guard lock{mutex_};
    for (auto& [hash, entry] : entries_) {
        if (entry.session.who.user_id == user_id) change(entry.session.who);
    }
}

void Sessions::rename(std::int64_t user_id, const std::string& display_name) {
    change_user(user_id, [&](Identity& who) { who.display_name = display_name; });
}

void Sessions::set_role(std::int64_t user_id, Role role) {
    change_user(user_id, [role](Identity& who) { who.role = role; });
}

void Sessions::set_reauthenticated(std::int64_t session_id, Clock::Wall until) {
    const std::lock_guard lock{mutex_};
    const auto id = by_id_.find(session_id);
    if (id != by_id_.end()) entries_.at(id->second).session.who.reauthenticated_until = until;
}

std::vector<Sessions::Sighting> Sessions::take_sightings() {
    std::vector<Sighting> seen;
    const std::lock_guard lock{mutex_};
    for (auto& [hash, entry] : entries_) {
        if (!entry.is_seen) continue;
        entry.is_seen = false;
        seen.push_back({entry.session.who.session_id, entry.session.who.user_id, entry.session.last_seen_at, entry.session.address});
    }
    return seen;
}

}  // namespace session::auth
