#include "session/db/migrations.hpp"

#include <array>
#include <catch2/catch.hpp>

#include "session/db/database.hpp"
#include "support/temporary_directory.hpp"

namespace session::db {
namespace {

using namespace std::chrono_literals;

constexpr Migration kFirst{1, "things", "CREATE TABLE things (id INTEGER PRIMARY KEY); INSERT INTO things VALUES (7);"};
constexpr Migration kSecond{2, "names", "ALTER TABLE things ADD COLUMN name TEXT; UPDATE things SET name = 'seven';"};
constexpr Migration kBroken{3, "broken", "CREATE TABLE other (id INTEGER); INSERT INTO nowhere VALUES (1);"};
constexpr Migration kDangling{3, "dangling", "CREATE TABLE refers (thing INTEGER REFERENCES things); INSERT INTO refers VALUES (99);"};

Result<std::unique_ptr<Database>> open(const test::TemporaryDirectory& directory, std::span<const Migration> migrations) {
    Options options;
    options.migrations = migrations;
    return Database::open(directory.path() / "a.db", options);
}

std::int64_t number(Database& database, std::string_view sql) {
    auto value = database.read_now([sql](Connection& connection) -> Result<std::int64_t> {
        auto row = connection.query(sql);
        if (!row) return fail(row.error());
        if (auto stepped = row->step(); !stepped) return fail(stepped.error());
        return row->integer(0);
    });
    REQUIRE(value);
    return *value;
}

TEST_CASE("migrations are applied once, in order, and a copy is kept of what was there before") {
    const test::TemporaryDirectory directory;
    const std::array one{kFirst};
    const std::array two{kFirst, kSecond};
    {
        auto database = open(directory, one);
        REQUIRE(database);
        CHECK(number(**database, "SELECT count(*) FROM things") == 1);
        CHECK_FALSE(std::filesystem::exists(directory.path() / "a.db.before-0001"));
    }
    for (int start = 0; start < 2; ++start) {
        auto database = open(directory, two);
        REQUIRE(database);
        CHECK(number(**database, "SELECT count(*) FROM things WHERE name = 'seven'") == 1);
        CHECK(number(**database, "SELECT count(*) FROM schema_migrations") == 2);
        CHECK(number(**database, "PRAGMA foreign_keys") == 1);
    }
    auto before = Connection::open(directory.path() / "a.db.before-0002", Connection::Mode::read_only, 100ms);
    REQUIRE(before);
    CHECK(before->query("SELECT id FROM things"));
    CHECK_FALSE(before->query("SELECT name FROM things"));
}

TEST_CASE("no migrations at all make an empty database") {
    const test::TemporaryDirectory directory;
    auto database = open(directory, {});
    REQUIRE(database);
    CHECK(number(**database, "SELECT count(*) FROM schema_migrations") == 0);
}

TEST_CASE("a changed migration is refused, and nothing is done") {
    const test::TemporaryDirectory directory;
    const std::array one{kFirst};
    REQUIRE(open(directory, one));
    auto changed = kFirst;
    changed.sql = "CREATE TABLE things (id INTEGER);";
    const std::array now{changed, kSecond};
    const auto refused = open(directory, now);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code() == ErrorCode::conflict);
    CHECK(refused.error().message().find("migration 0001 (things) is not the one that this database was made with") != std::string::npos);
    CHECK_FALSE(std::filesystem::exists(directory.path() / "a.db.before-0002"));
}

TEST_CASE("a database of a newer version is refused") {
    const test::TemporaryDirectory directory;
    const std::array two{kFirst, kSecond};
    const std::array one{kFirst};
    REQUIRE(open(directory, two));
    const auto refused = open(directory, one);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code() == ErrorCode::unsupported);
    CHECK(refused.error().message().find("migration 0002 (names)") != std::string::npos);
    CHECK(refused.error().message().find("a newer version made it") != std::string::npos);
}

TEST_CASE("a migration that comes late among those applied is refused") {
    const test::TemporaryDirectory directory;
    const std::array without{kFirst, Migration{3, "other", "CREATE TABLE other (id INTEGER)"}};
    const std::array with{kFirst, kSecond, Migration{3, "other", "CREATE TABLE other (id INTEGER)"}};
    REQUIRE(open(directory, without));
    const auto refused = open(directory, with);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code() == ErrorCode::conflict);
}

TEST_CASE("a migration that fails is undone as a whole") {
    const auto broken = GENERATE(kBroken, kDangling);
    const test::TemporaryDirectory directory;
    const std::array three{kFirst, kSecond, broken};
    const std::array two{kFirst, kSecond};
    const auto failed = open(directory, three);
    REQUIRE_FALSE(failed);
    CHECK(failed.error().message().find("migration 0003") != std::string::npos);
    auto database = open(directory, two);
    REQUIRE(database);
    CHECK(number(**database, "SELECT count(*) FROM sqlite_schema WHERE name IN ('other', 'refers')") == 0);
}

TEST_CASE("the server's own migrations apply to an empty database") {
    const test::TemporaryDirectory directory;
    auto database = open(directory, embedded_migrations());
    REQUIRE(database);
    CHECK(number(**database, "SELECT count(*) FROM schema_migrations") == static_cast<std::int64_t>(embedded_migrations().size()));
    int previous = 0;
    for (const auto& migration : embedded_migrations()) {
        CHECK(migration.number > previous);
        previous = migration.number;
    }
}

}  // namespace
}  // namespace session::db
