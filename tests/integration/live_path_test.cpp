// The whole server in this process: a publisher over RTMP, a viewer over HTTP, and what happens around them.
#include <stdlib.h>

#include <boost/asio/co_spawn.hpp>
#include <catch2/catch.hpp>
#include <chrono>
#include <filesystem>
#include <optional>
#include <regex>
#include <thread>

#include "app/config/bind.hpp"
#include "app/server.hpp"
#include "session/crypto/aes.hpp"
#include "session/crypto/encoding.hpp"
#include "session/demo/publisher.hpp"
#include "support/http_client.hpp"

using namespace session;
using namespace session::app;
using namespace std::chrono_literals;
using session::testing::HttpClient;

namespace {

constexpr const char* kKey = "integration-0123456789";

Config make_config(const std::filesystem::path& data, const char* channels) {
    const auto text = std::string{R"(
http: {listen: '127.0.0.1:0'}
rtmp: {listen: '127.0.0.1:0'}
admin: {listen: '127.0.0.1:0'}
ladder: {rungs: [{name: 144p, height: 144, bitrate: 150k, preset: ultrafast}]}
channels: )"} + channels;
    const auto document = parse_yaml(text, "test.yaml");
    REQUIRE(document);
    auto bound = bind(*document);
    REQUIRE(bound.problems.empty());
    bound.config.data_directory = data;
    return bound.config;
}

class Site {
   public:
    explicit Site(const char* channels) {
        std::string name = (std::filesystem::temp_directory_path() / "session_integration_XXXXXX").string();
        REQUIRE(::mkdtemp(name.data()) != nullptr);
        data_ = name;
        auto opened = open_data_directory(data_);
        REQUIRE(opened);
        server_ = std::make_unique<Server>(make_config(data_, channels), *opened);
        const auto failure = server_->start();
        REQUIRE_FALSE(failure);
    }
    ~Site() {
        server_.reset();
        std::error_code ignored;
        std::filesystem::remove_all(data_, ignored);
    }
    Site(const Site&) = delete;
    Site& operator=(const Site&) = delete;

    [[nodiscard]] Server& server() { return *server_; }
    [[nodiscard]] demo::PublisherOptions publisher(const char* key = kKey) const {
        demo::PublisherOptions options;
        options.port = server_->endpoints().rtmp_port;
        options.key = StreamKey{key};
        return options;
    }
    void reload(const char* channels) { server_->reload(make_config(data_, channels)); }
    bool drain() {
        boost::asio::io_context context{1};
        std::optional<bool> is_clean;
        boost::asio::co_spawn(context, server_->drain(), [&](const std::exception_ptr& error, bool result) {
            if (!error) is_clean = result;
        });
        context.run();
        return is_clean.value_or(false);
    }
    [[nodiscard]] session::testing::HttpAnswer get(const std::string& path, const std::string& headers = {}) const {
        HttpClient client{server_->endpoints().http_port};
        return client.get(path, headers);
    }

   private:
    std::filesystem::path data_;
    std::unique_ptr<Server> server_;
};

// The first match of `pattern`'s group in what `path` answers, asked again until there is one.
std::string wait_for(const Site& site, const std::string& path, const std::string& pattern) {
    const auto deadline = std::chrono::steady_clock::now() + 60s;
    while (std::chrono::steady_clock::now() < deadline) {
        const auto answer = site.get(path);
        std::smatch match;
        if (answer.status == 200 && std::regex_search(answer.body, match, std::regex{pattern})) return match[1];
        std::this_thread::sleep_for(50ms);
    }
    FAIL("no " << pattern << " in " << path);
    return {};
}

constexpr const char* kOneChannel = "[{handle: alice, stream_key: integration-0123456789, title: Painting}]";

}  // namespace

