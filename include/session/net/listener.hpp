// Where to listen, and listening there with one acceptor per I/O thread.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "session/base/result.hpp"

namespace session::net {

// "0.0.0.0:8080", "[::]:8080"; ":8080" is every IPv4 address. Error: invalid_argument, which says what is allowed.
[[nodiscard]] Result<boost::asio::ip::tcp::endpoint> parse_endpoint(std::string_view text);
[[nodiscard]] std::string to_string(const boost::asio::ip::tcp::endpoint& endpoint);

// One listening SO_REUSEPORT acceptor for each context, all on the same endpoint (port 0 becomes one free port for all). Errors:
// conflict (port in use, by this very program too), invalid_argument (not an address of this machine), io. The message names address
// and port and says what to do.
[[nodiscard]] Result<std::vector<boost::asio::ip::tcp::acceptor>> listen(std::span<boost::asio::io_context* const> threads,
                                                                         boost::asio::ip::tcp::endpoint endpoint);

// An IPv4 address that came over an IPv6 socket, as IPv4: one form per address for limits and logs.
[[nodiscard]] boost::asio::ip::address canonical(const boost::asio::ip::address& address);

}  // namespace session::net
