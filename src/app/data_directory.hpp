// Where the server keeps what must survive a restart: now, the secret that signs playback cookies.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>

#include "session/base/result.hpp"

namespace session::app {

using ServerSecret = std::array<std::uint8_t, 32>;

struct DataDirectory {
    std::filesystem::path path;  // absolute
    ServerSecret secret{};
    // Why the secret is in memory only (disk full, no permission): viewers must reload after a restart. Else nullopt.
    std::optional<Error> not_persisted;
};

// Makes the directory (0700) and its secret.key (0600, written whole or not at all) if they aren't there. A file that isn't 32 bytes is
// replaced. Fails only if the system has no random bytes.
[[nodiscard]] Result<DataDirectory> open_data_directory(const std::filesystem::path& path);

}  // namespace session::app
