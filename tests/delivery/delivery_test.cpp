#include "session/delivery/delivery.hpp"

#include <catch2/catch.hpp>
#include <future>
#include <map>
#include <mutex>

#include "session/http/server.hpp"
#include "support/fake_stream.hpp"
#include "support/http_client.hpp"

using namespace session;
using namespace std::chrono_literals;
using testing::HttpClient;

namespace {

SharedBytes blob(std::string_view text) {
    return share(Bytes{text.begin(), text.end()});
}

auth::Channel channel(std::string handle, auth::Visibility visibility) {
    auth::Channel made;
    made.handle = std::move(handle);
    made.visibility = visibility;
    return made;
}

// The channels "demo" (open), "club" (members) and "private" (invited) serve the same stream: segments 10 and 11 complete, part 0 of 12
// listed.
struct Fixture {
    std::shared_ptr<test::FakeStream> stream = std::make_shared<test::FakeStream>();
    hls::Directory directory;
    auth::ChannelDirectory channels;
    auth::PlaybackTokens tokens{{7}};
    std::mutex mutex;
    std::map<std::int64_t, auth::Watcher> sessions;  // 1: user 11, 2: user 12, 3: an admin
    auth::ViewerAccess access{[this](std::int64_t session) -> std::optional<auth::Watcher> {
        const std::lock_guard lock{mutex};
        const auto found = sessions.find(session);
        if (found == sessions.end()) return std::nullopt;
        return found->second;
    }};
    SystemClock clock;
    Metrics metrics;
    delivery::Delivery delivery{{directory, channels, tokens, access, clock, metrics}, {}};
    testing::IoRunner threads{2};
    http::Server server;

    explicit Fixture(http::ServerOptions options = {}) : server(threads.contexts(), routes(), local(std::move(options)), metrics) {
        stream->master = blob("#EXTM3U master");
        stream->keys["31"] = hls::KeyBytes{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
        feed().publish({12, 1});
        feed().put("s11.m4s", {hls::Availability::ready, blob("segment 11"), {}, false});
        feed().put("p12.1.m4s", {hls::Availability::pending, nullptr, {12, 1}, false});
        directory.put("demo", stream);
        directory.put("private", stream);
        directory.put("club", stream);
        REQUIRE(channels.replace({channel("demo", auth::Visibility::everyone), channel("private", auth::Visibility::invited),
                                  channel("club", auth::Visibility::members)}));
        sessions = {{1, {11, false}}, {2, {12, false}}, {3, {13, true}}};
        REQUIRE(server.start());
    }
    ~Fixture() {
        std::promise<void> stopped;
        server.stop(0ms, [&] { stopped.set_value(); });
        CHECK(stopped.get_future().wait_for(60s) == std::future_status::ready);
        threads.join();
    }
    static http::ServerOptions local(http::ServerOptions options) {
        options.listen = "127.0.0.1:0";
        return options;
    }
    http::Router routes() {
        http::Router router;
        delivery.add_routes(router);
        return router;
    }
    [[nodiscard]] test::FakeFeed& feed() const { return *stream->feed; }
    [[nodiscard]] HttpClient connect() const { return HttpClient{server.port()}; }
    [[nodiscard]] testing::HttpAnswer playlist(const std::string& query, const std::string& headers = {}) const {
        return connect().get("/hls/demo/720p/index.m3u8" + query, headers);
    }
    // Sends the request and returns once it is held.
    [[nodiscard]] HttpClient hold(const std::string& path, const std::string& headers = {}) const {
        auto client = connect();
        const auto before = feed().waiting();
        client.send("GET /hls/demo/720p/" + path + " HTTP/1.1\r\nHost: a\r\n" + headers + "\r\n");
        feed().await_waiting(before + 1);
        return client;
    }
    [[nodiscard]] std::string token(std::string scope, std::chrono::seconds lifetime = 1h) const {
        auth::PlaybackGrant grant;
        grant.viewer = 99;
        grant.channel = std::move(scope);
        grant.expires = clock.wall_now() + lifetime;
        return tokens.issue(grant);
    }
    // As a player sends it that got its cookie from the channel's page.
    [[nodiscard]] std::string signed_in(std::int64_t session, std::int64_t user, std::string scope = {}) const {
        auto grant = tokens.make_for_user(user, session, clock.wall_now() + 1h);
        grant.channel = std::move(scope);
        return "Cookie: session_playback=" + tokens.issue(grant) + "\r\n";
    }
    [[nodiscard]] testing::HttpAnswer key(const std::string& handle, const std::string& headers) const {
        return connect().get("/hls/" + handle + "/keys/31", headers);
    }
    void sign_out(std::int64_t session) {
        const std::lock_guard lock{mutex};
        sessions.erase(session);
    }
};

std::string error_code(const testing::HttpAnswer& answer) {
    const std::string mark = R"("code":")";
    const auto begin = answer.body.find(mark) + mark.size();
    return answer.body.substr(begin, answer.body.find('"', begin) - begin);
}

}  // namespace

