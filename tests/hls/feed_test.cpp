#include "hls/feed.hpp"

#include <catch2/catch.hpp>
#include <thread>

#include "session/store/segment_store.hpp"

using namespace session;
using namespace session::hls;

namespace {

std::shared_ptr<const PlaylistSnapshot> snapshot(Position next, bool is_ended = false) {
    auto made = std::make_shared<PlaylistSnapshot>();
    made->next = next;
    made->is_ended = is_ended;
    return made;
}

}  // namespace

TEST_CASE("a waiter is woken once, by the first snapshot past its position") {
    const auto store = store::make_memory_store();
    Feed feed{"r", "s/r/", *store};
    int early = 0;
    int late = 0;
    CHECK(feed.wait({5, 1}, [&] { ++early; }) != 0);
    CHECK(feed.wait({5, 2}, [&] { ++late; }) != 0);
    feed.publish(snapshot({5, 1}), "x");
    CHECK(early == 0);
    feed.publish(snapshot({5, 2}), "x");
    CHECK(early == 1);
    CHECK(late == 0);
    feed.publish(snapshot({6, 0}), "x");
    CHECK(early == 1);
    CHECK(late == 1);
    int at_once = 0;
    CHECK(feed.wait({5, 9}, [&] { ++at_once; }) == 0);
    CHECK(at_once == 1);
}

TEST_CASE("the end and the removal of a rendition wake everybody") {
    const auto store = store::make_memory_store();
    Feed ended{"r", "s/r/", *store};
    int woken = 0;
    ended.wait({100, 0}, [&] { ++woken; });
    ended.publish(snapshot({1, 0}, true), "");
    CHECK(woken == 1);
    Feed removed{"r", "s/r/", *store};
    removed.wait({0, 0}, [&] { ++woken; });
    removed.close();
    CHECK(woken == 2);
    CHECK(removed.playlist() == nullptr);
    CHECK(removed.wait({0, 0}, [&] { ++woken; }) == 0);
    CHECK(woken == 3);
}

TEST_CASE("a cancelled wait never runs; cancelling from a wake does not block") {
    const auto store = store::make_memory_store();
    Feed feed{"r", "s/r/", *store};
    int woken = 0;
    const auto id = feed.wait({1, 0}, [&] { ++woken; });
    feed.cancel_wait(id);
    feed.cancel_wait(id);
    feed.cancel_wait(12'345);
    RenditionFeed::WaitId own = 0;
    own = feed.wait({1, 0}, [&] {
        ++woken;
        feed.cancel_wait(own);
    });
    feed.publish(snapshot({2, 0}), "x");
    CHECK(woken == 1);
}

TEST_CASE("after cancel_wait returns the wake is over, whatever the publisher does") {
    const auto store = store::make_memory_store();
    Feed feed{"r", "s/r/", *store};
    std::atomic<bool> is_done{false};
    std::atomic<int> wrong{0};
    std::vector<std::thread> readers;
    for (int r = 0; r < 3; ++r) {
        readers.emplace_back([&] {
            while (!is_done) {
                const auto playlist = feed.playlist();
                const Position next = playlist ? playlist->next : Position{0, 0};
                auto is_alive = std::make_unique<std::atomic<bool>>(true);
                const auto id = feed.wait(next, [flag = is_alive.get(), &wrong] {
                    if (!flag->load()) ++wrong;
                });
                if ((next.msn + next.part) % 2 == 0) std::this_thread::yield();
                feed.cancel_wait(id);
                is_alive->store(false);  // and freed: ASan and TSan would see a late wake
            }
        });
    }
    for (std::int64_t i = 1; i < 3000; ++i) feed.publish(snapshot({i / 3, i % 3}), "x");
    is_done = true;
    for (auto& reader : readers) reader.join();
    CHECK(wrong == 0);
}
