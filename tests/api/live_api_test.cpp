#include "session/api/live_api.hpp"

#include <catch2/catch.hpp>
#include <future>
#include <nlohmann/json.hpp>
#include <set>
#include <thread>

#include "session/http/server.hpp"
#include "support/chat_house.hpp"
#include "support/websocket_bytes.hpp"

using namespace session;
using namespace std::chrono_literals;
using nlohmann::json;
namespace asio = boost::asio;

namespace {

// A page: reads events one by one, and fails the test instead of hanging.
class Page {
   public:
    Page(std::uint16_t port, const std::string& target, const std::string& cookie)
        : socket_(port, target, cookie.empty() ? "" : "Cookie: session_login=" + cookie + "\r\n") {}
    [[nodiscard]] int status() const { return socket_.answer.status; }
    json next() {
        const auto frame = socket_.read_past_pings();
        if (frame.first == 0x88) throw std::runtime_error("closed with " + std::to_string(frame.close_code()));
        auto event = json::parse(frame.payload);
        if (event.contains("id")) last_id = event["id"];
        return event;
    }
    // The next event of that type; others are passed over.
    json next(const std::string& type) {
        while (true) {
            auto event = next();
            if (event["type"] == type) return event;
        }
    }
    void send(const json& command) { socket_.send(0x81, command.dump()); }
    void say(const std::string& text, const std::string& nonce = "n") {
        send({{"type", "chat.send"}, {"nonce", nonce}, {"data", {{"text", text}}}});
    }
    unsigned close_code() {
        while (true) {
            const auto frame = socket_.read();
            if (frame.first == 0x88) return frame.close_code();
        }
    }
    testing::RawWebSocket& raw() { return socket_; }

    std::string last_id;

   private:
    testing::RawWebSocket socket_;
};

asio::awaitable<Result<nlohmann::ordered_json>> describe(auth::ChannelPtr channel, std::optional<auth::Identity>) {
    nlohmann::ordered_json detail;
    detail["handle"] = channel->handle;
    detail["display_name"] = channel->display_name;
    detail["title"] = channel->title;
    detail["description"] = "About this.";
    co_return detail;
}

asio::awaitable<Result<std::vector<auth::UserId>>> followers(std::string) {
    co_return std::vector<auth::UserId>{2};
}

struct Fixture {
    testing::IoRunner threads{2};
    SystemClock clock;
    Metrics metrics;
    testing::ChatHouse<SystemClock> house{clock};
    auth::Sessions sessions{clock};
    api::Gate gate;
    live::Registry registry{{}, clock, metrics, [](const live::SinkContext&) { return nullptr; }};
    api::Live live{
        {house.hub, *house.chat, house.channels, sessions, registry, clock, [](std::string_view) { return 7; }, describe, followers}};
    std::unique_ptr<http::Server> server;

    explicit Fixture(api::Gate::Options limits = {}) : gate(sessions, clock, std::move(limits)) {
        for (std::int64_t user = 1; user <= 5; ++user) {
            auth::LoginSession login;
            login.who = house.person(user);
            login.who.session_id = user;
            login.token_hash = auth::hash_token(login.who.handle);
            login.last_seen_at = clock.wall_now();
            sessions.add(std::move(login));
        }
        http::Router router;
        api::Routes routes{router, gate};
        live.add_routes(routes);
        live.start(*threads.contexts().front());
        http::ServerOptions options;
        options.listen = "127.0.0.1:0";
        server = std::make_unique<http::Server>(threads.contexts(), std::move(router), options, metrics);
        REQUIRE(server->start());
    }
    ~Fixture() {
        live.stop();
        std::promise<void> stopped;
        server->stop(1s, [&] { stopped.set_value(); });
        CHECK(stopped.get_future().wait_for(30s) == std::future_status::ready);
        threads.join();
    }
    // `who`: a handle, which is its token here; empty: not signed in.
    [[nodiscard]] Page open(const std::string& who, const std::string& after = {}) const {
        return Page{server->port(), "/api/v1/channels/studio/live" + (after.empty() ? "" : "?after=" + after), who};
    }
    [[nodiscard]] Page open_site(const std::string& who) const { return Page{server->port(), "/api/v1/live", who}; }
};

}  // namespace

