#include "session/transcode/worker_pool.hpp"

#include <atomic>
#include <catch2/catch.hpp>
#include <latch>
#include <mutex>
#include <vector>

namespace session::transcode {

TEST_CASE("an executor runs its jobs one at a time and in order") {
    WorkerPool pool{4};
    const auto executor = pool.make_executor();
    std::vector<int> order;  // unguarded: that is the point
    std::latch done{1};
    for (int i = 0; i < 500; ++i) {
        executor->post([&order, &done, i] {
            order.push_back(i);
            if (i == 499) done.count_down();
        });
    }
    done.wait();
    REQUIRE(order.size() == 500);
    for (int i = 0; i < 500; ++i) REQUIRE(order[static_cast<std::size_t>(i)] == i);
}

TEST_CASE("executors take turns") {
    WorkerPool pool{1};
    const auto a = pool.make_executor();
    const auto b = pool.make_executor();
    std::vector<char> order;
    std::latch started{1};
    std::latch filled{1};
    std::latch done{2};
    a->post([&] {
        started.count_down();
        filled.wait();
    });
    started.wait();
    for (int i = 0; i < 3; ++i) a->post([&order] { order.push_back('a'); });
    for (int i = 0; i < 3; ++i) b->post([&order] { order.push_back('b'); });
    a->post([&done] { done.count_down(); });
    b->post([&done] { done.count_down(); });
    filled.count_down();
    done.wait();
    CHECK(std::string(order.begin(), order.end()) == "bababa");
}

TEST_CASE("destroying an executor waits for its running job and drops the rest") {
    WorkerPool pool{2};
    auto executor = pool.make_executor();
    std::latch started{1};
    std::atomic<bool> may_end = false;
    std::atomic<bool> has_ended = false;
    std::atomic<int> others = 0;
    executor->post([&] {
        started.count_down();
        may_end.wait(false);
        has_ended = true;
    });
    for (int i = 0; i < 10; ++i) executor->post([&others] { ++others; });
    started.wait();
    CHECK(executor->queued() == 10);
    const auto releaser = pool.make_executor();
    releaser->post([&may_end] {
        may_end = true;
        may_end.notify_all();
    });
    executor.reset();
    CHECK(has_ended);
    CHECK(others == 0);
}

TEST_CASE("an executor may be destroyed by its own job, and outlive nothing it queued") {
    WorkerPool pool{2};
    auto executor = pool.make_executor();
    std::latch done{1};
    executor->post([&executor, &done] {
        executor.reset();
        done.count_down();
    });
    done.wait();
    CHECK(pool.threads() == 2);
}

TEST_CASE("a pool stops with jobs still queued") {
    std::atomic<int> ran = 0;
    std::unique_ptr<SerialExecutor> executor;
    {
        WorkerPool pool{1};
        executor = pool.make_executor();
        for (int i = 0; i < 100; ++i) executor->post([&ran] { ++ran; });
    }
    executor.reset();
    CHECK(ran <= 100);
}

}  // namespace session::transcode
