#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>

#include "app/config/load.hpp"
#include "app/config/values.hpp"

using namespace session;
using namespace session::app;

namespace {

Bound bind_text(const std::string& text) {
    auto document = parse_yaml(text, "a.yaml");
    if (document) return bind(*document);
    Bound bound;
    bound.problems.push_back(document.error());
    return bound;
}

std::string problems_of(const Bound& bound) {
    std::string all;
    for (const auto& problem : bound.problems) all += to_string(problem) + "\n";
    return all;
}

std::string read_file(const std::string& path) {
    std::ifstream in{path};
    return {std::istreambuf_iterator<char>{in}, {}};
}

}  // namespace

TEST_CASE("no file, an empty file and an empty mapping give the defaults") {
    for (const auto* text : {"", "# nothing\n", "{}", "---\n", "http:\nchannels:\n"}) {
        INFO(text);
        const auto bound = bind_text(text);
        CHECK(problems_of(bound).empty());
        CHECK(bound.values == bind(Node{}).values);
        CHECK(bound.config.http == HttpSection{});
        CHECK(bound.config.channels.empty());
    }
}

TEST_CASE("the sample parses, equals the defaults, and has every key there is") {
    const auto text = read_file(SESSION_SAMPLE_CONFIG);
    const auto bound = bind_text(text);
    CHECK(problems_of(bound).empty());
    const Config defaults;
    CHECK(bound.config.http == defaults.http);
    CHECK(bound.config.rtmp == defaults.rtmp);
    CHECK(bound.config.admin_listen == defaults.admin_listen);
    CHECK(bound.config.data_directory == defaults.data_directory);
    CHECK(bound.config.log.level == defaults.log.level);
    CHECK(bound.config.log.format == defaults.log.format);
    CHECK(bound.config.ladder == defaults.ladder);
    CHECK(bound.config.hls == defaults.hls);
    CHECK(bound.config.limits == defaults.limits);
    CHECK(bound.config.threads == defaults.threads);
    CHECK(bound.config.channels.empty());

    // The commented channel, uncommented, is valid and has every key of a channel.
    auto with_channel = std::regex_replace(text, std::regex{"channels: \\[\\]"}, "channels:");
    with_channel = std::regex_replace(with_channel, std::regex{"\n#(  [- ] )"}, "\n$1");
    const auto channel = bind_text(with_channel);
    CHECK(problems_of(channel).empty());
    REQUIRE(channel.config.channels.size() == 1);
    CHECK(channel.config.channels[0].tags.size() == 2);
    auto document = parse_yaml(with_channel, "a.yaml");
    REQUIRE(document);
    std::set<std::string> written;
    const std::function<void(const Node&, const std::string&)> collect = [&](const Node& node, const std::string& path) {
        for (const auto& entry : node.entries) {
            const auto inner = path.empty() ? entry.key : path + "." + entry.key;
            written.insert(inner);
            collect(entry.value, inner);
        }
        for (const auto& item : node.items) collect(item, path + "[]");
    };
    collect(*document, "");
    CHECK(written == channel.known);
}

