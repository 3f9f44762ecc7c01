#include "session/db/database.hpp"

#include <array>
#include <atomic>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_future.hpp>
#include <catch2/catch.hpp>
#include <future>
#include <thread>

#include "support/temporary_database.hpp"

namespace session::db {
namespace {

namespace asio = boost::asio;

constexpr std::array kTables{
    Migration{1, "lines", "CREATE TABLE lines (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE, size INTEGER CHECK (size < 1000))"}};

Options options() {
    Options options;
    options.migrations = kTables;
    return options;
}

auto insert(std::string text) {
    return [text = std::move(text)](Connection& connection) -> Result<std::int64_t> {
        auto row = connection.query("INSERT INTO lines (text) VALUES ($1) RETURNING id", text);
        if (!row) return fail(row.error());
        auto stepped = row->step();
        if (!stepped) return fail(stepped.error());
        return row->integer(0);
    };
}

Result<std::int64_t> count(Connection& connection) {
    auto row = connection.query("SELECT count(*) FROM lines");
    if (!row) return fail(row.error());
    auto stepped = row->step();
    if (!stepped) return fail(stepped.error());
    return row->integer(0);
}

// Holds the writer thread until it is let go.
class Gate {
   public:
    auto work() {
        return [this](Connection&) -> Result<> {
            entered_.set_value();
            open_.get_future().wait();
            return {};
        };
    }
    void wait_until_entered() { entered_.get_future().wait(); }
    void open() { open_.set_value(); }

