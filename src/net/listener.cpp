#include "session/net/listener.hpp"

#include <sys/socket.h>

#include <charconv>

namespace session::net {
namespace asio = boost::asio;
using boost::asio::ip::tcp;
using ReusePort = asio::detail::socket_option::boolean<SOL_SOCKET, SO_REUSEPORT>;
namespace {

constexpr int kBacklog = 4096;

Error listen_error(const tcp::endpoint& endpoint, const boost::system::error_code& error) {
    const auto what = "cannot listen on " + to_string(endpoint) + ": ";
    if (error == asio::error::address_in_use) {
        return Error{ErrorCode::conflict,
                     what + "the port is in use; stop the program that holds it (`ss -ltnp` shows it) or configure another port"};
    }
    if (error == asio::error::access_denied) {
        return Error{ErrorCode::io, what + "not permitted; choose a port above 1023 or grant CAP_NET_BIND_SERVICE"};
    }
    if (error == boost::system::errc::address_not_available) {
        return Error{ErrorCode::invalid_argument, what + "this machine has no such address; use one that `ip address` shows, or 0.0.0.0"};
    }
    return Error{ErrorCode::io, what + error.message()};
}

// SO_REUSEPORT would let two servers of one user share a port without a word: one socket without it finds out first.
boost::system::error_code probe(asio::io_context& io, const tcp::endpoint& endpoint) {
    boost::system::error_code error;
    tcp::acceptor acceptor{io};
    acceptor.open(endpoint.protocol(), error);
    if (!error) acceptor.set_option(tcp::acceptor::reuse_address{true}, error);
    if (!error) acceptor.bind(endpoint, error);
    return error;
}

boost::system::error_code open(tcp::acceptor& acceptor, const tcp::endpoint& endpoint) {
    boost::system::error_code error;
    acceptor.open(endpoint.protocol(), error);
    if (!error) acceptor.set_option(tcp::acceptor::reuse_address{true}, error);
    if (!error) acceptor.set_option(ReusePort{true}, error);
    if (!error) acceptor.bind(endpoint, error);
    if (!error) acceptor.listen(kBacklog, error);
    return error;
}

}  // namespace

Result<tcp::endpoint> parse_endpoint(std::string_view text) {
    const auto wrong = [text] {
        return fail(ErrorCode::invalid_argument,
                    "\"" + std::string{text} + "\" is no address to listen on; write ADDRESS:PORT, like 0.0.0.0:8080 or [::]:8080");
    };
    const auto colon = text.rfind(':');
    if (colon == std::string_view::npos) return wrong();
    auto host = text.substr(0, colon);
    const auto port_text = text.substr(colon + 1);
    const bool is_bracketed = host.size() >= 2 && host.front() == '[' && host.back() == ']';
    if (is_bracketed) host = host.substr(1, host.size() - 2);
    if (!is_bracketed && host.find(':') != std::string_view::npos) return wrong();
    std::uint16_t port = 0;
    const auto [end, number_error] = std::from_chars(port_text.data(), port_text.data() + port_text.size(), port);
    if (number_error != std::errc{} || end != port_text.data() + port_text.size()) return wrong();
    boost::system::error_code error;
    const auto address = host.empty() ? asio::ip::make_address("0.0.0.0") : asio::ip::make_address(std::string{host}, error);
    if (error) return wrong();
    return tcp::endpoint{address, port};
}

std::string to_string(const tcp::endpoint& endpoint) {
    const auto address = endpoint.address().to_string();
    return (endpoint.address().is_v6() ? "[" + address + "]" : address) + ":" + std::to_string(endpoint.port());
}

Result<std::vector<tcp::acceptor>> listen(std::span<asio::io_context* const> threads, tcp::endpoint endpoint) {
    if (endpoint.port() != 0) {
        if (const auto error = probe(*threads.front(), endpoint)) return fail(listen_error(endpoint, error));
    }
    std::vector<tcp::acceptor> acceptors;
    for (auto* io : threads) {
        auto& acceptor = acceptors.emplace_back(*io);
        auto error = open(acceptor, endpoint);
        if (!error) endpoint = acceptor.local_endpoint(error);
        if (error) return fail(listen_error(endpoint, error));
    }
    return acceptors;
}

asio::ip::address canonical(const asio::ip::address& address) {
    if (address.is_v6() && address.to_v6().is_v4_mapped()) return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6());
    return address;
}

}  // namespace session::net
