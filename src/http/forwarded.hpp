// Who the client is when a proxy that we trust stands between.
#pragma once

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/network_v4.hpp>
#include <boost/asio/ip/network_v6.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "session/base/result.hpp"

namespace session::http {

// Immutable after parse(); any thread.
class TrustedProxies {
   public:
    // Addresses or CIDR networks. Error: invalid_argument, naming the entry.
    [[nodiscard]] static Result<TrustedProxies> parse(const std::vector<std::string>& entries);

    [[nodiscard]] bool contains(const boost::asio::ip::address& address) const noexcept;
    // The last address of X-Forwarded-For that is no trusted proxy itself: everything before it is only the client's word.
    [[nodiscard]] boost::asio::ip::address client_of(const boost::asio::ip::address& peer, std::string_view forwarded_for) const;

   private:
    std::vector<boost::asio::ip::network_v4> v4_;
    std::vector<boost::asio::ip::network_v6> v6_;
};

}  // namespace session::http
