// What an operator can decide, as typed values with their defaults. config/session.yaml says what each key does.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "session/base/log.hpp"
#include "session/base/secret.hpp"

namespace session::app {

// An IP address (no name) and a port; port 0 lets the system choose.
struct Address {
    std::string host;
    std::uint16_t port = 0;
    friend bool operator==(const Address&, const Address&) = default;
};

// PEM files; both or neither.
struct TlsFiles {
    std::filesystem::path certificate;
    std::filesystem::path key;
    [[nodiscard]] bool is_set() const noexcept { return !certificate.empty(); }
    friend bool operator==(const TlsFiles&, const TlsFiles&) = default;
};

struct HttpSection {
    Address listen{"0.0.0.0", 8080};
    std::string public_url;  // without a trailing slash; empty: derived from the listener
    TlsFiles tls;
    std::vector<std::string> trusted_proxies;  // addresses or CIDR networks
    std::filesystem::path web_dir;             // empty: the pages inside the binary
    friend bool operator==(const HttpSection&, const HttpSection&) = default;
};

struct RtmpSection {
    Address listen{"0.0.0.0", 1935};
    std::optional<Address> tls_listen;
    TlsFiles tls;
    friend bool operator==(const RtmpSection&, const RtmpSection&) = default;
};

struct Rung {
    std::string name;
    std::int32_t height = 0;  // of the shorter side, luma samples
    std::int64_t bitrate_bps = 0;
    std::string preset = "veryfast";
    friend bool operator==(const Rung&, const Rung&) = default;
};

enum class SourceRung { automatic, off };

struct LadderSection {
    SourceRung source = SourceRung::automatic;
    bool audio_only = true;
    std::vector<Rung> rungs{{"720p", 720, 2'800'000, "veryfast"}, {"480p", 480, 1'400'000, "veryfast"}, {"360p", 360, 800'000, "veryfast"}};
    friend bool operator==(const LadderSection&, const LadderSection&) = default;
};

enum class HlsProfile { low_latency, robust };

struct HlsSection {
    HlsProfile profile = HlsProfile::low_latency;
    std::chrono::milliseconds window{30'000};
    std::chrono::milliseconds key_rotation{20'000};
    std::chrono::milliseconds reconnect_grace{30'000};
    friend bool operator==(const HlsSection&, const HlsSection&) = default;
};

struct LimitsSection {
    std::uint32_t publishers = 100;
    std::uint32_t rtmp_connections = 1'000;
    std::uint32_t http_connections = 20'000;
    friend bool operator==(const LimitsSection&, const LimitsSection&) = default;
};

// Numbers of threads; 0: one per core.
struct ThreadsSection {
    std::uint32_t network = 0;
    std::uint32_t encoder = 0;
    friend bool operator==(const ThreadsSection&, const ThreadsSection&) = default;
};

enum class Visibility { listed, unlisted, members, invited };

struct ChannelSection {
    std::string handle;
    StreamKey stream_key;
    std::string title;
    std::string category;
    std::vector<std::string> tags;
    std::string language;
    Visibility visibility = Visibility::listed;
    [[nodiscard]] friend bool operator==(const ChannelSection& a, const ChannelSection& b) {
        return a.handle == b.handle && a.stream_key.reveal() == b.stream_key.reveal() && a.title == b.title && a.category == b.category &&
               a.tags == b.tags && a.language == b.language && a.visibility == b.visibility;
    }
};

// Who may make an account, until an admin decides otherwise. automatic: anybody, once the site has an admin; nobody before.
enum class Registration { automatic, open, invite, closed };

struct Config {
    HttpSection http;
    RtmpSection rtmp;
    Address admin_listen{"127.0.0.1", 9090};
    std::filesystem::path data_directory{"./data"};
    std::filesystem::path database_file;  // empty: session.db in the data directory
    Registration registration = Registration::automatic;
    std::chrono::milliseconds deletion_delay{std::chrono::hours{24 * 7}};
    log::Options log;
    LadderSection ladder;
    HlsSection hls;
    LimitsSection limits;
    ThreadsSection threads;
    std::vector<ChannelSection> channels;
};

}  // namespace session::app
