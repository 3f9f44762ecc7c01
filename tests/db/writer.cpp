// Writes to a database until it is killed, and says of each write that was acknowledged: "WRITER NUMBER". For kill_test.py.
#include <unistd.h>

#include <array>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <exception>
#include <iostream>
#include <string>

#include "session/db/database.hpp"

namespace {

using namespace session;

constexpr int kWriters = 16;
constexpr std::array kTables{
    db::Migration{1, "tables",
                  "CREATE TABLE lines (writer INTEGER, number INTEGER, text TEXT NOT NULL, PRIMARY KEY (writer, number));"
                  "CREATE TABLE last (writer INTEGER PRIMARY KEY, number INTEGER NOT NULL);"}};

Result<std::int64_t> write_next(db::Connection& connection, int writer) {
    auto last = connection.query(
        "INSERT INTO last (writer, number) VALUES ($1, 1) ON CONFLICT (writer) DO UPDATE SET number = number + 1 RETURNING number", writer);
    if (!last) return fail(last.error());
    if (auto row = last->step(); !row) return fail(row.error());
    const auto number = last->integer(0);
    auto added = connection.execute("INSERT INTO lines (writer, number, text) VALUES ($1, $2, $3)", writer, number, std::string(300, 'x'));
    if (!added) return fail(added.error());
    return number;
}

boost::asio::awaitable<void> write_on(db::Database& database, int writer) {
    while (true) {
        const auto work = [writer](db::Connection& connection) { return write_next(connection, writer); };
        const auto number = co_await database.write(work);
        if (!number) throw std::runtime_error(number.error().message());
        const auto line = std::to_string(writer) + " " + std::to_string(*number) + "\n";
        if (::write(STDOUT_FILENO, line.data(), line.size()) < 0) co_return;
    }
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2) return 2;
    db::Options options;
    options.migrations = kTables;
    auto database = db::Database::open(argv[1], options);
    if (!database) {
        std::cerr << database.error().message() << '\n';
        return 1;
    }
    boost::asio::io_context io;
    const auto report = [](const std::exception_ptr& error) {
        if (error) std::rethrow_exception(error);
    };
    for (int writer = 0; writer < kWriters; ++writer) boost::asio::co_spawn(io, write_on(**database, writer), report);
    io.run();
}