TEST_CASE("reload rule 0: without directives the current playlist at once") {
    const Fixture fixture;
    const auto answer = fixture.playlist("");
    CHECK(answer.status == 200);
    CHECK(answer.body == "full 12.1");
    CHECK(answer.header("Content-Type") == "application/vnd.apple.mpegurl");
    CHECK(answer.header("Cache-Control") == "no-cache");
    CHECK(answer.header("ETag") == "\"12.1\"");
    CHECK(answer.header("Vary") == "Accept-Encoding | Origin");
    CHECK(fixture.playlist("", "If-None-Match: \"12.1\"\r\n").status == 304);
}

TEST_CASE("reload rule 1: an ended playlist ignores every directive") {
    const Fixture fixture;
    fixture.feed().publish({12, 1}, true);
    for (const auto* query : {"?_HLS_msn=99", "?_HLS_part=1", "?_HLS_msn=x", "?_HLS_msn=12&_HLS_part=1&_HLS_skip=YES"}) {
        const auto answer = fixture.playlist(query);
        CHECK(answer.status == 200);
        CHECK(answer.body == "full 12.1 ended");
    }
}

TEST_CASE("reload rule 2: a part without a segment, or no integers: 400") {
    const Fixture fixture;
    for (const auto* query : {"?_HLS_part=1", "?_HLS_msn=x", "?_HLS_msn=12&_HLS_part=", "?_HLS_msn=-1"}) {
        const auto answer = fixture.playlist(query, "Origin: https://a.example\r\n");
        CHECK(answer.status == 400);
        CHECK(error_code(answer) == "bad_directive");
        CHECK(answer.header("Cache-Control") == "public, max-age=4");
        CHECK(answer.header("Access-Control-Allow-Origin") == "https://a.example");
    }
}

TEST_CASE("reload rule 3: more than two segments ahead, or too many parts: 400 at once") {
    const Fixture fixture;
    CHECK(fixture.playlist("?_HLS_msn=15").status == 400);
    CHECK(fixture.playlist("?_HLS_msn=12&_HLS_part=50").status == 400);
}

TEST_CASE("reload rule 4: a segment alone is answered when it is complete") {
    const Fixture fixture;
    auto client = fixture.hold("index.m3u8?_HLS_msn=12");
    fixture.feed().publish({12, 2});
    CHECK(fixture.feed().waiting() == 1);
    CHECK(client.is_silent());
    fixture.feed().publish({13, 0});
    const auto answer = client.read();
    CHECK(answer.body == "full 13.0");
    CHECK(answer.header("Cache-Control") == "public, max-age=6");
    CHECK(client.get("/hls/demo/720p/index.m3u8").status == 200);
}