TEST_CASE("every error is reported at once, with its place") {
    const auto bound = bind_text(R"(http:
  lisen: 0.0.0.0:80
  public_url: live.example.org
  tls:
    certificate: a.pem
rtmp:
  listen: 1935
rtmp:
  listen: 0.0.0.0:1935
hls:
  profile: low-latency
  window: 2s
  key_rotation: [1s]
limits: 5
ladder:
  rungs:
    - {name: 720p, height: 720, bitrate: 2800k}
    - {name: 720p, height: 7200, bitrat: 2800k}
channels:
  - handle: Alice
    stream_key: short
  - handle: bob
    stream_key: short
    visibility: hidden
  - nonsense
)");
    CHECK("\n" + problems_of(bound) == R"(
a.yaml:2:3: http.lisen: unknown key; did you mean "listen"?
a.yaml:3:15: http.public_url: "live.example.org" is not a web address; allowed: http://HOST[:PORT] or https://HOST[:PORT], without a path
a.yaml:5:18: http.tls.key: missing; a certificate and its key are needed together
a.yaml:7:11: rtmp.listen: "1935" is without a port; allowed: ADDRESS:PORT, such as 0.0.0.0:8080, 127.0.0.1:8080 or [::]:8080
a.yaml:8:1: rtmp: given twice (first at line 6); keep one
a.yaml:11:12: hls.profile: "low-latency" is none of the choices; allowed: low_latency, robust; did you mean "low_latency"?
a.yaml:12:11: hls.window: "2s" is out of range; allowed: 12s to 5m
a.yaml:13:17: hls.key_rotation: must be a single value
a.yaml:14:9: limits: must be a group of keys ("name: value" lines)
a.yaml:18:7: ladder.rungs[1].bitrate: missing; a rung needs name, height and bitrate
a.yaml:18:14: ladder.rungs[1].name: another rung has this name
a.yaml:18:28: ladder.rungs[1].height: "7200" is out of range; allowed: 90 to 2160
a.yaml:18:34: ladder.rungs[1].bitrat: unknown key; did you mean "bitrate"?
a.yaml:20:13: channels[0].handle: "Alice" is not a handle; allowed: 3 to 25 of a-z, 0-9 and _
a.yaml:21:17: warning: channels[0].stream_key: easy to guess (5 characters); use 16 or more, e.g. from `openssl rand -hex 16`
a.yaml:23:17: warning: channels[1].stream_key: easy to guess (5 characters); use 16 or more, e.g. from `openssl rand -hex 16`
a.yaml:23:17: channels[1].stream_key: already the key of channels[0]; each channel needs its own
a.yaml:24:17: channels[1].visibility: "hidden" is none of the choices; allowed: public, unlisted, members, private
a.yaml:25:5: channels[2]: must be a group of keys: handle, stream_key, …
)");
}

TEST_CASE("broken YAML is one error with its place") {
    CHECK(problems_of(bind_text("http:\n  listen: [1\n")).starts_with("a.yaml:3:1: not valid YAML: "));
    CHECK(problems_of(bind_text("a: b: c\n")).starts_with("a.yaml:1:"));
    CHECK(problems_of(bind_text("\thttp: 1\n")).starts_with("a.yaml:"));
    CHECK(problems_of(bind_text("{}\n---\n{}\n")).find("second YAML document") != std::string::npos);
    CHECK(problems_of(bind_text("? [a, b]\n: c\n")) == "a.yaml:1:3: a key must be plain text\n");
    CHECK(problems_of(bind_text("- a\n")).find("must be a group of keys") != std::string::npos);
}

