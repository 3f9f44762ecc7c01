#include "http/forwarded.hpp"

#include <algorithm>

#include "http/text.hpp"
#include "session/net/listener.hpp"

namespace session::http {
namespace ip = boost::asio::ip;

Result<TrustedProxies> TrustedProxies::parse(const std::vector<std::string>& entries) {
    TrustedProxies proxies;
    for (const auto& entry : entries) {
        const bool has_length = entry.find('/') != std::string::npos;
        const bool is_v6 = entry.find(':') != std::string::npos;
        boost::system::error_code error;
        if (is_v6) {
            proxies.v6_.push_back(ip::make_network_v6(has_length ? entry : entry + "/128", error).canonical());
        } else {
            proxies.v4_.push_back(ip::make_network_v4(has_length ? entry : entry + "/32", error).canonical());
        }
        if (error) return fail(ErrorCode::invalid_argument, "trusted proxy \"" + entry + "\" is no address or CIDR network");
    }
    return proxies;
}

bool TrustedProxies::contains(const ip::address& address) const noexcept {
    if (address.is_v4()) {
        return std::any_of(v4_.begin(), v4_.end(), [&](const ip::network_v4& network) {
            return (address.to_v4().to_uint() & network.netmask().to_uint()) == network.network().to_uint();
        });
    }
    return std::any_of(v6_.begin(), v6_.end(), [&](const ip::network_v6& network) {
        return ip::network_v6{address.to_v6(), network.prefix_length()}.network() == network.network();
    });
}

ip::address TrustedProxies::client_of(const ip::address& peer, std::string_view forwarded_for) const {
    auto client = peer;
    while (!forwarded_for.empty()) {
        const auto comma = forwarded_for.rfind(',');
        const auto last = trim(comma == std::string_view::npos ? forwarded_for : forwarded_for.substr(comma + 1));
        forwarded_for = comma == std::string_view::npos ? std::string_view{} : forwarded_for.substr(0, comma);
        boost::system::error_code error;
        const auto address = ip::make_address(std::string{last}, error);
        if (error) break;
        client = net::canonical(address);
        if (!contains(client)) break;
    }
    return client;
}

}  // namespace session::http
