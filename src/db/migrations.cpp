#include "session/db/migrations.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "session/base/log.hpp"

namespace session::db {
namespace {

struct Applied {
    int number = 0;
    std::string name;
    std::string checksum;
};

// FNV-1a, 64 bits: it finds a mistake; nobody gains by forging it.
std::string checksum_of(std::string_view sql) {
    std::uint64_t hash = 0xcbf29ce484222325U;
    for (const char byte : sql) hash = (hash ^ static_cast<std::uint8_t>(byte)) * 0x100000001b3U;
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string text;
    for (int shift = 60; shift >= 0; shift -= 4) text.push_back(kDigits[(hash >> shift) & 15U]);
    return text;
}

std::string four_digits(int number) {
    const auto digits = std::to_string(number);
    return std::string(4 - std::min<std::size_t>(4, digits.size()), '0') + digits;
}

std::string label(int number, std::string_view name) {
    return "migration " + four_digits(number) + " (" + std::string{name} + ")";
}

Result<std::vector<Applied>> read_applied(Connection& connection) {
    auto made = connection.execute_script(
        "CREATE TABLE IF NOT EXISTS schema_migrations ("
        "number INTEGER PRIMARY KEY, name TEXT NOT NULL, checksum TEXT NOT NULL, applied_at INTEGER NOT NULL)");
    if (!made) return fail(made.error());
    auto rows = connection.query("SELECT number, name, checksum FROM schema_migrations ORDER BY number");
    if (!rows) return fail(rows.error());
    std::vector<Applied> applied;
    auto read = rows->for_each([&applied](const Statement& row) {
        applied.push_back({static_cast<int>(row.integer(0)), row.text(1), row.text(2)});
    });
    if (!read) return fail(read.error());
    return applied;
}

// The applied ones must be the first of those the binary has.
Result<> check_applied(const std::vector<Applied>& applied, std::span<const Migration> migrations) {
    for (std::size_t i = 0; i < applied.size(); ++i) {
        const auto& found = applied[i];
        if (migrations.empty() || found.number > migrations.back().number) {
            return fail(ErrorCode::unsupported, "database: it has " + label(found.number, found.name) +
                                                    ", which this version of session does not know: a newer version made it. "
                                                    "Run that version, or put back the backup from before it");
        }
        if (i >= migrations.size() || migrations[i].number != found.number) {
            return fail(ErrorCode::conflict, "database: " + label(migrations[std::min(i, migrations.size() - 1)].number, "") +
                                                 " was left out when " + label(found.number, found.name) +
                                                 " was applied: another version of session made this database");
        }
        if (checksum_of(migrations[i].sql) != found.checksum) {
            return fail(ErrorCode::conflict, "database: " + label(found.number, found.name) +
                                                 " is not the one that this database was made with: another version of session made it");
        }
    }
    return {};
}

Result<> apply_in_transaction(Connection& connection, const Migration& migration) {
    if (auto run = connection.execute_script(std::string{migration.sql}); !run) return run;
    auto dangling = connection.query("PRAGMA foreign_key_check");
    if (!dangling) return fail(dangling.error());
    auto row = dangling->step();
    if (!row) return fail(row.error());
    if (*row) return fail(ErrorCode::internal, "database: it leaves a reference to nothing in table " + dangling->text(0));
    auto noted = connection.execute("INSERT INTO schema_migrations (number, name, checksum, applied_at) VALUES ($1, $2, $3, $4)",
                                    migration.number, migration.name, checksum_of(migration.sql), std::chrono::system_clock::now());
    if (!noted) return fail(noted.error());
    return {};
}

Result<> apply(Connection& connection, const Migration& migration) {
    if (auto begun = connection.execute_script("BEGIN IMMEDIATE"); !begun) return begun;
    auto applied = apply_in_transaction(connection, migration);
    if (applied) applied = connection.execute_script("COMMIT");
    if (!applied) {
        // After some errors SQLite has already done so.
        if (!connection.is_in_autocommit()) (void)connection.execute_script("ROLLBACK");
        return fail(applied.error().with_context(label(migration.number, migration.name)));
    }
    log::info("db", "database migrated", {{"migration", four_digits(migration.number)}, {"name", migration.name}});
    return {};
}

}  // namespace

Result<> migrate(Connection& connection, const std::filesystem::path& file, std::span<const Migration> migrations) {
    auto applied = read_applied(connection);
    if (!applied) return fail(applied.error());
    if (auto checked = check_applied(*applied, migrations); !checked) return checked;
    const auto missing = migrations.subspan(applied->size());
    if (missing.empty()) return {};
    if (!applied->empty()) {
        auto copy = file;
        copy += ".before-" + four_digits(missing.front().number);
        if (auto kept = connection.backup(copy); !kept) return fail(kept.error().with_context("the backup before migrating"));
        log::info("db", "the database was copied before it is migrated", {{"copy", copy.string()}});
    }
    // Rebuilding a table drops the one that others refer to; references are checked at each migration's end instead.
    if (auto off = connection.execute_script("PRAGMA foreign_keys = OFF"); !off) return off;
    for (const auto& migration : missing) {
        if (auto done = apply(connection, migration); !done) return done;
    }
    return connection.execute_script("PRAGMA foreign_keys = ON");
}

}  // namespace session::db