TEST_CASE("live: the welcome says how things are") {
    Fixture fixture;
    REQUIRE(fixture.house.say(2, "before you came"));
    auto page = fixture.open("");
    REQUIRE(page.status() == 101);
    const auto welcome = page.next();
    CHECK(welcome["type"] == "welcome");
    const auto& data = welcome["data"];
    CHECK(data["resumed"] == false);
    CHECK(data["missed"].is_null());
    CHECK(data["channel"]["handle"] == "studio");
    CHECK(data["chat"]["settings"]["links_allowed"] == true);
    REQUIRE(data["chat"]["messages"].size() == 1);
    CHECK(data["chat"]["messages"][0]["text"] == "before you came");
    CHECK(data["you"] == json({{"handle", nullptr}, {"is_owner", false}, {"is_moderator", false}, {"ban", nullptr}}));
    auto owner = fixture.open("alice");
    CHECK(owner.next()["data"]["you"]["is_owner"] == true);
    auto site = fixture.open_site("bob");
    const auto site_welcome = site.next();
    CHECK(site_welcome["data"]["channel"].is_null());
    CHECK(site_welcome["data"]["you"]["handle"] == "bob");
}

TEST_CASE("live: what is refused") {
    Fixture fixture;
    testing::HttpClient client{fixture.server->port()};
    CHECK(client.get("/api/v1/channels/studio/live").status == 426);
    CHECK(client.get("/api/v1/channels/nowhere/live", testing::kUpgradeHeaders).status == 404);
    const auto evil = client.get("/api/v1/channels/studio/live", testing::kUpgradeHeaders + "Origin: https://evil.example\r\n");
    CHECK(evil.status == 403);
    CHECK(evil.body.find("bad_origin") != std::string::npos);
    fixture.house.channels.update("studio", [](auth::Channel& channel) { channel.visibility = auth::Visibility::invited; });
    CHECK(client.get("/api/v1/channels/studio/live", testing::kUpgradeHeaders).status == 404);
    CHECK(fixture.open("carol").status() == 101);
}

TEST_CASE("live: who connects again and again is told to wait") {
    api::Gate::Options few;
    few.rate_factor = 0.00001;  // one connection, then one in eight minutes
    Fixture fixture{few};
    CHECK(fixture.open("").status() == 101);
    testing::HttpClient client{fixture.server->port()};
    const auto refused = client.get("/api/v1/channels/studio/live", testing::kUpgradeHeaders);
    CHECK(refused.status == 429);
    CHECK_FALSE(refused.header("Retry-After").empty());
    // Who is signed in has a rate of its own.
    CHECK(fixture.open("carol").status() == 101);
}

TEST_CASE("live: a line reaches everybody, and its sender is told with its nonce") {
    Fixture fixture;
    auto bob = fixture.open("bob");
    auto alice = fixture.open("alice");
    static_cast<void>(bob.next("welcome"));
    static_cast<void>(alice.next("welcome"));
    bob.say("hello", "nonce-1");
    const auto accepted = bob.next("chat.accepted");
    CHECK(accepted["data"]["nonce"] == "nonce-1");
    CHECK(accepted["data"]["message"]["nonce"] == "nonce-1");
    CHECK_FALSE(accepted.contains("id"));
    const auto heard = alice.next("chat.message");
    CHECK(heard["data"]["id"] == accepted["data"]["message"]["id"]);
    CHECK(heard["data"]["user"]["handle"] == "bob");
    CHECK_FALSE(heard["data"].contains("nonce"));
}

// The relay this replaces took the sender's name from the message.
TEST_CASE("old fault: the sender is who is signed in, never what the client says", "[old-fault]") {
    Fixture fixture;
    auto bob = fixture.open("bob");
    static_cast<void>(bob.next("welcome"));
    bob.send({{"type", "chat.send"},
              {"nonce", "1"},
              {"user", "alice"},
              {"handle", "alice"},
              {"data", {{"text", "I am alice"}, {"user", "alice"}, {"sender", "alice"}, {"user_id", 1}}}});
    CHECK(bob.next("chat.accepted")["data"]["message"]["user"]["handle"] == "bob");
    auto stranger = fixture.open("");
    CHECK(stranger.next("welcome")["data"]["chat"]["messages"][0]["user"]["handle"] == "bob");
    stranger.send({{"type", "chat.send"}, {"nonce", "2"}, {"data", {{"text", "x"}, {"user", "alice"}}}});
    const auto rejected = stranger.next("chat.rejected");
    CHECK(rejected["data"]["code"] == "sign_in_required");
    CHECK(rejected["data"]["nonce"] == "2");
}

