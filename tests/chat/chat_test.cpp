#include "session/chat/chat.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "session/auth/audit.hpp"
#include "session/chat/export.hpp"
#include "session/chat/json.hpp"
#include "support/chat_house.hpp"
#include "support/fake_clock.hpp"

using namespace session;
using namespace std::chrono_literals;
using testing::run;
using Json = nlohmann::ordered_json;

namespace {

constexpr std::int64_t kAlice = 1;  // owns the channel
constexpr std::int64_t kBob = 2;
constexpr std::int64_t kCarol = 3;  // moderates
constexpr std::int64_t kMallory = 4;
constexpr std::int64_t kRoot = 5;  // admin

struct Fixture {
    test::FakeClock clock;
    testing::ChatHouse<test::FakeClock> house{clock};
    std::vector<Json> heard;  // by everybody
    std::vector<Json> heard_by_moderators;
    events::Subscription everybody;
    events::Subscription moderators;

    Fixture() {
        const auto start = house.hub.position("channel/studio");
        everybody = *house.hub.subscribe("channel/studio", start, {}, into(heard));
        moderators = *house.hub.subscribe("channel/studio", start, {kCarol, true, false}, into(heard_by_moderators));
    }
    static events::Hub::Deliver into(std::vector<Json>& list) {
        return [&list](const events::EventPtr& event) { list.push_back(Json::parse(*event->frame)); };
    }
    chat::Chat& chat() { return *house.chat; }
    auth::ChannelPtr studio() const { return house.studio(); }
    static auth::Identity person(std::int64_t id) { return testing::ChatHouse<test::FakeClock>::person(id); }
    std::vector<auth::AuditEntry> audit() {
        auto work = [](db::Connection& connection) { return auth::list_audit(connection, 10, 0, 100); };
        return house.database->read_now(work).value();
    }
    std::string ban(std::int64_t who, const std::string& whom, std::optional<std::chrono::seconds> duration = {}) {
        chat::Chat::BanOrder order;
        order.user = whom;
        order.duration = duration;
        order.reason = "spam";
        return reason(run(chat().ban(studio(), person(who), order)));
    }
    template <class T>
    static std::string reason(const Result<T>& result) {
        return result ? "" : result.error().reason();
    }
};

}  // namespace