TEST_CASE("reload rule 5: a part is answered when it, or anything later, is listed") {
    const Fixture fixture;
    auto part = fixture.hold("index.m3u8?_HLS_msn=12&_HLS_part=1");
    auto next_segment = fixture.hold("index.m3u8?_HLS_msn=12&_HLS_part=2");
    fixture.feed().publish({12, 2});
    CHECK(part.read().body == "full 12.2");
    CHECK(next_segment.is_silent());
    fixture.feed().publish({14, 0});
    CHECK(next_segment.read().body == "full 14.0");
    // Past the last part of a complete segment: the first of the next.
    CHECK(fixture.playlist("?_HLS_msn=13&_HLS_part=2").status == 200);
    auto beyond = fixture.hold("index.m3u8?_HLS_msn=13&_HLS_part=3");
    fixture.feed().publish({14, 1});
    CHECK(beyond.read().body == "full 14.1");
}

TEST_CASE("reload rule 6: what is there already, or long gone, is answered at once") {
    const Fixture fixture;
    CHECK(fixture.playlist("?_HLS_msn=11").status == 200);
    CHECK(fixture.playlist("?_HLS_msn=12&_HLS_part=0").status == 200);
    CHECK(fixture.playlist("?_HLS_msn=1&_HLS_part=7").status == 200);
}

TEST_CASE("reload rule 7: 503 after three target durations, which no cache keeps") {
    const Fixture fixture;
    const auto before = std::chrono::steady_clock::now();
    const auto answer = fixture.playlist("?_HLS_msn=12&_HLS_part=1");
    const auto held = std::chrono::steady_clock::now() - before;
    CHECK(answer.status == 503);
    CHECK(held >= 3s);
    CHECK(answer.header("Cache-Control") == "no-store");
    CHECK(fixture.feed().waiting() == 0);
}

TEST_CASE("reload rule 8: deltas when asked for and when there is something to skip") {
    const Fixture fixture;
    CHECK(fixture.playlist("?_HLS_skip=YES").body == "delta 12.1");
    CHECK(fixture.playlist("?_HLS_skip=v2").header("ETag") == "\"12.1-d\"");
    auto client = fixture.hold("index.m3u8?_HLS_msn=12&_HLS_part=1&_HLS_skip=YES");
    fixture.feed().publish({12, 2});
    CHECK(client.read().body == "delta 12.2");
}

TEST_CASE("reload rule 9: unknown parameters are ignored") {
    const Fixture fixture;
    CHECK(fixture.playlist("?_HLS_future=1&token=abc").body == "full 12.1");
}

TEST_CASE("a held request is answered when the stream ends, and 404 when its rendition goes") {
    const Fixture fixture;
    auto client = fixture.hold("index.m3u8?_HLS_msn=12");
    fixture.feed().publish({12, 1}, true);
    CHECK(client.read().body == "full 12.1 ended");
    fixture.feed().publish({12, 1});
    auto other = fixture.hold("index.m3u8?_HLS_msn=12");
    fixture.feed().remove();
    CHECK(other.read().status == 404);
}

TEST_CASE("playlists come gzipped to those who accept it") {
    const Fixture fixture;
    const auto answer = fixture.playlist("", "Accept-Encoding: gzip, deflate\r\n");
    CHECK(answer.body == "gzip 12.1");
    CHECK(answer.header("Content-Encoding") == "gzip");
    CHECK(answer.header("ETag") == "\"12.1-gz\"");
    CHECK(fixture.playlist("?_HLS_skip=YES", "Accept-Encoding: gzip\r\n").body == "delta-gzip 12.1");
}

TEST_CASE("segments are immutable and answer ranges") {
    const Fixture fixture;
    auto client = fixture.connect();
    const auto answer = client.get("/hls/demo/720p/s11.m4s", "Origin: https://a.example\r\n");
    CHECK(answer.body == "segment 11");
    CHECK(answer.header("Content-Type") == "video/mp4");
    CHECK(answer.header("Cache-Control") == "public, max-age=86400, immutable");
    CHECK(answer.header("Access-Control-Allow-Origin") == "https://a.example");
    CHECK(client.get("/hls/demo/720p/s11.m4s", "Range: bytes=0-6\r\n").body == "segment");
    CHECK(client.request("HEAD", "/hls/demo/720p/s11.m4s").header("Content-Length") == "10");
    CHECK(client.get("/hls/demo/720p/s99.m4s").status == 404);
    CHECK(client.get("/hls/demo/1080p/s11.m4s").status == 404);
    CHECK(error_code(client.get("/hls/nobody/720p/s11.m4s")) == "not_live");
}

