#include "session/db/connection.hpp"

#include <catch2/catch.hpp>
#include <fstream>

#include "support/temporary_directory.hpp"

namespace session::db {
namespace {

using namespace std::chrono_literals;

Connection make_connection(const test::TemporaryDirectory& directory) {
    auto connection = Connection::open(directory.path() / "a.db", Connection::Mode::create, 100ms);
    REQUIRE(connection);
    REQUIRE(
        connection->execute_script("CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT UNIQUE, score REAL, photo BLOB, born INTEGER,"
                                   "                     parent INTEGER REFERENCES people ON DELETE CASCADE, CHECK (score < 100))"));
    return std::move(*connection);
}

TEST_CASE("values go in and come out by type") {
    const test::TemporaryDirectory directory;
    auto connection = make_connection(directory);
    const TimePoint born{1'700'000'000'123ms};
    const Bytes photo{0, 1, 255};
    REQUIRE(connection.execute("INSERT INTO people (name, score, photo, born, parent) VALUES ($1, $2, $3, $4, $5)", "Zoë\0x", 1.5, photo,
                               born, std::optional<std::int64_t>{}) == 1);
    auto row = connection.query("SELECT name, score, photo, born, parent, id FROM people WHERE name = $1", std::string_view{"Zoë"});
    REQUIRE(row);
    REQUIRE(row->step() == true);
    CHECK(row->text(0) == "Zoë");
    CHECK(row->real(1) == 1.5);
    CHECK(row->bytes(2) == photo);
    CHECK(row->time(3) == born);
    CHECK(row->optional_time(3) == born);
    CHECK(row->is_null(4));
    CHECK(row->optional_integer(4) == std::nullopt);
    CHECK(row->optional_text(0) == "Zoë");
    CHECK(row->integer(5) == 1);
    CHECK(row->step() == false);
}

TEST_CASE("a parameter can't become SQL") {
    const test::TemporaryDirectory directory;
    auto connection = make_connection(directory);
    const std::string name = "x'); DROP TABLE people; --";
    REQUIRE(connection.execute("INSERT INTO people (name) VALUES ($1)", name) == 1);
    auto row = connection.query("SELECT name FROM people");
    REQUIRE(row->step() == true);
    CHECK(row->text(0) == name);
}

TEST_CASE("parameters go by their number, in whatever order the text has them") {
    const test::TemporaryDirectory directory;
    auto connection = make_connection(directory);
    REQUIRE(connection.execute("INSERT INTO people (score, name) VALUES ($2, $1)", "Ann", 2.5) == 1);
    auto row = connection.query("SELECT $3, name, $2 FROM people WHERE name = $1 AND $2 <> $3", "Ann", "second", "third");
    REQUIRE(row);
    REQUIRE(row->step() == true);
    CHECK(row->text(0) == "third");
    CHECK(row->text(1) == "Ann");
    CHECK(row->text(2) == "second");
}

TEST_CASE("a constraint's error says which kind it is") {
    const test::TemporaryDirectory directory;
    auto connection = make_connection(directory);
    REQUIRE(connection.execute("INSERT INTO people (name) VALUES ($1)", "a"));
    const auto twice = connection.execute("INSERT INTO people (name) VALUES ($1)", "a");
    REQUIRE_FALSE(twice);
    CHECK(twice.error().code() == ErrorCode::conflict);
    CHECK(twice.error().message().find("people.name") != std::string::npos);
    const auto checked = connection.execute("INSERT INTO people (score) VALUES ($1)", 200);
    REQUIRE_FALSE(checked);
    CHECK(checked.error().code() == ErrorCode::invalid_argument);
    const auto dangling = connection.execute("INSERT INTO people (parent) VALUES ($1)", 77);
    REQUIRE_FALSE(dangling);
    CHECK(dangling.error().code() == ErrorCode::invalid_argument);
    const auto wrong = connection.execute("SELEKT 1");
    REQUIRE_FALSE(wrong);
    CHECK(wrong.error().code() == ErrorCode::internal);
}

TEST_CASE("a parameter that the statement does not have is an error at the first step") {
    const test::TemporaryDirectory directory;
    auto connection = make_connection(directory);
    auto statement = connection.query("SELECT $1", 1, 2);
    REQUIRE(statement);
    CHECK_FALSE(statement->step());
}

TEST_CASE("a cached statement comes back without its parameters, and may be in use twice") {
    const test::TemporaryDirectory directory;
    auto connection = make_connection(directory);
    constexpr std::string_view kSql = "SELECT $1";
    {
        auto first = connection.query(kSql, 1);
        auto second = connection.query(kSql, 2);
        REQUIRE(first->step() == true);
        REQUIRE(second->step() == true);
        CHECK(first->integer(0) == 1);
        CHECK(second->integer(0) == 2);
    }
    auto again = connection.prepare(kSql);
    REQUIRE(again->step() == true);
    CHECK(again->is_null(0));
}

TEST_CASE("rows changed are counted, cascades and statements that change nothing are not") {
    const test::TemporaryDirectory directory;
    auto connection = make_connection(directory);
    REQUIRE(connection.execute("INSERT INTO people (id, parent) VALUES (1, NULL), (2, 1), (3, 1)") == 3);
    CHECK(connection.execute("UPDATE people SET score = 1 WHERE id > 100") == 0);
    CHECK(connection.execute("DELETE FROM people WHERE id = 1") == 1);
    CHECK(connection.execute("SELECT 1") == 0);
    auto rest = connection.query("SELECT count(*) FROM people");
    REQUIRE(rest->step() == true);
    CHECK(rest->integer(0) == 0);
}

TEST_CASE("a file that can't be opened is explained") {
    const test::TemporaryDirectory directory;
    const auto open = [](const std::filesystem::path& file, Connection::Mode mode) {
        auto connection = Connection::open(file, mode, 100ms);
        REQUIRE_FALSE(connection);
        return connection.error();
    };
    const auto no_directory = open(directory.path() / "none" / "a.db", Connection::Mode::create);
    CHECK(no_directory.code() == ErrorCode::io);
    CHECK(no_directory.message() == "database: there is no directory " + (directory.path() / "none").string());
    CHECK(open(directory.path(), Connection::Mode::create).message() == "database: " + directory.path().string() + " is a directory");
    CHECK(open(directory.path() / "a.db", Connection::Mode::read_only).code() == ErrorCode::io);

    std::ofstream{directory.path() / "text.db"} << std::string(4096, 'x');
    const auto no_database = open(directory.path() / "text.db", Connection::Mode::read_write);
    CHECK(no_database.code() == ErrorCode::malformed);
    CHECK(no_database.message().find("not a database") != std::string::npos);
}

TEST_CASE("a database that another holds is unavailable") {
    const test::TemporaryDirectory directory;
    auto holder = make_connection(directory);
    auto other = Connection::open(directory.path() / "a.db", Connection::Mode::read_write, 10ms);
    REQUIRE(other);
    REQUIRE(holder.execute_script("BEGIN IMMEDIATE"));
    const auto begun = other->execute_script("BEGIN IMMEDIATE");
    REQUIRE_FALSE(begun);
    CHECK(begun.error().code() == ErrorCode::unavailable);
    CHECK(begun.error().message() == "database: database is locked by another process");
}

TEST_CASE("a backup is whole, and replaces what was there") {
    const test::TemporaryDirectory directory;
    auto connection = make_connection(directory);
    REQUIRE(connection.execute_script("PRAGMA journal_mode = WAL"));
    const auto copy = directory.path() / "copy.db";
    for (int i = 1; i <= 2; ++i) {
        REQUIRE(connection.execute("INSERT INTO people (id) VALUES ($1)", i));
        REQUIRE(connection.backup(copy));
        auto copied = Connection::open(copy, Connection::Mode::read_only, 100ms);
        REQUIRE(copied);
        auto row = copied->query("SELECT count(*) FROM people");
        REQUIRE(row->step() == true);
        CHECK(row->integer(0) == i);
    }
    const auto own = connection.backup(directory.path() / "a.db");
    REQUIRE_FALSE(own);
    CHECK(own.error().code() == ErrorCode::invalid_argument);
    CHECK_FALSE(connection.backup(directory.path() / "none" / "copy.db"));
}

}  // namespace
}  // namespace session::db
