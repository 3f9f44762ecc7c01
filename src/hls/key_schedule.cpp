#include "hls/key_schedule.hpp"

#include <stdexcept>

#include "session/crypto/encoding.hpp"
#include "session/crypto/random.hpp"

namespace session::hls {
namespace {

template <std::size_t kSize>
std::array<std::uint8_t, kSize> require_random() {
    auto bytes = crypto::random_array<kSize>();
    if (!bytes) throw std::runtime_error{bytes.error().message()};
    return *bytes;
}

}  // namespace

void KeyRing::add(const ContentKeyPtr& key) {
    const std::lock_guard lock{mutex_};
    keys_[key->id] = key;
}

void KeyRing::remove(const std::string& id) {
    const std::lock_guard lock{mutex_};
    keys_.erase(id);
}

std::optional<KeyBytes> KeyRing::find(std::string_view id) const {
    const std::lock_guard lock{mutex_};
    const auto found = keys_.find(id);
    if (found == keys_.end()) return std::nullopt;
    return found->second->bytes;
}

std::size_t KeyRing::size() const {
    const std::lock_guard lock{mutex_};
    return keys_.size();
}

KeySchedule::KeySchedule(std::shared_ptr<KeyRing> ring, std::int64_t rotation) : ring_(std::move(ring)), rotation_(rotation) {}

void KeySchedule::segment_begins(std::int64_t msn, std::int64_t pts, std::int64_t target) {
    if (msn <= newest_msn_) return;
    newest_msn_ = msn;
    if (periods_.empty()) begin_period(msn, pts);
    const auto next_start = pts + target;
    // Half a segment early rather than a whole one late: boundaries come with rounded stamps.
    if (next_start - periods_.rbegin()->second.start + target / 2 >= rotation_) begin_period(msn + 1, next_start);
}

ContentKeyPtr KeySchedule::key_for(std::int64_t msn) const {
    const auto after = periods_.upper_bound(msn);
    if (after == periods_.begin()) return nullptr;
    return std::prev(after)->second.key;
}

void KeySchedule::expire_before(std::int64_t oldest_msn) {
    while (periods_.size() > 1 && std::next(periods_.begin())->first <= oldest_msn) {
        ring_->remove(periods_.begin()->second.key->id);
        periods_.erase(periods_.begin());
    }
}

void KeySchedule::begin_period(std::int64_t first_msn, std::int64_t start) {
    ContentKey key;
    key.id = crypto::to_hex(require_random<12>());
    key.bytes = require_random<16>();
    auto shared = std::make_shared<const ContentKey>(std::move(key));
    ring_->add(shared);
    periods_[first_msn] = Period{start, std::move(shared)};
}

InitNonce random_nonce() {
    return require_random<8>();
}

}  // namespace session::hls
