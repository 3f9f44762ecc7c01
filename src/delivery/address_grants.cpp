#include "delivery/address_grants.hpp"

#include <functional>
#include <string>

namespace session::delivery {
namespace {

std::uint64_t hash_of(const boost::asio::ip::address& address, std::string_view text) {
    std::string key = address.to_string();
    key += '\n';
    key += text;
    return std::hash<std::string>{}(key);
}

}  // namespace

std::uint64_t AddressGrants::viewer_id(const boost::asio::ip::address& address, std::string_view user_agent) {
    return hash_of(address, user_agent);
}

void AddressGrants::grant(std::string_view handle, const boost::asio::ip::address& address) {
    const auto now = clock_.steady_now();
    const std::lock_guard lock{mutex_};
    if (expires_.size() >= max_grants_) std::erase_if(expires_, [now](const auto& entry) { return entry.second <= now; });
    if (expires_.size() >= max_grants_) expires_.erase(expires_.begin());
    expires_[hash_of(address, handle)] = now + lifetime_;
}

bool AddressGrants::use(std::string_view handle, const boost::asio::ip::address& address) {
    const auto now = clock_.steady_now();
    const std::lock_guard lock{mutex_};
    const auto known = expires_.find(hash_of(address, handle));
    if (known == expires_.end() || known->second <= now) return false;
    known->second = now + lifetime_;
    return true;
}

}  // namespace session::delivery