TEST_CASE("deep nesting and alias bombs are refused, not expanded") {
    CHECK_FALSE(parse_yaml(std::string(1'000, '['), "a.yaml"));
    std::string bomb = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n";
    for (int i = 1; i < 12; ++i) {
        bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [";
        for (int k = 0; k < 10; ++k) bomb += (k > 0 ? ",*a" : "*a") + std::to_string(i - 1);
        bomb += "]\n";
    }
    const auto parsed = parse_yaml(bomb, "a.yaml");
    REQUIRE_FALSE(parsed);
    CHECK(parsed.error().message == "too many values");
    CHECK_FALSE(parse_yaml("a: &a [*a]", "a.yaml"));
    const auto alias = bind_text("http: &x {listen: 1.2.3.4:80}\nadmin: *x\n");
    CHECK(alias.config.admin_listen == Address{"1.2.3.4", 80});
}

TEST_CASE("the environment overrides the file, --set overrides both") {
    const auto file = std::filesystem::temp_directory_path() / ("session_config_test_" + std::to_string(getpid()) + ".yaml");
    std::ofstream{file} << "http:\n  listen: 0.0.0.0:1\nlog: {level: debug}\n";
    ConfigSources sources{file,
                          {{"SESSION_HTTP__LISTEN", "[::]:2"},
                           {"SESSION_HTTP__TLS__KEY", "k.pem"},
                           {"SESSION_HTTP__TLS__CERTIFICATE", "c.pem"},
                           {"SESSION_MANAGER", "local/desktop"},
                           {"SESSION_CHANNELS", "[{handle: alice, stream_key: 0123456789abcdef}]"}},
                          {"rtmp.listen=127.0.0.1:3", "hls.window=20s", "http.trusted_proxies=[10.0.0.0/8, ::1]"}};
    auto bound = load_config(sources);
    CHECK(problems_of(bound).empty());
    CHECK(bound.config.http.listen == Address{"::", 2});
    CHECK(bound.config.http.tls.key == "k.pem");
    CHECK(bound.config.rtmp.listen == Address{"127.0.0.1", 3});
    CHECK(bound.config.hls.window == std::chrono::seconds{20});
    CHECK(bound.config.log.level == log::Level::debug);
    CHECK(bound.config.http.trusted_proxies.size() == 2);
    REQUIRE(bound.config.channels.size() == 1);

    sources.environment = {{"SESSION_HTTP__LISTN", "x"}, {"SESSION_CHANNELS", "[secret-that-leaks"}};
    sources.assignments = {"http.listen=x", "oops", "data=5", "hls.windo=20s"};
    bound = load_config(sources);
    CHECK(problems_of(bound) == R"(--set: wants key=value, such as --set http.listen=127.0.0.1:8080
--set http.listen: http.listen: "x" is without a port; allowed: ADDRESS:PORT, such as 0.0.0.0:8080, 127.0.0.1:8080 or [::]:8080
environment SESSION_HTTP__LISTN: http.listn: unknown key; did you mean "listen"?
--set data: data: must be a group of keys ("name: value" lines)
--set hls.windo: hls.windo: unknown key; did you mean "window"?
environment SESSION_CHANNELS: not valid YAML: end of sequence flow not found
)");
    std::filesystem::remove(file);
    CHECK(problems_of(load_config({file, {}, {}})).find("can't be read: No such file or directory") != std::string::npos);
    CHECK(problems_of(load_config({std::filesystem::temp_directory_path(), {}, {}})).find("is a directory") != std::string::npos);
}

TEST_CASE("a database is given as sqlite:PATH") {
    CHECK(bind_text("database: {url: 'sqlite:/var/lib/a.db'}").config.database_file == "/var/lib/a.db");
    CHECK(bind_text("database: {url: ''}").config.database_file.empty());
    for (const auto* url : {"sqlite:", "postgres://localhost/a", "/var/lib/a.db"}) {
        const auto bound = bind_text("database: {url: '" + std::string{url} + "'}");
        REQUIRE(bound.problems.size() == 1);
        CHECK(bound.problems[0].message.find("is no database; allowed: sqlite:PATH") != std::string::npos);
    }
}

TEST_CASE("two listeners can't share an address") {
    const auto bound = bind_text("http: {listen: '127.0.0.1:9090'}");
    REQUIRE(bound.problems.size() == 1);
    CHECK(bound.problems[0].message == "admin.listen: the same address as http.listen; each listener needs its own");
    CHECK(bind_text("{http: {listen: '127.0.0.1:0'}, admin: {listen: '127.0.0.1:0'}}").problems.empty());
}

TEST_CASE("a stream key is in no message and in no effective value") {
    const auto bound =
        bind_text("channels: [{handle: al, stream_key: 'sekrit key'}, {handle: bob, stream_key: [sekrit]}, sekrit, {sekrit: 1}]");
    CHECK(has_errors(bound.problems));
    auto all = problems_of(bound);
    all.erase(all.find("channels[3].sekrit"), 18);  // a key's name is shown, as it must be
    CHECK(all.find("sekrit") == std::string::npos);
    for (const auto& [path, value] : bound.values) CHECK(value.find("sekrit") == std::string::npos);
}

TEST_CASE("files that a configuration names are looked for") {
    Config config;
    CHECK(check_files(config).empty());
    config.http.tls = {"/nowhere/c.pem", "/nowhere/k.pem"};
    config.http.web_dir = "/nowhere";
    CHECK(check_files(config).size() == 3);
}