TEST_CASE("what a publisher sends is watched, encrypted, and ends in order") {
    Site site{kOneChannel};
    demo::Publisher publisher{site.publisher()};
    publisher.start();
    CHECK(wait_for(site, "/api/v1/channels/alice", "\"state\":\"(live)\"") == "live");
    const auto rendition = wait_for(site, "/hls/alice/master.m3u8", "RESOLUTION=[^\n]*\n([^\n]+)");
    const auto playlist_path = "/hls/alice/" + rendition;
    const auto base = playlist_path.substr(0, playlist_path.rfind('/') + 1);
    wait_for(site, playlist_path, "#EXTINF:([0-9.]+)");

    const auto master = site.get("/hls/alice/master.m3u8");
    const auto set_cookie = master.header("Set-Cookie");
    REQUIRE_FALSE(set_cookie.empty());
    const auto cookie = "Cookie: " + set_cookie.substr(0, set_cookie.find(';')) + "\r\n";

    const auto playlist = site.get(playlist_path, cookie).body;
    std::smatch match;
    REQUIRE(std::regex_search(playlist, match, std::regex{"#EXT-X-KEY:METHOD=AES-128,URI=\"([^\"]+)\",IV=0x([0-9a-fA-F]{32})"}));
    const auto key_uri = match[1].str();
    const auto iv_text = match[2].str();
    REQUIRE(std::regex_search(playlist, match, std::regex{"#EXTINF:[^\n]*\n([^\n]+)"}));
    const auto segment = site.get(base + match[1].str());
    CHECK(segment.status == 200);
    REQUIRE(key_uri.starts_with("../keys/"));
    const auto key = site.get("/hls/alice/" + key_uri.substr(3), cookie);
    REQUIRE(key.status == 200);
    REQUIRE(key.body.size() == 16);
    crypto::AesKey key_bytes{};
    std::copy(key.body.begin(), key.body.end(), key_bytes.begin());
    const auto iv_bytes = crypto::from_hex(iv_text);
    REQUIRE(iv_bytes);
    crypto::AesIv iv{};
    std::copy(iv_bytes->begin(), iv_bytes->end(), iv.begin());
    const auto plain = crypto::decrypt_aes128_cbc(key_bytes, iv, as_bytes(segment.body));
    REQUIRE(plain);
    const auto text = as_text(*plain);
    CHECK(text.find("moof") != std::string_view::npos);
    CHECK(segment.body.find("moof") == std::string::npos);

    publisher.stop();
    CHECK(wait_for(site, playlist_path, "(#EXT-X-ENDLIST)") == "#EXT-X-ENDLIST");
    CHECK(site.drain());
}

TEST_CASE("a wrong key never goes on the air") {
    Site site{kOneChannel};
    demo::Publisher publisher{site.publisher("integration-wrong-key")};
    publisher.start();
    const auto metrics_port = site.server().endpoints().admin_port;
    const auto deadline = std::chrono::steady_clock::now() + 30s;
    bool is_refused = false;
    while (!is_refused && std::chrono::steady_clock::now() < deadline) {
        HttpClient client{metrics_port};
        is_refused =
            std::regex_search(client.get("/metrics").body, std::regex{"session_rtmp_refused_total\\{[^}]*wrong_key[^}]*\\} [1-9]"});
        std::this_thread::sleep_for(20ms);
    }
    CHECK(is_refused);
    CHECK(site.get("/api/v1/channels/alice").body.find("\"state\":\"offline\"") != std::string::npos);
    publisher.stop();
    CHECK(site.drain());
}

TEST_CASE("a reload adds channels, and ends a broadcast whose key was withdrawn") {
    Site site{"[]"};
    CHECK(site.get("/api/v1/channels/alice").status == 404);
    site.reload(kOneChannel);
    demo::Publisher publisher{site.publisher()};
    publisher.start();
    CHECK(wait_for(site, "/api/v1/channels/alice", "\"state\":\"(live)\"") == "live");
    const auto rendition = wait_for(site, "/hls/alice/master.m3u8", "\n([^#\n]+)\n");
    site.reload("[{handle: alice, stream_key: another-0123456789}]");
    CHECK(wait_for(site, "/hls/alice/" + rendition, "(#EXT-X-ENDLIST)") == "#EXT-X-ENDLIST");
    publisher.stop();
    CHECK(site.drain());
}

TEST_CASE("a drain while live ends the broadcast for viewers first, and says so on /readyz") {
    Site site{kOneChannel};
    demo::Publisher publisher{site.publisher()};
    publisher.start();
    CHECK(wait_for(site, "/api/v1/channels/alice", "\"state\":\"(live)\"") == "live");
    const auto rendition = wait_for(site, "/hls/alice/master.m3u8", "\n([^#\n]+)\n");
    wait_for(site, "/hls/alice/" + rendition, "#EXTINF:([0-9.]+)");
    // A viewer keeps its connection, so that the server still serves it while it drains.
    HttpClient viewer{site.server().endpoints().http_port};
    HttpClient admin{site.server().endpoints().admin_port};
    CHECK(viewer.get("/hls/alice/" + rendition).body.find("#EXT-X-ENDLIST") == std::string::npos);
    CHECK(admin.get("/readyz").status == 200);
    std::optional<bool> is_clean;
    std::thread draining{[&] { is_clean = site.drain(); }};
    int readiness = 200;
    while (readiness == 200) readiness = admin.get("/readyz").status;
    CHECK(readiness == 503);
    bool has_ended = false;
    try {
        while (!has_ended) has_ended = viewer.get("/hls/alice/" + rendition).body.find("#EXT-X-ENDLIST") != std::string::npos;
    } catch (const std::exception&) {
        // Cut off before the end was seen: has_ended says so.
    }
    CHECK(has_ended);
    draining.join();
    CHECK(is_clean == true);
    publisher.stop();
}
