#include "app/config/bind.hpp"

#include <algorithm>
#include <array>

#include "app/config/section_reader.hpp"
#include "app/config/values.hpp"

namespace session::app {
namespace {

using std::chrono::milliseconds;
constexpr std::size_t kMinimumStrongKey = 16;
constexpr std::size_t kMaxChannels = 10'000;
constexpr std::size_t kMaxRungs = 8;

const auto kSame = [](const auto& text) { return std::string{text}; };
const auto kNumber = [](auto number) { return std::to_string(number); };
const auto kAuto = [](std::uint32_t count) { return count == 0 ? std::string{"auto"} : std::to_string(count); };
const auto kYes = [](bool value) { return std::string{value ? "true" : "false"}; };
const auto kAddress = [](const Address& address) { return to_text(address); };
const auto kDuration = [](milliseconds duration) { return to_text(duration); };

Result<std::filesystem::path> parse_path(std::string_view text) {
    auto line = parse_line(text, 4'000);
    if (!line) return fail(line.error());
    return std::filesystem::path{*line};
}
const auto kPath = [](const std::filesystem::path& path) { return path.string(); };

// Empty for the default, which depends on the data directory.
constexpr std::string_view kSqlite = "sqlite:";
Result<std::filesystem::path> parse_database_url(std::string_view text) {
    if (text.empty()) return std::filesystem::path{};
    if (!text.starts_with(kSqlite) || text.size() == kSqlite.size()) {
        return fail(ErrorCode::invalid_argument,
                    printable(text) + " is no database; allowed: sqlite:PATH, as in sqlite:/var/lib/session/session.db");
    }
    return parse_path(text.substr(kSqlite.size()));
}
const auto kDatabase = [](const std::filesystem::path& path) {
    return path.empty() ? std::string{} : std::string{kSqlite} + path.string();
};

// One of a few words, each standing for a value.
template <class T, std::size_t kCount>
struct Words {
    std::array<std::pair<std::string_view, T>, kCount> table;

    [[nodiscard]] Result<T> parse(std::string_view text) const {
        std::string allowed;
        std::vector<std::string> names;
        for (const auto& [name, value] : table) {
            if (name == text) return value;
            names.emplace_back(name);
            allowed += (allowed.empty() ? "" : ", ") + std::string{name};
        }
        const auto meant = closest(text, names);
        return fail(ErrorCode::invalid_argument, printable(text) + " is none of the choices; allowed: " + allowed +
                                                     (meant.empty() ? "" : "; did you mean \"" + meant + "\"?"));
    }
    [[nodiscard]] std::string text(T wanted) const {
        for (const auto& [name, value] : table) {
            if (value == wanted) return std::string{name};
        }
        return {};
    }
};

constexpr Words<log::Level, 6> kLevels{{{{"trace", log::Level::trace},
                                         {"debug", log::Level::debug},
                                         {"info", log::Level::info},
                                         {"warn", log::Level::warn},
                                         {"error", log::Level::error},
                                         {"off", log::Level::off}}}};
constexpr Words<log::Format, 2> kFormats{{{{"text", log::Format::text}, {"json", log::Format::json}}}};
constexpr Words<SourceRung, 2> kSources{{{{"auto", SourceRung::automatic}, {"off", SourceRung::off}}}};
constexpr Words<Registration, 4> kRegistrations{{{{"auto", Registration::automatic},
                                                  {"open", Registration::open},
                                                  {"invite", Registration::invite},
                                                  {"closed", Registration::closed}}}};
constexpr Words<HlsProfile, 2> kProfiles{{{{"low_latency", HlsProfile::low_latency}, {"robust", HlsProfile::robust}}}};
constexpr Words<Visibility, 4> kVisibilities{{{{"public", Visibility::listed},
                                               {"unlisted", Visibility::unlisted},
                                               {"members", Visibility::members},
                                               {"private", Visibility::invited}}}};
// x264's presets that keep up with a live picture.
constexpr Words<std::string_view, 6> kPresets{{{{"ultrafast", "ultrafast"},
                                                {"superfast", "superfast"},
                                                {"veryfast", "veryfast"},
                                                {"faster", "faster"},
                                                {"fast", "fast"},
                                                {"medium", "medium"}}}};

template <class T, std::size_t kCount>
void choice(SectionReader& in, std::string_view key, T& target, const Words<T, kCount>& words) {
    in.value(
        key, target, [&](std::string_view text) { return words.parse(text); }, [&](T value) { return words.text(value); });
}

void count(SectionReader& in, std::string_view key, std::uint32_t& target, std::uint32_t most) {
    const auto parse = [most](std::string_view text) -> Result<std::uint32_t> {
        const auto number = parse_integer(text, 1, most);
        if (!number) return fail(number.error());
        return static_cast<std::uint32_t>(*number);
    };
    in.value(key, target, parse, kNumber);
}

void duration(SectionReader& in, std::string_view key, milliseconds& target, milliseconds least, milliseconds most) {
    in.value(
        key, target, [=](std::string_view text) { return parse_duration(text, least, most); }, kDuration);
}

void read_tls(SectionReader in, TlsFiles& tls) {
    in.value("certificate", tls.certificate, parse_path, kPath);
    in.value("key", tls.key, parse_path, kPath);
    if (tls.certificate.empty() != tls.key.empty()) {
        in.findings().error(in.where(tls.key.empty() ? "certificate" : "key"), in.path_of(tls.key.empty() ? "key" : "certificate"),
                            "missing; a certificate and its key are needed together");
    }
    in.finish();
}

void read_http(SectionReader in, HttpSection& http) {
    in.value("listen", http.listen, parse_address, kAddress);
    in.value("public_url", http.public_url, parse_public_url, kSame);
    read_tls(in.section("tls"), http.tls);
    in.values("trusted_proxies", http.trusted_proxies, 100, parse_network);
    std::string proxies;
    for (const auto& proxy : http.trusted_proxies) proxies += (proxies.empty() ? "" : ", ") + proxy;
    in.findings().values[in.path_of("trusted_proxies")] = proxies;
    in.value("web_dir", http.web_dir, parse_path, kPath);
    in.finish();
}

void read_rtmp(SectionReader in, RtmpSection& rtmp) {
    in.value("listen", rtmp.listen, parse_address, kAddress);
    const auto parse = [](std::string_view text) -> Result<std::optional<Address>> {
        if (text.empty() || text == "off") return std::optional<Address>{};
        auto address = parse_address(text);
        if (!address) return fail(ErrorCode::invalid_argument, address.error().message() + ", or off");
        return std::optional<Address>{std::move(*address)};
    };
    in.value("tls_listen", rtmp.tls_listen, parse,
             [](const std::optional<Address>& address) { return address ? to_text(*address) : std::string{"off"}; });
    read_tls(in.section("tls"), rtmp.tls);
    if (rtmp.tls_listen && !rtmp.tls.is_set()) {
        in.findings().error(in.where("tls_listen"), in.path_of("tls_listen"), "needs rtmp.tls.certificate and rtmp.tls.key");
    }
    in.finish();
}

void read_rung(Findings& findings, const Node& item, const std::string& path, std::vector<Rung>& rungs) {
    SectionReader in{findings, &item, path};
    Rung rung;
    in.value("name", rung.name, parse_rung_name, kSame);
    in.value(
        "height", rung.height,
        [](std::string_view text) -> Result<std::int32_t> {
            const auto number = parse_integer(text, 90, 2160);
            if (!number) return fail(number.error());
            return static_cast<std::int32_t>(*number);
        },
        kNumber);
    in.value(
        "bitrate", rung.bitrate_bps, [](std::string_view text) { return parse_bitrate(text, 50'000, 50'000'000); }, bitrate_text);
    in.value(
        "preset", rung.preset,
        [](std::string_view text) -> Result<std::string> {
            const auto preset = kPresets.parse(text);
            if (!preset) return fail(preset.error());
            return std::string{*preset};
        },
        kSame);
    for (const auto* key : {"name", "height", "bitrate"}) {
        if (!in.has(key)) findings.error(item.where, in.path_of(key), "missing; a rung needs name, height and bitrate");
    }
    for (const auto& other : rungs) {
        if (!rung.name.empty() && other.name == rung.name)
            findings.error(in.where("name"), in.path_of("name"), "another rung has this name");
    }
    in.finish();
    rungs.push_back(std::move(rung));
}

void read_ladder(SectionReader in, LadderSection& ladder) {
    choice(in, "source", ladder.source, kSources);
    in.value("audio_only", ladder.audio_only, parse_boolean, kYes);
    std::vector<Rung> rungs;
    const bool is_given = in.list("rungs", [&](const Node& item, const std::string& path) { read_rung(in.findings(), item, path, rungs); });
    if (is_given) ladder.rungs = std::move(rungs);
    if (ladder.rungs.size() > kMaxRungs) in.findings().error(in.where("rungs"), in.path_of("rungs"), "too many; allowed: at most 8");
    if (ladder.rungs.empty() && ladder.source == SourceRung::off) {
        in.findings().error(in.where("rungs"), in.path_of("rungs"), "empty while ladder.source is off: there would be no picture");
    }
    std::string summary;
    for (const auto& rung : ladder.rungs) {
        summary += rung.name + " " + std::to_string(rung.height) + " " + bitrate_text(rung.bitrate_bps) + " " + rung.preset + "; ";
    }
    in.findings().values[in.path_of("rungs")] = summary;
    in.finish();
}

void read_hls(SectionReader in, HlsSection& hls) {
    using namespace std::chrono_literals;
    choice(in, "profile", hls.profile, kProfiles);
    duration(in, "window", hls.window, 12s, 5min);
    duration(in, "key_rotation", hls.key_rotation, 2s, 1h);
    duration(in, "reconnect_grace", hls.reconnect_grace, 0ms, 10min);
    in.finish();
}

void read_channel(Findings& findings, const Node& item, const std::string& path, std::vector<ChannelSection>& channels) {
    SectionReader in{findings, &item, path};
    ChannelSection channel;
    in.value("handle", channel.handle, parse_handle, kSame);
    in.secret("stream_key", channel.stream_key, parse_stream_key);
    in.value(
        "title", channel.title, [](std::string_view text) { return parse_line(text, 140); }, kSame);
    in.value(
        "category", channel.category, [](std::string_view text) { return parse_line(text, 50); }, kSame);
    in.values("tags", channel.tags, 5, [](std::string_view text) { return parse_line(text, 25); });
    in.value("language", channel.language, parse_language, kSame);
    choice(in, "visibility", channel.visibility, kVisibilities);
    for (const auto* key : {"handle", "stream_key"}) {
        if (item.kind == Node::Kind::map && !in.has(key)) {
            findings.error(item.where, in.path_of(key), "missing; a channel needs handle and stream_key");
        }
    }
    const auto length = channel.stream_key.reveal().size();
    if (length > 0 && length < kMinimumStrongKey) {
        findings.warning(in.where("stream_key"), in.path_of("stream_key"),
                         "easy to guess (" + std::to_string(length) + " characters); use 16 or more, e.g. from `openssl rand -hex 16`");
    }
    for (std::size_t i = 0; i < channels.size(); ++i) {
        const auto other = "channels[" + std::to_string(i) + "]";
        if (!channel.handle.empty() && channels[i].handle == channel.handle) {
            findings.error(in.where("handle"), in.path_of("handle"), printable(channel.handle) + " is already the handle of " + other);
        }
        if (!channel.stream_key.empty() && channels[i].stream_key.reveal() == channel.stream_key.reveal()) {
            findings.error(in.where("stream_key"), in.path_of("stream_key"),
                           "already the key of " + other + "; each channel needs its own");
        }
    }
    in.finish();
    channels.push_back(std::move(channel));
}

void read_channels(SectionReader& root, std::vector<ChannelSection>& channels) {
    auto& findings = root.findings();
    root.list("channels", [&](const Node& item, const std::string& path) {
        if (item.kind != Node::Kind::map) return findings.error(item.where, path, "must be a group of keys: handle, stream_key, …");
        if (channels.size() < kMaxChannels) read_channel(findings, item, path, channels);
    });
    std::erase_if(findings.values, [](const auto& entry) { return entry.first.starts_with("channels"); });
}

// Two listeners on one port can't both open; say so before the system does.
void check_listeners(Findings& findings, const Config& config) {
    struct Listener {
        const char* key;
        const Address* address;
    };
    std::vector<Listener> listeners{
        {"http.listen", &config.http.listen}, {"rtmp.listen", &config.rtmp.listen}, {"admin.listen", &config.admin_listen}};
    if (config.rtmp.tls_listen) listeners.push_back({"rtmp.tls_listen", &*config.rtmp.tls_listen});
    for (std::size_t i = 0; i < listeners.size(); ++i) {
        for (std::size_t j = 0; j < i; ++j) {
            if (listeners[i].address->port == 0 || *listeners[i].address != *listeners[j].address) continue;
            findings.error({}, listeners[i].key, "the same address as " + std::string{listeners[j].key} + "; each listener needs its own");
        }
    }
}

}  // namespace

Bound bind(const Node& root_node) {
    Bound bound;
    Findings findings;
    auto& config = bound.config;
    SectionReader root{findings, &root_node, {}};
    read_http(root.section("http"), config.http);
    read_rtmp(root.section("rtmp"), config.rtmp);
    auto admin = root.section("admin");
    admin.value("listen", config.admin_listen, parse_address, kAddress);
    admin.finish();
    auto data = root.section("data");
    data.value("directory", config.data_directory, parse_path, kPath);
    data.finish();
    auto database = root.section("database");
    database.value("url", config.database_file, parse_database_url, kDatabase);
    database.finish();
    choice(root, "registration", config.registration, kRegistrations);
    duration(root, "deletion_delay", config.deletion_delay, std::chrono::milliseconds{0}, std::chrono::hours{24 * 30});
    auto logging = root.section("log");
    choice(logging, "level", config.log.level, kLevels);
    choice(logging, "format", config.log.format, kFormats);
    logging.finish();
    read_ladder(root.section("ladder"), config.ladder);
    read_hls(root.section("hls"), config.hls);
    auto limits = root.section("limits");
    count(limits, "publishers", config.limits.publishers, 100'000);
    count(limits, "rtmp_connections", config.limits.rtmp_connections, 1'000'000);
    count(limits, "http_connections", config.limits.http_connections, 1'000'000);
    limits.finish();
    auto threads = root.section("threads");
    const auto parse_threads = [](std::string_view text) { return parse_count_or_auto(text, 256); };
    threads.value("network", config.threads.network, parse_threads, kAuto);
    threads.value("encoder", config.threads.encoder, parse_threads, kAuto);
    threads.finish();
    read_channels(root, config.channels);
    root.finish();
    check_listeners(findings, config);

    std::stable_sort(findings.problems.begin(), findings.problems.end(), [](const Problem& a, const Problem& b) {
        const auto rank = [](const Problem& p) { return std::pair{p.where.line == 0, std::pair{p.where.line, p.where.column}}; };
        return rank(a) < rank(b);
    });
    bound.problems = std::move(findings.problems);
    bound.values = std::move(findings.values);
    bound.known = std::move(findings.known);
    return bound;
}

}  // namespace session::app
