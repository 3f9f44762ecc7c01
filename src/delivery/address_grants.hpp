// Players that keep no cookies: which address fetched the playlist of which open channel lately.
#pragma once

#include <boost/asio/ip/address.hpp>
#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string_view>
#include <unordered_map>

#include "session/base/clock.hpp"

namespace session::delivery {

// Thread-safe. Bounded: over `max_grants` those that have run out go, then any.
class AddressGrants {
   public:
    AddressGrants(const Clock& clock, std::chrono::seconds lifetime, std::size_t max_grants = 200'000)
        : clock_(clock), lifetime_(lifetime), max_grants_(max_grants) {}

    void grant(std::string_view handle, const boost::asio::ip::address& address);
    // True renews the grant.
    [[nodiscard]] bool use(std::string_view handle, const boost::asio::ip::address& address);
    // Tells viewers of one address apart as well as can be without cookies.
    [[nodiscard]] static std::uint64_t viewer_id(const boost::asio::ip::address& address, std::string_view user_agent);

   private:
    const Clock& clock_;
    std::chrono::seconds lifetime_;
    std::size_t max_grants_;
    std::mutex mutex_;
    std::unordered_map<std::uint64_t, Clock::Steady> expires_;
};

}  // namespace session::delivery
