#include "app/banner.hpp"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <linux/if.h>

#include <array>
#include <memory>

#include "app/config/values.hpp"
#include "app/version.hpp"

namespace session::app {
namespace {

struct FreeAddresses {
    void operator()(ifaddrs* list) const { ::freeifaddrs(list); }
};

bool is_any(const Address& address) {
    return address.host == "0.0.0.0" || address.host == "::";
}

// Hosts to reach a listener by, this machine's own first.
std::vector<std::string> hosts_of(const Address& address) {
    if (!is_any(address)) return {address.host.find(':') == std::string::npos ? address.host : "[" + address.host + "]"};
    std::vector<std::string> hosts{"localhost"};
    for (auto& host : network_addresses()) hosts.push_back(std::move(host));
    constexpr std::size_t kMost = 3;
    if (hosts.size() > kMost) hosts.resize(kMost);
    return hosts;
}

std::string with_port(const std::string& scheme, const std::string& host, std::uint16_t port, std::uint16_t usual) {
    return scheme + "://" + host + (port == usual ? "" : ":" + std::to_string(port));
}

std::string joined(const std::vector<std::string>& words, std::string_view suffix) {
    std::string out;
    for (const auto& word : words) out += (out.empty() ? "" : "   ") + word + std::string{suffix};
    return out;
}

std::vector<std::string> publish_addresses(const Config& config, const Endpoints& endpoints) {
    std::vector<std::string> found;
    for (const auto& host : hosts_of(config.rtmp.listen)) found.push_back(with_port("rtmp", host, endpoints.rtmp_port, 1935));
    if (endpoints.rtmps_port) {
        for (const auto& host : hosts_of(*config.rtmp.tls_listen)) found.push_back(with_port("rtmps", host, *endpoints.rtmps_port, 443));
    }
    return found;
}

std::string channel_lines(const Config& config, const std::string& base) {
    if (config.channels.empty()) {
        return "\n  Nobody can publish yet: no channel is declared. Put one into a file and start with --config FILE:\n\n"
               "      channels:\n"
               "        - handle: alice\n"
               "          stream_key: …            # 16 characters or more, from: openssl rand -hex 16\n\n"
               "  Or see a picture at once:  session demo\n";
    }
    constexpr std::size_t kMost = 10;
    std::string lines;
    for (std::size_t i = 0; i < std::min(config.channels.size(), kMost); ++i) {
        const auto& channel = config.channels[i];
        lines += (i == 0 ? "  Channels  " : "            ") + base + "/@" + channel.handle;
        if (channel.visibility == Visibility::unlisted) lines += "  (unlisted)";
        lines += "\n";
    }
    if (config.channels.size() > kMost) lines += "            and " + std::to_string(config.channels.size() - kMost) + " more\n";
    return lines;
}

}  // namespace

std::vector<std::string> network_addresses() {
    ifaddrs* list = nullptr;
    if (::getifaddrs(&list) != 0) return {};
    const std::unique_ptr<ifaddrs, FreeAddresses> owned{list};
    std::vector<std::string> found;
    for (const auto* each = list; each != nullptr; each = each->ifa_next) {
        const bool is_usable = each->ifa_addr != nullptr && each->ifa_addr->sa_family == AF_INET && (each->ifa_flags & IFF_UP) != 0 &&
                               (each->ifa_flags & IFF_LOOPBACK) == 0;
        if (!is_usable) continue;
        std::array<char, INET_ADDRSTRLEN> text{};
        const auto* address = reinterpret_cast<const sockaddr_in*>(each->ifa_addr);
        if (::inet_ntop(AF_INET, &address->sin_addr, text.data(), text.size()) != nullptr) found.emplace_back(text.data());
    }
    return found;
}

std::vector<std::string> web_addresses(const HttpSection& http, std::uint16_t port) {
    if (!http.public_url.empty()) return {http.public_url};
    const bool is_tls = http.tls.is_set();
    std::vector<std::string> found;
    for (const auto& host : hosts_of(http.listen)) {
        found.push_back(with_port(is_tls ? "https" : "http", host, port, is_tls ? 443 : 80));
    }
    return found;
}

std::string make_banner(const Config& config, const Endpoints& endpoints, const DataDirectory& data) {
    const auto web = web_addresses(config.http, endpoints.http_port);
    std::string text = "\n  Session " + std::string{kVersion} + " is running.\n\n";
    text += "  Watch     " + joined(web, "/") + "\n";
    text += "  Publish   " + joined(publish_addresses(config, endpoints), "/live") + "\n";
    text += "            OBS: Settings, Stream, Service \"Custom...\", this server and the channel's stream key\n";
    if (!endpoints.setup_code.empty()) {
        const bool is_open = config.registration == Registration::open;
        text += "\n  Set up    " + web.front() + "/setup   with the code " + endpoints.setup_code +
                "\n            It makes the admin's account, once." + (is_open ? "\n\n" : " Until then nobody can sign up.\n\n");
    }
    text += channel_lines(config, web.front());
    const auto admin = hosts_of(config.admin_listen).front();
    text += "  Metrics   " + with_port("http", admin, endpoints.admin_port, 80) + "/metrics\n";
    text += "  Data      " + data.path.string() + "\n";
    if (data.not_persisted) {
        text += "\n  Warning: the data directory can't be written (" + data.not_persisted->message() +
                ").\n  The server runs without it; after a restart viewers must reload their page.\n";
    }
    return text + "\n";
}

}  // namespace session::app
