// What an operator sees when the server is up: addresses to open, where to publish to, what to do next.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "app/config/config.hpp"
#include "app/data_directory.hpp"
#include "app/server.hpp"

namespace session::app {

// The base URLs of an http listener as a browser of this machine, and of its networks, can open them; public_url alone if it is set.
[[nodiscard]] std::vector<std::string> web_addresses(const HttpSection& http, std::uint16_t port);

// The IPv4 addresses that other machines may reach this one at.
[[nodiscard]] std::vector<std::string> network_addresses();

[[nodiscard]] std::string make_banner(const Config& config, const Endpoints& endpoints, const DataDirectory& data);

}  // namespace session::app