TEST_CASE("a hinted part sends no byte before it is complete") {
    const Fixture fixture;
    auto client = fixture.hold("p12.1.m4s");
    CHECK(client.is_silent());
    fixture.feed().put("p12.1.m4s", {hls::Availability::ready, blob("part"), {}, false});
    fixture.feed().publish({12, 2});
    CHECK(client.read().body == "part");
}

TEST_CASE("a hint that comes to nothing is 404") {
    const Fixture fixture;
    auto client = fixture.hold("p12.1.m4s");
    fixture.feed().put("p12.1.m4s", {});
    fixture.feed().publish({13, 0});
    CHECK(client.read().status == 404);
}

TEST_CASE("a hinted part of a publisher who is away is 503, for players retry that") {
    const Fixture fixture;
    CHECK(fixture.connect().get("/hls/demo/720p/p12.1.m4s").status == 503);
}

TEST_CASE("a client that leaves while it is held leaves nothing behind") {
    const Fixture fixture;
    { const auto client = fixture.hold("index.m3u8?_HLS_msn=12"); }
    fixture.feed().publish({13, 0});
    while (fixture.server.open_connections() > 0) std::this_thread::yield();
    CHECK(fixture.feed().waiting() == 0);
}

TEST_CASE("many that wait for one position share the wait, and all are answered but those who left") {
    Fixture fixture;
    constexpr std::size_t kCount = 20;
    std::vector<HttpClient> clients;
    for (std::size_t i = 0; i < kCount; ++i) {
        clients.push_back(fixture.connect());
        clients.back().send("GET /hls/demo/720p/index.m3u8?_HLS_msn=12&_HLS_part=1 HTTP/1.1\r\nHost: a\r\n\r\n");
    }
    const auto held = "session_delivery_held_requests " + std::to_string(kCount);
    while (fixture.metrics.render().find(held) == std::string::npos) std::this_thread::yield();
    clients.erase(clients.end() - 5, clients.end());
    fixture.feed().publish({12, 2});
    for (auto& client : clients) CHECK(client.read().body == "full 12.2");
    CHECK(fixture.feed().waiting() == 0);
}

TEST_CASE("the master of an open channel sets the anonymous cookie, once") {
    const Fixture fixture;
    auto client = fixture.connect();
    const auto first = client.get("/hls/demo/master.m3u8");
    CHECK(first.body == "#EXTM3U master");
    CHECK(first.header("Cache-Control") == "private, no-cache");
    const auto cookie = first.header("Set-Cookie");
    CHECK(cookie.starts_with("session_playback="));
    CHECK(cookie.ends_with("; Path=/hls/; Max-Age=86400; HttpOnly; SameSite=Lax"));
    const auto pair = cookie.substr(0, cookie.find(';'));
    CHECK(client.get("/hls/demo/master.m3u8", "Cookie: " + pair + "\r\n").header("Set-Cookie").empty());
    CHECK_FALSE(client.get("/hls/demo/master.m3u8", "Cookie: session_playback=junk\r\n").header("Set-Cookie").empty());
    CHECK_FALSE(
        client.get("/hls/demo/master.m3u8", "Cookie: session_playback=" + fixture.token("", 1h) + "\r\n").header("Set-Cookie").empty());
    CHECK(client.get("/hls/club/master.m3u8").header("Set-Cookie").empty());
}

TEST_CASE("over TLS the cookie may be sent from other sites' pages") {
    http::ServerOptions options;
    options.trusted_proxies = {"127.0.0.1"};
    const Fixture fixture{options};
    const auto answer = fixture.connect().get("/hls/demo/master.m3u8", "X-Forwarded-Proto: https\r\n");
    CHECK(answer.header("Set-Cookie").ends_with("; HttpOnly; Secure; SameSite=None"));
}

