#include <atomic>
#include <catch2/catch.hpp>
#include <thread>
#include <vector>

#include "session/store/segment_store.hpp"

using namespace session;

TEST_CASE("a memory store holds, replaces and forgets") {
    const auto store = store::make_memory_store();
    CHECK(store->get("a/b/c") == nullptr);
    const auto blob = share(Bytes(10));
    store->put("a/b/c", blob);
    CHECK(store->get("a/b/c") == blob);
    CHECK(store->size_bytes() == 10);
    store->put("a/b/c", share(Bytes(4)));
    CHECK(store->size_bytes() == 4);
    CHECK(store->size_objects() == 1);
    store->erase("a/b/c");
    store->erase("a/b/c");
    CHECK(store->get("a/b/c") == nullptr);
    CHECK(store->size_bytes() == 0);
    CHECK(store->size_objects() == 0);
    CHECK(blob->size() == 10);
}

TEST_CASE("many threads read while one writes") {
    const auto store = store::make_memory_store();
    std::atomic<bool> is_done{false};
    std::atomic<std::uint64_t> wrong{0};
    std::vector<std::thread> readers;
    for (int r = 0; r < 3; ++r) {
        readers.emplace_back([&] {
            while (!is_done) {
                for (int i = 0; i < 50; ++i) {
                    const auto blob = store->get("s/r/" + std::to_string(i));
                    if (blob && blob->size() != static_cast<std::size_t>(i) + 1) ++wrong;
                }
            }
        });
    }
    for (int round = 0; round < 200; ++round) {
        for (int i = 0; i < 50; ++i) {
            const auto name = "s/r/" + std::to_string(i);
            if ((round + i) % 3 == 0) {
                store->erase(name);
            } else {
                store->put(name, share(Bytes(static_cast<std::size_t>(i) + 1)));
            }
        }
    }
    is_done = true;
    for (auto& reader : readers) reader.join();
    CHECK(wrong == 0);
    for (int i = 0; i < 50; ++i) store->erase("s/r/" + std::to_string(i));
    CHECK(store->size_bytes() == 0);
    CHECK(store->size_objects() == 0);
}
