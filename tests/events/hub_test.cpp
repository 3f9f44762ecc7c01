#include "session/events/hub.hpp"

#include <atomic>
#include <catch2/catch.hpp>
#include <thread>
#include <vector>

#include "session/base/time_text.hpp"
#include "support/fake_clock.hpp"

using namespace session;
using namespace std::chrono_literals;
using events::Audience;
using Kind = events::Audience::Kind;

namespace {

events::Message line(std::uint64_t key, Audience audience = {}) {
    events::Message message;
    message.type = "chat.message";
    message.data = "{\"id\":" + std::to_string(key) + "}";
    message.audience = audience;
    message.key = key;
    message.is_line = true;
    return message;
}

// What a listener got.
struct Ears {
    std::vector<std::uint64_t> keys;
    std::string last_frame;
    events::Hub::Deliver hear() {
        return [this](const events::EventPtr& event) {
            keys.push_back(event->key);
            last_frame = *event->frame;
        };
    }
};

std::string id_in(const std::string& frame) {
    return frame.substr(7, frame.find('"', 7) - 7);
}

}  // namespace

TEST_CASE("hub: events come in order, with ids that go up") {
    test::FakeClock clock;
    events::Hub hub{clock};
    const auto start = hub.position("channel/a");
    Ears ears;
    const auto subscription = hub.subscribe("channel/a", start, {}, ears.hear());
    REQUIRE(subscription);
    hub.publish("channel/a", line(1));
    hub.publish("channel/b", line(99));
    hub.publish("channel/a", line(2));
    CHECK(ears.keys == std::vector<std::uint64_t>{1, 2});
    const auto epoch = start.substr(0, start.find('-'));
    CHECK(ears.last_frame ==
          "{\"id\":\"" + epoch + "-2\",\"type\":\"chat.message\",\"at\":\"" + to_iso8601(clock.wall_now()) + "\",\"data\":{\"id\":2}}");
    CHECK(hub.position("channel/a") == epoch + "-2");
}

TEST_CASE("hub: who was away gets what came since, then what comes") {
    test::FakeClock clock;
    events::Hub hub{clock};
    Ears first;
    {
        const auto subscription = hub.subscribe("t", hub.position("t"), {}, first.hear());
        hub.publish("t", line(1));
    }
    hub.publish("t", line(2));
    hub.publish("t", line(3));
    const auto id = id_in(first.last_frame);
    CHECK(hub.resumption("t", id).is_possible);
    Ears again;
    const auto subscription = hub.subscribe("t", id, {}, again.hear());
    REQUIRE(subscription);
    CHECK(again.keys == std::vector<std::uint64_t>{2, 3});
    hub.publish("t", line(4));
    CHECK(again.keys == std::vector<std::uint64_t>{2, 3, 4});
    CHECK(first.keys == std::vector<std::uint64_t>{1});
}

TEST_CASE("hub: ids of another life, of the future or of nonsense are not resumed from") {
    test::FakeClock clock;
    events::Hub hub{clock};
    events::Hub other{clock};
    const auto position = hub.position("t");
    const auto epoch = position.substr(0, position.find('-'));
    hub.publish("t", line(1));
    for (const auto& id : {other.position("t"), hub.position("u"), epoch + "-2", epoch + "-x", epoch + "-", epoch, std::string{"-"},
                           std::string{}, epoch + "-18446744073709551616", epoch + "--1"}) {
        CHECK_FALSE(hub.resumption("t", id).is_possible);
        CHECK_FALSE(hub.subscribe("t", id, {}, [](const events::EventPtr&) { FAIL("delivered"); }));
    }
    CHECK_FALSE(hub.subscribe("never heard of", position, {}, [](const events::EventPtr&) {}));
}

TEST_CASE("hub: the ring keeps 500, and more while they are young; what was missed is counted in lines") {
    test::FakeClock clock;
    events::HubOptions options;
    options.replay_bytes = 10UL << 20U;
    events::Hub hub{clock, options};
    const auto start = hub.position("t");
    auto other = line(0);
    other.is_line = false;
    for (std::uint64_t i = 1; i <= 600; ++i) hub.publish("t", line(i));
    CHECK(hub.resumption("t", start).is_possible);
    clock.advance(6min);
    hub.publish("t", other);
    const auto resumption = hub.resumption("t", start);
    CHECK_FALSE(resumption.is_possible);
    CHECK(resumption.missed_lines == 600);
    const auto epoch = start.substr(0, start.find('-'));
    CHECK(hub.resumption("t", epoch + "-101").is_possible);
    CHECK_FALSE(hub.resumption("t", epoch + "-100").is_possible);
    for (std::uint64_t i = 0; i < 3000; ++i) hub.publish("t", line(i));
    CHECK_FALSE(hub.resumption("t", epoch + "-1600").is_possible);
    CHECK(hub.resumption("t", epoch + "-1601").is_possible);
}

TEST_CASE("hub: a replay that would be long is no replay") {
    test::FakeClock clock;
    events::HubOptions options;
    options.replay_bytes = 1000;
    events::Hub hub{clock, options};
    const auto start = hub.position("t");
    for (std::uint64_t i = 1; i <= 20; ++i) hub.publish("t", line(i));
    const auto resumption = hub.resumption("t", start);
    CHECK_FALSE(resumption.is_possible);
    CHECK(resumption.missed_lines == 20);
}