TEST_CASE("chat: a line has an id, its time, the broadcast's time, and is heard once") {
    Fixture fixture;
    chat::Chat::Line line;
    line.text = "hello @Carol";
    line.on_air = chat::OnAir{"b1", 12'345};
    const auto said = run(fixture.chat().send(fixture.studio(), fixture.person(kBob), line));
    REQUIRE(said);
    CHECK(said->handle == "bob");
    CHECK(said->broadcast_id == "b1");
    CHECK(said->media_time_ms == 12'345);
    CHECK(said->mentions == std::vector<std::string>{"carol"});
    REQUIRE(fixture.heard.size() == 1);
    CHECK(fixture.heard[0]["type"] == "chat.message");
    CHECK(fixture.heard[0]["data"] == chat::to_json(*said));
    const auto history = fixture.house.history();
    REQUIRE(history.size() == 1);
    auto stored = chat::to_json(history[0]);
    stored["user"]["display_name"] = "bob";  // the database has "Bob"
    CHECK(stored == chat::to_json(*said));
}

TEST_CASE("chat: who is not signed in says nothing") {
    Fixture fixture;
    chat::Chat::Line line;
    line.text = "hi";
    CHECK(fixture.reason(run(fixture.chat().send(fixture.studio(), auth::Identity{}, line))) == "sign_in_required");
    CHECK(fixture.heard.empty());
}

TEST_CASE("chat: badges are the person's in this channel") {
    Fixture fixture;
    using Badges = std::vector<std::string>;
    CHECK(fixture.house.say(kAlice, "x")->badges == Badges{"broadcaster"});
    CHECK(fixture.house.say(kCarol, "x")->badges == Badges{"moderator"});
    CHECK(fixture.house.say(kRoot, "x")->badges == Badges{"admin"});
    CHECK(fixture.house.say(kBob, "x")->badges.empty());
    CHECK(fixture.house.history()[0].badges == Badges{"broadcaster"});
}

TEST_CASE("chat: replies name the line they answer, if it is there") {
    Fixture fixture;
    const auto first = fixture.house.say(kBob, "question?").value();
    const auto reply = fixture.house.say(kAlice, "answer", first.id).value();
    REQUIRE(reply.reply);
    CHECK(reply.reply->handle == "bob");
    CHECK(reply.reply->text == "question?");
    CHECK_FALSE(fixture.house.say(kAlice, "to nothing", 999)->reply);
    CHECK(run(fixture.chat().remove(fixture.studio(), fixture.person(kCarol), first.id)));
    CHECK(fixture.house.history()[1].reply->text.empty());
    CHECK_FALSE(fixture.house.say(kAlice, "too late", first.id)->reply);
}

TEST_CASE("chat: history is paged back, oldest first on a page") {
    Fixture fixture;
    for (int i = 1; i <= 25; ++i) REQUIRE(fixture.house.say(kAlice, "line " + std::to_string(i)));
    REQUIRE(fixture.house.say(kBob, "mine"));
    chat::Chat::Query query;
    query.limit = 10;
    auto page = run(fixture.chat().history(fixture.studio(), query)).value();
    CHECK(page.messages.size() == 10);
    CHECK(page.messages.front().text == "line 17");
    CHECK(page.messages.back().text == "mine");
    query.before = page.next;
    page = run(fixture.chat().history(fixture.studio(), query)).value();
    CHECK(page.messages.back().text == "line 16");
    query.before = page.next;
    page = run(fixture.chat().history(fixture.studio(), query)).value();
    CHECK(page.messages.size() == 6);
    CHECK_FALSE(page.next);
    query.before.reset();
    query.user = "bob";
    page = run(fixture.chat().history(fixture.studio(), query)).value();
    REQUIRE(page.messages.size() == 1);
    CHECK(page.messages[0].text == "mine");
}

TEST_CASE("chat: one's own line or any as a moderator is taken away, and comes back") {
    Fixture fixture;
    const auto studio = fixture.studio();
    const auto line = fixture.house.say(kBob, "oops").value();
    CHECK(fixture.reason(run(fixture.chat().remove(studio, fixture.person(kMallory), line.id))) == "forbidden");
    CHECK(fixture.reason(run(fixture.chat().remove(studio, fixture.person(kCarol), 999))) == "message_not_found");
    CHECK(run(fixture.chat().remove(studio, fixture.person(kBob), line.id)));
    CHECK(fixture.heard.back()["type"] == "chat.deleted");
    CHECK(fixture.heard.back()["data"]["ids"] == Json::array({line.id}));
    CHECK(fixture.heard.back()["data"]["by"] == "bob");
    const auto deleted = fixture.house.history()[0];
    CHECK(chat::to_json(deleted)["text"] == "");
    CHECK(chat::to_json(deleted, true)["text"] == "oops");
    CHECK(fixture.reason(run(fixture.chat().restore(studio, fixture.person(kBob), line.id))) == "forbidden");
    CHECK(run(fixture.chat().restore(studio, fixture.person(kCarol), line.id)));
    CHECK(fixture.heard.back()["type"] == "chat.restored");
    CHECK(fixture.heard.back()["data"]["text"] == "oops");
    CHECK(run(fixture.chat().remove(studio, fixture.person(kRoot), line.id)));
    const auto audit = fixture.audit();
    REQUIRE(audit.size() == 2);  // one's own is nobody else's business
    CHECK(audit[0].action == "chat.delete");
    CHECK(audit[0].actor == "root");
    CHECK(audit[0].target == "bob");
    CHECK(audit[1].action == "chat.restore");
}

TEST_CASE("chat: a purge deletes all lines of one person") {
    Fixture fixture;
    const auto studio = fixture.studio();
    for (int i = 0; i < 3; ++i) REQUIRE(fixture.house.say(kMallory, "spam"));
    REQUIRE(fixture.house.say(kBob, "ham"));
    CHECK(fixture.reason(run(fixture.chat().purge(studio, fixture.person(kBob), "mallory"))) == "forbidden");
    CHECK(fixture.reason(run(fixture.chat().purge(studio, fixture.person(kCarol), "nobody"))) == "user_not_found");
    CHECK(run(fixture.chat().purge(studio, fixture.person(kCarol), "mallory")).value().lines == 3);
    CHECK(fixture.heard.back()["type"] == "chat.purged");
    CHECK(fixture.heard.back()["data"]["handle"] == "mallory");
    CHECK(fixture.heard.back()["data"]["ids"].size() == 3);
    const auto history = fixture.house.history();
    CHECK(std::count_if(history.begin(), history.end(), [](const auto& line) { return line.is_deleted; }) == 3);
    CHECK(run(fixture.chat().purge(studio, fixture.person(kCarol), "mallory")).value().lines == 0);
    CHECK(fixture.house.refusal(kMallory, "again").empty());
}

TEST_CASE("chat: a purge is taken back, and nothing that was deleted before it") {
    Fixture fixture;
    const auto studio = fixture.studio();
    for (const auto* text : {"rude", "one", "two"}) REQUIRE(fixture.house.say(kMallory, text));
    REQUIRE(run(fixture.chat().remove(studio, fixture.person(kCarol), 1)));
    fixture.clock.advance(1s);
    const auto purge = run(fixture.chat().purge(studio, fixture.person(kCarol), "mallory"));
    REQUIRE(purge);
    CHECK(purge->lines == 2);
    fixture.clock.advance(1s);
    CHECK(fixture.reason(run(fixture.chat().unpurge(studio, fixture.person(kBob), "mallory", purge->at))) == "forbidden");
    CHECK(run(fixture.chat().unpurge(studio, fixture.person(kCarol), "bob", purge->at)).value() == 0);
    CHECK(run(fixture.chat().unpurge(studio, fixture.person(kCarol), "mallory", purge->at)).value() == 2);
    CHECK(fixture.heard.back()["type"] == "chat.restored");
    CHECK(fixture.heard.back()["data"]["text"] == "one");
    const auto history = fixture.house.history();
    CHECK(history[0].is_deleted);
    CHECK_FALSE(history[1].is_deleted);
    CHECK_FALSE(history[2].is_deleted);
    CHECK(fixture.audit().front().action == "chat.unpurge");
    CHECK(run(fixture.chat().unpurge(studio, fixture.person(kCarol), "mallory", purge->at)).value() == 0);
}

TEST_CASE("chat: what somebody said goes with their account, from open pages too") {
    Fixture fixture;
    REQUIRE(fixture.house.say(kMallory, "mine"));
    REQUIRE(fixture.house.say(kBob, "an answer", 1));
    const auto run_sql = [&fixture](const std::string& sql) {
        auto done = fixture.house.database->write_now([&sql](db::Connection& connection) -> Result<> {
            const auto changed = connection.execute(sql);
            if (!changed) return fail(changed.error());
            return {};
        });
        REQUIRE(done);
    };
    const auto notice = [&fixture] {
        auto work = [&fixture](db::Connection& connection) { return fixture.chat().notice_departures(connection); };
        REQUIRE(fixture.house.database->write_now(work));
    };
    const auto known = fixture.heard.size();
    notice();
    CHECK(fixture.heard.size() == known);
    // It may come back, and is out of sight.
    run_sql("UPDATE users SET deletion_due_at = 1 WHERE handle = 'mallory'");
    fixture.chat().forget("mallory");
    CHECK(fixture.heard.back()["type"] == "chat.purged");
    CHECK(fixture.heard.back()["data"] == Json{{"handle", "mallory"}, {"ids", Json::array()}});
    auto history = fixture.house.history();
    CHECK(history[0].is_deleted);
    CHECK(history[0].text.empty());
    CHECK(history[1].reply->text.empty());
    // Nor can anybody fetch it back into the open.
    const auto studio = fixture.studio();
    const auto quote = fixture.house.say(kBob, "what was that?", history[0].id);
    REQUIRE(quote);
    CHECK_FALSE(quote->reply);
    CHECK(fixture.reason(run(fixture.chat().restore(studio, fixture.person(kCarol), history[0].id))) == "message_not_found");
    const auto purge = run(fixture.chat().purge(studio, fixture.person(kCarol), "mallory"));
    REQUIRE(purge);
    const auto said = fixture.heard.size();
    CHECK(run(fixture.chat().unpurge(studio, fixture.person(kCarol), "mallory", purge->at)).value() == 1);
    CHECK(fixture.heard.size() == said);
    // Another process deletes it for good.
    run_sql("INSERT INTO audit (actor, action, target, detail, at) VALUES ('', 'user.delete', 'mallory', '', 1)");
    run_sql("DELETE FROM users WHERE handle = 'mallory'");
    const auto before = fixture.heard.size();
    notice();
    notice();
    CHECK(fixture.heard.size() == before + 1);
    CHECK(fixture.heard.back()["data"]["handle"] == "mallory");
    CHECK(fixture.house.history().size() == 2);
    // A channel that is gone already has open pages as well.
    fixture.house.channels.remove("studio");
    fixture.chat().forget("studio");
    CHECK(fixture.heard.back()["data"]["handle"] == "studio");
}

TEST_CASE("chat: moderators see since when somebody follows, and their ban") {
    Fixture fixture;
    fixture.house.followed_since = [](db::Connection&, std::int64_t, auth::UserId user) -> Result<std::optional<Clock::Wall>> {
        return user == kBob ? std::optional{Clock::Wall{}} : std::nullopt;
    };
    fixture.house.reload();
    const auto studio = fixture.studio();
    CHECK(fixture.reason(run(fixture.chat().standing(studio, fixture.person(kMallory), "bob"))) == "forbidden");
    CHECK(fixture.reason(run(fixture.chat().standing(studio, fixture.person(kCarol), "nobody"))) == "user_not_found");
    CHECK(run(fixture.chat().standing(studio, fixture.person(kBob), "bob"))->followed_at.has_value());
    REQUIRE(fixture.ban(kCarol, "mallory").empty());
    const auto standing = run(fixture.chat().standing(studio, fixture.person(kCarol), "mallory"));
    REQUIRE(standing);
    CHECK_FALSE(standing->followed_at.has_value());
    REQUIRE(standing->ban.has_value());
    CHECK(standing->ban->reason == "spam");
}

TEST_CASE("chat: a ban silences and bars from watching, over a restart too, until it is lifted") {
    Fixture fixture;
    CHECK(fixture.ban(kCarol, "mallory").empty());
    CHECK(fixture.house.refusal(kMallory, "hey") == "banned");
    CHECK(fixture.studio()->banned == std::vector<auth::UserId>{kMallory});
    CHECK(fixture.heard.empty());
    CHECK(fixture.heard_by_moderators.back()["data"] == Json{{"handle", "mallory"}, {"until", nullptr}, {"lifted", false}});
    fixture.house.channels.update("studio", [](auth::Channel& channel) { channel.banned.clear(); });
    fixture.house.reload();
    CHECK(fixture.house.refusal(kMallory, "hey") == "banned");
    CHECK(fixture.studio()->banned == std::vector<auth::UserId>{kMallory});
    CHECK(run(fixture.chat().bans(fixture.studio()))->size() == 1);
    CHECK(fixture.chat().ban_of(*fixture.studio(), kMallory)->by == "carol");
    CHECK(run(fixture.chat().unban(fixture.studio(), fixture.person(kCarol), "mallory")));
    CHECK(fixture.house.refusal(kMallory, "hey").empty());
    CHECK(fixture.studio()->banned.empty());
    CHECK(fixture.reason(run(fixture.chat().unban(fixture.studio(), fixture.person(kCarol), "mallory"))) == "ban_not_found");
    const auto audit = fixture.audit();
    REQUIRE(audit.size() == 2);
    CHECK(audit[0].action == "chat.unban");
    CHECK(audit[1].action == "chat.ban");
    CHECK(audit[1].detail == "spam");
}

TEST_CASE("chat: a timeout ends by itself and does not bar from watching") {
    Fixture fixture;
    CHECK(fixture.ban(kCarol, "mallory", 600s).empty());
    CHECK(fixture.house.refusal(kMallory, "hey") == "timed_out");
    CHECK(fixture.studio()->banned.empty());
    fixture.clock.advance(10min);
    CHECK(fixture.house.refusal(kMallory, "hey").empty());
    CHECK(run(fixture.chat().bans(fixture.studio()))->empty());
    fixture.house.reload();
    CHECK(fixture.house.refusal(kMallory, "hey").empty());
}

TEST_CASE("chat: who may ban whom") {
    Fixture fixture;
    CHECK(fixture.ban(kBob, "mallory") == "forbidden");
    CHECK(fixture.ban(kCarol, "alice") == "forbidden");
    CHECK(fixture.ban(kCarol, "root") == "forbidden");
    CHECK(fixture.ban(kCarol, "carol") == "yourself");
    CHECK(fixture.ban(kCarol, "nobody") == "user_not_found");
    REQUIRE(run(fixture.chat().add_moderator(fixture.studio(), fixture.person(kAlice), "bob")));
    CHECK(fixture.ban(kCarol, "bob") == "forbidden");
    CHECK(fixture.ban(kAlice, "bob").empty());
    // No longer a moderator, and silent.
    CHECK(fixture.studio()->moderators == std::vector<auth::UserId>{kCarol});
    CHECK(fixture.house.refusal(kBob, "hey") == "banned");
}

TEST_CASE("chat: moderators come and go by the owner's word") {
    Fixture fixture;
    const auto studio = fixture.studio();
    CHECK(fixture.reason(run(fixture.chat().add_moderator(studio, fixture.person(kCarol), "bob"))) == "forbidden");
    CHECK(fixture.reason(run(fixture.chat().add_moderator(studio, fixture.person(kAlice), "nobody"))) == "user_not_found");
    CHECK(run(fixture.chat().add_moderator(studio, fixture.person(kAlice), "bob")));
    CHECK(run(fixture.chat().add_moderator(studio, fixture.person(kAlice), "bob")));
    const auto moderators = run(fixture.chat().moderators(studio)).value();
    REQUIRE(moderators.size() == 2);
    CHECK(moderators[0].handle == "bob");
    CHECK(moderators[1].handle == "carol");
    CHECK(fixture.studio()->is_moderator(kBob));
    fixture.house.reload();
    CHECK(fixture.studio()->is_moderator(kBob));
    CHECK(run(fixture.chat().remove_moderator(studio, fixture.person(kRoot), "bob")));
    CHECK_FALSE(fixture.studio()->is_moderator(kBob));
    CHECK(fixture.reason(run(fixture.chat().remove_moderator(studio, fixture.person(kAlice), "bob"))) == "moderator_not_found");
}

TEST_CASE("chat: modes and words are kept and told") {
    Fixture fixture;
    const auto studio = fixture.studio();
    chat::Settings settings;
    settings.slow_mode_s = 30;
    settings.links_allowed = false;
    CHECK(fixture.reason(run(fixture.chat().set_settings(studio, fixture.person(kBob), settings))) == "forbidden");
    REQUIRE(run(fixture.chat().set_settings(studio, fixture.person(kCarol), settings)));
    CHECK(fixture.heard.back()["type"] == "chat.settings");
    CHECK(fixture.heard.back()["data"]["slow_mode_s"] == 30);
    CHECK(fixture.reason(run(fixture.chat().set_words(studio, fixture.person(kBob), {"darn"}))) == "forbidden");
    REQUIRE(run(fixture.chat().set_words(studio, fixture.person(kCarol), {"darn", "heck"})));
    fixture.house.reload();
    CHECK(fixture.chat().settings(*studio) == settings);
    CHECK(fixture.chat().words(*studio) == std::vector<std::string>{"darn", "heck"});
    CHECK(fixture.house.refusal(kBob, "what the h\u00e9ck") == "blocked_word");
    CHECK(fixture.house.refusal(kBob, "example.com") == "links_blocked");
    REQUIRE(run(fixture.chat().set_words(studio, fixture.person(kCarol), {})));
    CHECK(fixture.house.refusal(kBob, "heck").empty());
    CHECK(fixture.house.refusal(kBob, "heck") == "slow_mode");
}

TEST_CASE("chat: followers only, and for how long they have followed") {
    Fixture fixture;
    std::optional<Clock::Wall> since;
    fixture.house.followed_since = [&since](db::Connection&, std::int64_t channel,
                                            auth::UserId user) -> Result<std::optional<Clock::Wall>> {
        return channel == 10 && user == kBob ? since : std::nullopt;
    };
    fixture.house.reload();
    chat::Settings settings;
    settings.followers_only_minutes = 10;
    REQUIRE(run(fixture.chat().set_settings(fixture.studio(), fixture.person(kAlice), settings)));
    CHECK(fixture.house.refusal(kBob, "x") == "followers_only");
    since = fixture.clock.wall_now();
    CHECK(fixture.house.refusal(kBob, "x") == "followers_only");
    fixture.clock.advance(10min);
    CHECK(fixture.house.refusal(kBob, "x").empty());
    CHECK(fixture.house.refusal(kMallory, "x") == "followers_only");
    CHECK(fixture.house.refusal(kCarol, "x").empty());
}

TEST_CASE("chat: a refused line leaves nothing behind") {
    Fixture fixture;
    CHECK(fixture.house.refusal(kBob, "bell\x07") == "invalid_text");
    CHECK(fixture.house.refusal(kBob, std::string(501, 'x')) == "too_long");
    CHECK(fixture.heard.empty());
    CHECK(fixture.house.history().empty());
}

TEST_CASE("chat: who is there, for as long as it is") {
    Fixture fixture;
    const auto studio = fixture.studio();
    const auto bob = fixture.person(kBob);
    auto first = fixture.chat().enter(*studio, &bob);
    auto second = fixture.chat().enter(*studio, &bob);
    auto stranger = fixture.chat().enter(*studio, nullptr);
    CHECK(fixture.chat().attendance(*studio).count == 2);
    first.reset();
    second.reset();
    CHECK(fixture.chat().attendance(*studio).chatters.empty());
    CHECK(fixture.chat().attendance(*studio).count == 1);
}

TEST_CASE("chat: somebody takes along what they said, and nothing that others did") {
    Fixture fixture;
    for (const auto& [who, text] : {std::pair{kBob, "mine"}, std::pair{kCarol, "hers"}}) {
        chat::Chat::Line line;
        line.text = text;
        REQUIRE(run(fixture.chat().send(fixture.studio(), fixture.person(who), line)));
    }
    const auto file = fixture.house.database->read_now([](db::Connection& connection) { return chat::export_of(connection, kBob); });
    REQUIRE(file);
    CHECK(file->first == "chat.json");
    const auto lines = Json::parse(file->second);
    REQUIRE(lines.size() == 1);
    CHECK(lines[0]["channel"] == "studio");
    CHECK(lines[0]["text"] == "mine");
    CHECK(lines[0]["is_deleted"] == false);
}