TEST_CASE("keys: nobody 401, cookie or header 200, never cached") {
    const Fixture fixture;
    auto client = fixture.connect();
    const auto refused = client.get("/hls/demo/keys/31", "Origin: https://a.example\r\n");
    CHECK(refused.status == 401);
    CHECK(error_code(refused) == "playback_unauthorized");
    CHECK(refused.header("Access-Control-Allow-Origin") == "https://a.example");
    CHECK(refused.header("Cache-Control") == "no-store");
    const auto token = fixture.token("");
    for (const auto& header :
         {"Cookie: a=b; session_playback=" + token, "X-Session-Playback: " + token, "Authorization: Bearer " + token}) {
        const auto answer = client.get("/hls/demo/keys/31", header + "\r\n");
        CHECK(answer.status == 200);
        CHECK(answer.body.size() == 16);
        CHECK(answer.header("Content-Type") == "application/octet-stream");
        CHECK(answer.header("Cache-Control") == "no-store");
    }
    CHECK(client.get("/hls/demo/keys/32", "X-Session-Playback: " + token + "\r\n").status == 404);
    CHECK(client.get("/hls/demo/keys/31", "X-Session-Playback: " + fixture.token("", -1h) + "\r\n").status == 401);
}

TEST_CASE("keys: a token for one channel is good for that one only") {
    const Fixture fixture;
    const auto ask = [&](const std::string& scope) { return fixture.key("demo", "X-Session-Playback: " + fixture.token(scope) + "\r\n"); };
    CHECK(ask("").status == 200);
    CHECK(ask("demo").status == 200);
    CHECK(ask("club").status == 403);
    CHECK(error_code(ask("club")) == "playback_forbidden");
    CHECK(fixture.key("club", fixture.signed_in(1, 11, "club")).status == 200);
    CHECK(fixture.key("club", fixture.signed_in(1, 11, "demo")).status == 403);
}

TEST_CASE("keys: members' channels are for who is signed in") {
    Fixture fixture;
    CHECK(fixture.connect().get("/hls/club/master.m3u8").header("Set-Cookie").empty());
    CHECK(error_code(fixture.key("club", "")) == "sign_in_required");
    const auto anonymous = fixture.key("club", "X-Session-Playback: " + fixture.token("") + "\r\n");
    CHECK(anonymous.status == 401);
    CHECK(error_code(anonymous) == "sign_in_required");
    CHECK(fixture.key("club", fixture.signed_in(1, 11)).status == 200);
    // A session id that was given to somebody else since.
    CHECK(fixture.key("club", fixture.signed_in(1, 99)).status == 401);
}

TEST_CASE("keys: a private channel does not exist for who is not invited") {
    Fixture fixture;
    const auto unknown = fixture.connect().get("/hls/nobody/keys/31");
    const auto signed_out = fixture.signed_in(4, 14);
    fixture.sign_out(4);
    for (const auto& headers : {std::string{}, "X-Session-Playback: " + fixture.token("") + "\r\n",
                                "X-Session-Playback: " + fixture.token("demo") + "\r\n", fixture.signed_in(1, 11), signed_out}) {
        const auto refused = fixture.key("private", headers);
        CHECK(refused.status == 404);
        CHECK(refused.body == unknown.body);
        const auto master = fixture.connect().get("/hls/private/master.m3u8", headers);
        CHECK(master.status == 404);
        CHECK(master.body == fixture.connect().get("/hls/nobody/master.m3u8").body);
    }
    fixture.channels.update("private", [](auth::Channel& each) { auth::insert_user(each.allowed, 11); });
    CHECK(fixture.key("private", fixture.signed_in(1, 11)).status == 200);
    CHECK(fixture.connect().get("/hls/private/master.m3u8", fixture.signed_in(1, 11)).status == 200);
    CHECK(fixture.key("private", fixture.signed_in(2, 12)).status == 404);
    CHECK(fixture.key("private", fixture.signed_in(3, 13)).status == 200);
}