TEST_CASE("live: commands that are none are answered, a flood of them is closed") {
    Fixture fixture;
    auto page = fixture.open("bob");
    static_cast<void>(page.next("welcome"));
    page.send({{"type", "ping"}});
    CHECK(page.next()["type"] == "pong");
    for (const std::string text :
         {"{", "[]", "5", R"({"type":"chat.send"})", R"({"type":"chat.send","data":{"text":5}})", R"({"type":"admin"})",
          R"({"type":"ping","nonce":5})", R"({"type":"chat.send","data":{"text":"x","reply_to":"y"}})"}) {
        page.raw().send(0x81, text);
        CHECK(page.next("error")["data"]["code"] == "malformed_command");
    }
    std::string flood;
    for (int i = 0; i < 200; ++i) flood += testing::client_frame(0x81, "{");
    page.raw().send_bytes(flood);
    CHECK(page.close_code() == 1008);
}

TEST_CASE("live: who writes as quickly as a moderator may is not cut off, and who writes faster is told so") {
    Fixture fixture;
    auto carol = fixture.open("carol");
    static_cast<void>(carol.next("welcome"));
    const auto outcome_of = [&carol](const std::string& text) {
        carol.say(text);
        while (true) {
            const auto event = carol.next();
            if (event["type"] == "chat.accepted") return std::string{"accepted"};
            if (event["type"] == "chat.rejected") return event["data"]["code"].get<std::string>();
        }
    };
    for (int i = 0; i < 60; ++i) REQUIRE(outcome_of("line " + std::to_string(i)) == "accepted");
    // A slow machine may never write too quickly.
    for (int i = 60; i < 100; ++i) {
        const auto outcome = outcome_of("line " + std::to_string(i));
        if (outcome == "accepted") continue;
        CHECK(outcome == "rate_limited");
        break;
    }
    carol.send({{"type", "ping"}});
    CHECK(carol.next("pong")["type"] == "pong");
}

TEST_CASE("live: after a drop the page goes on from the last event, without gap or repetition") {
    Fixture fixture;
    auto first = fixture.open("alice");
    static_cast<void>(first.next("welcome"));
    REQUIRE(fixture.house.say(3, "one"));
    CHECK(first.next("chat.message")["data"]["text"] == "one");
    const auto last_id = first.last_id;
    first.raw().client().socket().close();
    for (int i = 0; i < 20; ++i) REQUIRE(fixture.house.say(3, "missed " + std::to_string(i)));
    auto second = fixture.open("alice", last_id);
    const auto welcome = second.next();
    CHECK(welcome["data"]["resumed"] == true);
    CHECK_FALSE(welcome["data"]["chat"].contains("messages"));
    for (int i = 0; i < 20; ++i) CHECK(second.next()["data"]["text"] == "missed " + std::to_string(i));
    REQUIRE(fixture.house.say(3, "live again"));
    CHECK(second.next("chat.message")["data"]["text"] == "live again");
    // From the welcome of a page that heard nothing.
    auto third = fixture.open("bob");
    static_cast<void>(third.next("welcome"));
    REQUIRE(fixture.house.say(3, "last"));
    auto fourth = fixture.open("bob", third.last_id);
    CHECK(fourth.next()["data"]["resumed"] == true);
    CHECK(fourth.next("chat.message")["data"]["text"] == "last");
    auto stale = fixture.open("bob", "0123456789ab-5");
    CHECK(stale.next()["data"]["resumed"] == false);
}

TEST_CASE("live: pages that come while lines are said get each line once") {
    Fixture fixture;
    constexpr int kLines = 60;
    std::atomic<bool> is_good = true;
    std::thread speaker{[&] {
        for (int i = 0; i < kLines; ++i) is_good = is_good && fixture.house.say(3, std::to_string(i)).has_value();
    }};
    std::vector<std::unique_ptr<Page>> pages;
    for (int i = 0; i < 12; ++i) pages.push_back(std::make_unique<Page>(fixture.open("")));
    speaker.join();
    REQUIRE(is_good);
    for (auto& page : pages) {
        std::vector<int> heard;
        const auto welcome = page->next("welcome");
        for (const auto& line : welcome["data"]["chat"]["messages"]) heard.push_back(std::stoi(line["text"].get<std::string>()));
        const int first = heard.empty() ? -1 : heard.front();
        while (heard.empty() || heard.back() != kLines - 1)
            heard.push_back(std::stoi(page->next("chat.message")["data"]["text"].get<std::string>()));
        for (std::size_t i = 1; i < heard.size(); ++i) REQUIRE(heard[i] == heard[i - 1] + 1);
        CHECK(first <= heard.front());
    }
}

TEST_CASE("live: who signs out is no longer connected as that person") {
    Fixture fixture;
    auto page = fixture.open("bob");
    static_cast<void>(page.next("welcome"));
    fixture.sessions.end(2);
    CHECK(page.close_code() == 1008);
    CHECK(fixture.open("bob").next("welcome")["data"]["you"]["handle"].is_null());
}