TEST_CASE("hub: events go to those they are for, in replays too") {
    test::FakeClock clock;
    events::Hub hub{clock};
    const auto start = hub.position("t");
    const events::Viewer anonymous;
    const events::Viewer user{7, false, false};
    const events::Viewer moderator{8, true, false};
    const events::Viewer owner{9, true, true};
    const std::vector<std::pair<events::Viewer, std::vector<std::uint64_t>>> expected{
        {anonymous, {1}}, {user, {1, 2, 5, 6}}, {moderator, {1, 2, 3, 5}}, {owner, {1, 2, 3, 4, 5}}};
    std::vector<Ears> live(expected.size());
    std::vector<events::Subscription> subscriptions;
    for (std::size_t i = 0; i < expected.size(); ++i) {
        subscriptions.push_back(*hub.subscribe("t", start, expected[i].first, live[i].hear()));
    }
    hub.publish("t", line(1));
    hub.publish("t", line(2, {Kind::signed_in}));
    hub.publish("t", line(3, {Kind::moderators}));
    hub.publish("t", line(4, {Kind::owner}));
    hub.publish("t", line(5, {Kind::moderators, 7}));
    hub.publish("t", line(6, {Kind::nobody_else, 7}));
    for (std::size_t i = 0; i < expected.size(); ++i) {
        CHECK(live[i].keys == expected[i].second);
        Ears replayed;
        const auto subscription = hub.subscribe("t", start, expected[i].first, replayed.hear());
        CHECK(replayed.keys == expected[i].second);
    }
    subscriptions[1].set_viewer(moderator);
    hub.publish("t", line(7, {Kind::moderators}));
    CHECK(live[1].keys.back() == 7);
}

TEST_CASE("hub: what is not kept has no id and is not replayed") {
    test::FakeClock clock;
    events::Hub hub{clock};
    const auto start = hub.position("t");
    Ears live;
    const auto subscription = hub.subscribe("t", start, {}, live.hear());
    auto viewers = line(1);
    viewers.type = "viewers";
    viewers.is_kept = false;
    hub.publish("t", viewers);
    CHECK(live.last_frame.starts_with("{\"type\":\"viewers\""));
    Ears later;
    const auto second = hub.subscribe("t", start, {}, later.hear());
    CHECK(later.keys.empty());
    CHECK(hub.position("t") == start);
}

TEST_CASE("hub: a frame without its id") {
    test::FakeClock clock;
    events::Hub hub{clock};
    std::string bare;
    const auto subscription =
        hub.subscribe("t", hub.position("t"), {}, [&](const events::EventPtr& event) { bare = *event->frame_without_id(); });
    hub.publish("t", line(3));
    CHECK(bare.starts_with("{\"type\":\"chat.message\""));
    CHECK(bare.ends_with("\"data\":{\"id\":3}}"));
}

TEST_CASE("hub: topics nobody can resume are forgotten") {
    test::FakeClock clock;
    events::Hub hub{clock};
    auto subscription = hub.subscribe("heard", hub.position("heard"), {}, [](const events::EventPtr&) {});
    static_cast<void>(hub.position("asked"));
    hub.publish("asked", line(1));
    hub.publish("nobody", line(1));
    CHECK(hub.topic_count() == 2);
    hub.prune();
    CHECK(hub.topic_count() == 2);
    clock.advance(6min);
    hub.prune();
    CHECK(hub.topic_count() == 1);
    subscription.reset();
    hub.prune();
    CHECK(hub.topic_count() == 0);
}

TEST_CASE("hub: resuming while others publish leaves no gap and no duplicate") {
    test::FakeClock clock;
    events::HubOptions options;
    options.most = 100'000;
    options.least = 100'000;
    options.replay_bytes = 100UL << 20U;
    events::Hub hub{clock, options};
    constexpr std::uint64_t kThreads = 3;
    constexpr std::uint64_t kEach = 3000;
    const auto start = hub.position("t");
    std::atomic<bool> is_done = false;
    std::vector<std::thread> publishers;
    for (std::uint64_t t = 0; t < kThreads; ++t) {
        publishers.emplace_back([&hub, t] {
            for (std::uint64_t i = 0; i < kEach; ++i) hub.publish("t", line(t * kEach + i));
        });
    }
    // Comes and goes all the time, each time from where it was.
    std::string at = start;
    std::vector<std::uint64_t> numbers;
    std::vector<std::uint64_t> next_of(kThreads, 0);
    bool is_in_order = true;
    std::thread reader{[&] {
        while (true) {
            const bool is_last = is_done;
            const auto subscription = hub.subscribe("t", at, {}, [&](const events::EventPtr& event) {
                numbers.push_back(event->number);
                auto& next = next_of[event->key / kEach];
                is_in_order = is_in_order && event->key % kEach == next++;
                at = id_in(*event->frame);
            });
            if (!subscription || is_last) return;
            std::this_thread::yield();
        }
    }};
    for (auto& publisher : publishers) publisher.join();
    is_done = true;
    reader.join();
    REQUIRE(numbers.size() == kThreads * kEach);
    for (std::size_t i = 0; i < numbers.size(); ++i) REQUIRE(numbers[i] == i + 1);
    CHECK(is_in_order);
}