TEST_CASE("keys: a ban, a sign-out and a change of visibility each end the next key, and nobody else's") {
    Fixture fixture;
    const auto one = fixture.signed_in(1, 11);
    const auto other = fixture.signed_in(2, 12);
    CHECK(fixture.key("demo", one).status == 200);
    fixture.channels.update("demo", [](auth::Channel& each) { auth::insert_user(each.banned, 11); });
    const auto banned = fixture.key("demo", one);
    CHECK(banned.status == 403);
    CHECK(error_code(banned) == "banned");
    // A player that starts over stays who it is: no new cookie, and its address is worth nothing.
    CHECK(fixture.connect().get("/hls/demo/master.m3u8", one).header("Set-Cookie").empty());
    CHECK(fixture.key("demo", one).status == 403);
    CHECK(fixture.key("demo", other).status == 200);
    fixture.channels.update("demo", [](auth::Channel& each) { auth::remove_user(each.banned, 11); });
    CHECK(fixture.key("demo", one).status == 200);

    fixture.sign_out(1);
    CHECK(error_code(fixture.key("demo", one)) == "session_ended");
    CHECK(fixture.key("demo", other).status == 200);
    // The page watches on as anybody may.
    CHECK_FALSE(fixture.connect().get("/hls/demo/master.m3u8", one).header("Set-Cookie").empty());

    const auto anonymous = "X-Session-Playback: " + fixture.token("") + "\r\n";
    CHECK(fixture.key("demo", anonymous).status == 200);
    fixture.channels.update("demo", [](auth::Channel& each) { each.visibility = auth::Visibility::members; });
    CHECK(fixture.key("demo", anonymous).status == 401);
    CHECK(fixture.key("demo", other).status == 200);
}

TEST_CASE("playlists and segments ask nobody, so that any cache may have them") {
    const Fixture fixture;
    const auto segment = fixture.connect().get("/hls/club/720p/s11.m4s");
    CHECK(segment.status == 200);
    CHECK(segment.header("Cache-Control") == "public, max-age=86400, immutable");
    CHECK(fixture.connect().get("/hls/club/720p/index.m3u8").status == 200);
}

TEST_CASE("keys: a player without cookies is known by its address once it has the master") {
    http::ServerOptions options;
    options.trusted_proxies = {"127.0.0.1"};
    Fixture fixture{options};
    auto client = fixture.connect();
    const std::string here = "X-Forwarded-For: 192.0.2.1\r\n";
    const std::string there = "X-Forwarded-For: 192.0.2.2\r\n";
    CHECK(client.get("/hls/demo/keys/31", here).status == 401);
    CHECK(client.get("/hls/demo/master.m3u8", here).status == 200);
    CHECK(client.get("/hls/demo/keys/31", here).status == 200);
    CHECK(client.get("/hls/demo/keys/31", there).status == 401);
    CHECK(client.get("/hls/club/keys/31", here).status == 401);
    CHECK(fixture.delivery.viewers().count("demo") == 1);
}

TEST_CASE("viewers are counted by the keys they fetch") {
    Fixture fixture;
    auto client = fixture.connect();
    for (int viewer = 0; viewer < 3; ++viewer) {
        const auto cookie = client.get("/hls/demo/master.m3u8").header("Set-Cookie");
        const auto header = "Cookie: " + cookie.substr(0, cookie.find(';')) + "\r\n";
        CHECK(client.get("/hls/demo/keys/31", header).status == 200);
        CHECK(client.get("/hls/demo/keys/31", header).status == 200);
    }
    CHECK(fixture.delivery.viewers().count("demo") == 3);
}

TEST_CASE("before the first segment: 503, which players retry; an unknown channel: 404") {
    const Fixture fixture;
    fixture.stream->master = nullptr;
    fixture.feed().remove();
    auto client = fixture.connect();
    const auto starting = client.get("/hls/demo/master.m3u8");
    CHECK(starting.status == 503);
    CHECK(starting.header("Retry-After") == "1");
    CHECK(client.get("/hls/demo/720p/index.m3u8").status == 503);
    CHECK(client.get("/hls/nobody/master.m3u8").status == 404);
    CHECK(client.get("/hls/nobody/keys/31").status == 404);
}