TEST_CASE("live: a ban reaches the one concerned, and moderators") {
    Fixture fixture;
    auto mallory = fixture.open("mallory");
    auto carol = fixture.open("carol");
    auto bob = fixture.open("bob");
    for (auto* page : {&mallory, &carol, &bob}) static_cast<void>(page->next("welcome"));
    mallory.say("spam");
    static_cast<void>(mallory.next("chat.accepted"));
    chat::Chat::BanOrder order;
    order.user = "mallory";
    REQUIRE(testing::run(fixture.house.chat->ban(fixture.house.studio(), fixture.house.person(3), order)));
    CHECK(carol.next("chat.ban")["data"]["handle"] == "mallory");
    CHECK(mallory.next("chat.ban")["data"]["until"].is_null());
    CHECK(mallory.next("playback")["data"] == json({{"can_watch", false}, {"reason", "banned"}}));
    mallory.say("still here?");
    CHECK(mallory.next("chat.rejected")["data"]["code"] == "banned");
    REQUIRE(fixture.house.say(3, "that's that"));
    CHECK(bob.next()["data"]["text"] == "spam");
    // Neither ban nor playback came in between; that the channel has changed may have.
    auto next = bob.next();
    if (next["type"] == "info") next = bob.next();
    CHECK(next["data"]["text"] == "that's that");
    CHECK(fixture.open("mallory").next("welcome")["data"]["you"]["ban"]["by"] == "carol");
}

TEST_CASE("live: changes of the channel are told") {
    Fixture fixture;
    auto page = fixture.open("");
    static_cast<void>(page.next("welcome"));
    fixture.house.channels.update("studio", [](auth::Channel& channel) { channel.title = "New"; });
    const auto info = page.next("info");
    CHECK(info["data"]["title"] == "New");
    CHECK(info["data"]["description"] == "About this.");
    fixture.house.channels.update("studio", [](auth::Channel& channel) { channel.visibility = auth::Visibility::members; });
    CHECK(page.next("playback")["data"]["reason"] == "sign_in");
    fixture.house.channels.update("studio", [](auth::Channel& channel) { channel.visibility = auth::Visibility::invited; });
    CHECK(page.next("playback")["data"]["reason"] == "private");
    CHECK(page.close_code() == 1008);
}

TEST_CASE("live: a broadcast's states, its viewers, and the news for followers") {
    Fixture fixture;
    auto page = fixture.open("");
    auto follower = fixture.open_site("bob");
    static_cast<void>(page.next("welcome"));
    static_cast<void>(follower.next("welcome"));
    std::promise<Result<std::shared_ptr<live::Publication>>> decided;
    fixture.registry.publish({"studio",
                              {"127.0.0.1:1", "test"},
                              fixture.threads.contexts().back()->get_executor(),
                              [&decided](Result<std::shared_ptr<live::Publication>> result) { decided.set_value(std::move(result)); },
                              [](const Error&) {}});
    auto publication = decided.get_future().get();
    REQUIRE(publication);
    const auto starting = page.next("channel");
    CHECK(starting["data"]["state"] == "starting");
    CHECK(starting["data"]["playback"].is_null());
    (*publication)->end();
    CHECK(page.next("channel")["data"]["state"] == "ended");
    publication->reset();
    std::promise<void> gone;
    fixture.registry.end_all([&gone] { gone.set_value(); });
    REQUIRE(gone.get_future().wait_for(30s) == std::future_status::ready);
    const auto offline = page.next("channel");
    CHECK(offline["data"]["state"] == "offline");
    CHECK(offline["data"]["broadcast_id"].is_null());
}

TEST_CASE("live: a new name is shown at once, among who is there too") {
    Fixture fixture;
    auto page = fixture.open("bob");
    static_cast<void>(page.next("welcome"));
    fixture.house.channels.update("studio", [](auth::Channel& channel) { channel.display_name = "The Studio"; });
    CHECK(page.next("info")["data"].contains("display_name"));
    fixture.sessions.rename(2, "Bobby");
    const auto deadline = std::chrono::steady_clock::now() + 60s;
    std::string name;
    while (name != "Bobby" && std::chrono::steady_clock::now() < deadline) {
        const auto there = fixture.house.chat->attendance(*fixture.house.studio()).chatters;
        if (!there.empty()) name = there.front().display_name;
        std::this_thread::yield();
    }
    CHECK(name == "Bobby");
    CHECK(fixture.house.chat->attendance(*fixture.house.studio()).count == 1);
}