   private:
    std::promise<void> entered_;
    std::promise<void> open_;
};

asio::awaitable<std::size_t> write_lines(Database& database, std::string prefix, std::size_t lines) {
    const auto executor = co_await asio::this_coro::executor;
    std::size_t written = 0;
    for (std::size_t i = 0; i < lines; ++i) {
        auto work = insert(prefix + std::to_string(i));
        auto id = co_await database.write(std::move(work));
        if (id) ++written;
        auto seen = co_await database.read(count);
        // What was answered is seen by whoever reads afterwards.
        if (!seen || *seen < static_cast<std::int64_t>(written)) co_return 0;
        if (executor != co_await asio::this_coro::executor) co_return 0;
    }
    co_return written;
}

TEST_CASE("coroutines of several threads write and read") {
    asio::io_context one;
    asio::io_context two;
    const test::TemporaryDatabase database{options()};
    constexpr std::size_t kWriters = 8;
    constexpr std::size_t kLines = 25;
    std::vector<std::future<std::size_t>> written;
    for (std::size_t i = 0; i < kWriters; ++i) {
        auto writer = write_lines(*database, "w" + std::to_string(i) + "-", kLines);
        written.push_back(asio::co_spawn(i % 2 == 0 ? one : two, std::move(writer), asio::use_future));
    }
    std::thread other{[&two] { two.run(); }};
    one.run();
    other.join();
    for (auto& lines : written) CHECK(lines.get() == kLines);
    CHECK(database->read_now(count) == static_cast<std::int64_t>(kWriters * kLines));
}

asio::awaitable<bool> continues_on(Database& database, std::thread::id expected) {
    auto work = insert("a");
    const auto written = co_await database.write(std::move(work));
    const bool is_same = std::this_thread::get_id() == expected;
    co_return written.has_value() && is_same;
}

TEST_CASE("the answer comes on the caller's executor") {
    asio::io_context io;
    const test::TemporaryDatabase database{options()};
    auto asked = continues_on(*database, std::this_thread::get_id());
    auto answer = asio::co_spawn(io, std::move(asked), asio::use_future);
    io.run();
    CHECK(answer.get());
}

TEST_CASE("writes that wait share a transaction, and one that fails is undone alone") {
    Metrics metrics;
    auto with_metrics = options();
    with_metrics.metrics = &metrics;
    asio::io_context io;
    const test::TemporaryDatabase database{with_metrics};
    Gate gate;
    auto held = database->write(gate.work());
    auto gated = asio::co_spawn(io, std::move(held), asio::use_future);
    io.run_one();
    gate.wait_until_entered();

    const auto fails_after_writing = [](Connection& connection) -> Result<std::int64_t> {
        if (auto made = insert("undone")(connection); !made) return made;
        return fail(ErrorCode::not_found, "never mind");
    };
    std::vector<std::future<Result<std::int64_t>>> answers;
    for (const auto* text : {"a", "b", "a", "c"}) {
        auto write = database->write(insert(text));
        answers.push_back(asio::co_spawn(io, std::move(write), asio::use_future));
    }
    auto undone = database->write(fails_after_writing);
    answers.push_back(asio::co_spawn(io, std::move(undone), asio::use_future));
    auto last = database->write(insert("d"));
    answers.push_back(asio::co_spawn(io, std::move(last), asio::use_future));
    while (io.poll_one() != 0) {
    }
    gate.open();
    io.run();

    CHECK(answers[0].get());
    CHECK(answers[1].get());
    const auto twice = answers[2].get();
    REQUIRE_FALSE(twice);
    CHECK(twice.error().code() == ErrorCode::conflict);
    CHECK(answers[3].get());
    const auto failed = answers[4].get();
    REQUIRE_FALSE(failed);
    CHECK(failed.error().code() == ErrorCode::not_found);
    CHECK(answers[5].get());
    CHECK(database->read_now(count) == 4);
    // The gate's transaction, and one for all the others.
    CHECK(metrics.render().find("session_db_commit_writes_count 2") != std::string::npos);
}

TEST_CASE("too many waiting writes are refused, and those that wait are made") {
    auto bounded = options();
    bounded.max_queued_writes = 2;
    asio::io_context io;
    const test::TemporaryDatabase database{bounded};
    Gate gate;
    auto held = database->write(gate.work());
    auto gated = asio::co_spawn(io, std::move(held), asio::use_future);
    io.run_one();
    gate.wait_until_entered();
    std::vector<std::future<Result<std::int64_t>>> answers;
    for (const auto* text : {"a", "b", "c"}) {
        auto write = database->write(insert(text));
        answers.push_back(asio::co_spawn(io, std::move(write), asio::use_future));
    }
    while (answers[2].wait_for(std::chrono::seconds{0}) != std::future_status::ready) io.run_one();
    const auto refused = answers[2].get();
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code() == ErrorCode::unavailable);
    gate.open();
    io.run();
    CHECK(answers[0].get());
    CHECK(answers[1].get());
}

TEST_CASE("a read sees one snapshot, and can't write") {
    const test::TemporaryDatabase database{options()};
    auto& db = *database;
    const auto seen = db.read_now([&db](Connection& connection) -> Result<bool> {
        const auto before = count(connection);
        // From another thread than the reader's own, as it may not wait for its own Database otherwise.
        auto written = std::async(std::launch::async, [&db] { return db.write_now(insert("a")); }).get();
        if (!written) return fail(written.error());
        const auto after = count(connection);
        return before && after && *before == *after;
    });
    REQUIRE(seen);
    CHECK(*seen);
    CHECK(db.read_now(count) == 1);
    const auto written = db.read_now(insert("b"));
    REQUIRE_FALSE(written);
    CHECK(written.error().code() == ErrorCode::io);
}

TEST_CASE("what a work function throws is its error") {
    const test::TemporaryDatabase database{options()};
    const auto thrown = database->write_now([](Connection& connection) -> Result<> {
        if (auto made = insert("undone")(connection); !made) return fail(made.error());
        throw std::runtime_error("oh");
    });
    REQUIRE_FALSE(thrown);
    CHECK(thrown.error().code() == ErrorCode::internal);
    CHECK(database->read_now(count) == 0);
}

TEST_CASE("a full database fails the writes that don't fit, and goes on reading and freeing") {
    const test::TemporaryDatabase database{options()};
    REQUIRE(
        database->write_now([](Connection& connection) -> Result<> { return connection.execute_script("PRAGMA max_page_count = 20"); }));
    const std::string large(4'000, 'x');
    Result<std::int64_t> written = 0;
    int lines = 0;
    for (; written && lines < 100; ++lines) written = database->write_now(insert(std::to_string(lines) + large));
    REQUIRE_FALSE(written);
    CHECK(written.error().code() == ErrorCode::io);
    CHECK(written.error().message() == "database: database or disk is full");
    CHECK(database->read_now(count) == lines - 1);
    REQUIRE(database->write_now([](Connection& connection) { return connection.execute("DELETE FROM lines"); }) == lines - 1);
    CHECK(database->write_now(insert("fits")));
}

TEST_CASE("closing finishes what is queued and refuses the rest") {
    asio::io_context io;
    const test::TemporaryDatabase database{options()};
    Gate gate;
    auto held = database->write(gate.work());
    auto gated = asio::co_spawn(io, std::move(held), asio::use_future);
    io.run_one();
    gate.wait_until_entered();
    auto write = database->write(insert("a"));
    auto queued = asio::co_spawn(io, std::move(write), asio::use_future);
    while (io.poll_one() != 0) {
    }
    std::thread closing{[&database] { database->close(); }};
    gate.open();
    closing.join();
    io.run();
    CHECK(queued.get());
    const auto late = database->write_now(insert("b"));
    REQUIRE_FALSE(late);
    CHECK(late.error().code() == ErrorCode::unavailable);
}

}  // namespace
}  // namespace session::db
