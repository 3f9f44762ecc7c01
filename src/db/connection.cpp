#include "session/db/connection.hpp"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <system_error>
#include <utility>

#include "db/connection_state.hpp"

namespace session::db {
namespace impl {

Error error_of(int status, std::string_view message) {
    const auto text = "database: " + std::string{message.empty() ? std::string_view{sqlite3_errstr(status)} : message};
    if (status == SQLITE_CONSTRAINT_UNIQUE || status == SQLITE_CONSTRAINT_PRIMARYKEY || status == SQLITE_CONSTRAINT_ROWID) {
        return Error{ErrorCode::conflict, text};
    }
    switch (status & 0xff) {
        case SQLITE_CONSTRAINT: return Error{ErrorCode::invalid_argument, text};
        case SQLITE_BUSY:
        case SQLITE_LOCKED: return Error{ErrorCode::unavailable, text + " by another process"};
        case SQLITE_TOOBIG: return Error{ErrorCode::too_large, text};
        case SQLITE_FULL:
        case SQLITE_IOERR:
        case SQLITE_CANTOPEN:
        case SQLITE_READONLY:
        case SQLITE_PERM: return Error{ErrorCode::io, text};
        case SQLITE_NOTADB: return Error{ErrorCode::malformed, text};
        default: return Error{ErrorCode::internal, text};
    }
}

Error last_error(sqlite3* handle) {
    return error_of(sqlite3_extended_errcode(handle), sqlite3_errmsg(handle));
}

}  // namespace impl

namespace {

constexpr int kKeepStatement = SQLITE_PREPARE_PERSISTENT;

int open_flags(Connection::Mode mode) {
    // One thread per connection, so SQLite's own mutex is not needed.
    const int common = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    switch (mode) {
        case Connection::Mode::read_only: return common | SQLITE_OPEN_READONLY;
        case Connection::Mode::read_write: return common | SQLITE_OPEN_READWRITE;
        case Connection::Mode::create: return common | SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
    }
    return common;
}

// SQLite only says "unable to open database file".
Error open_error(const std::filesystem::path& file, Connection::Mode mode, int status, std::string_view message) {
    std::error_code error;
    if ((status & 0xff) == SQLITE_CANTOPEN) {
        if (const auto parent = file.parent_path(); !parent.empty() && !std::filesystem::is_directory(parent, error)) {
            return Error{ErrorCode::io, "database: there is no directory " + parent.string()};
        }
        if (std::filesystem::is_directory(file, error)) return Error{ErrorCode::io, "database: " + file.string() + " is a directory"};
        if (!std::filesystem::exists(file, error)) {
            return Error{ErrorCode::io,
                         (mode == Connection::Mode::create ? "database: can't make " : "database: there is no file ") + file.string()};
        }
    }
    return impl::error_of(status, message).with_context(file.string());
}

Result<> copy_pages(sqlite3* from, sqlite3* to) {
    auto* backup = sqlite3_backup_init(to, "main", from, "main");
    if (backup == nullptr) return fail(impl::last_error(to));
    // All at once: in WAL mode this is one reader's snapshot, and nobody waits for it.
    const int status = sqlite3_backup_step(backup, -1);
    sqlite3_backup_finish(backup);
    if (status != SQLITE_DONE) return fail(impl::error_of(status, {}));
    return {};
}

Result<> sync(const std::filesystem::path& path, int flags) {
    const int fd = ::open(path.c_str(), flags | O_CLOEXEC);
    const bool is_synced = fd >= 0 && ::fsync(fd) == 0;
    const int error = errno;
    if (fd >= 0) ::close(fd);
    if (!is_synced) return fail(ErrorCode::io, path.string() + ": " + std::generic_category().message(error));
    return {};
}

}  // namespace

Result<Connection> Connection::open(const std::filesystem::path& file, Mode mode, std::chrono::milliseconds busy_timeout) {
    auto state = std::make_shared<impl::ConnectionState>();
    sqlite3* handle = nullptr;
    const int status = sqlite3_open_v2(file.c_str(), &handle, open_flags(mode), nullptr);
    state->handle.reset(handle);
    if (status != SQLITE_OK) return fail(open_error(file, mode, status, handle == nullptr ? "" : sqlite3_errmsg(handle)));
    // It holds addresses and password hashes.
    if (mode == Mode::create) ::chmod(file.c_str(), 0600);
    sqlite3_busy_timeout(handle, static_cast<int>(busy_timeout.count()));
    Connection connection{std::move(state)};
    // The first statement reads the file, and finds out whether it is a database.
    auto ready = connection.execute_script("PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF; SELECT count(*) FROM sqlite_schema");
    if (!ready) return fail(ready.error().with_context(file.string()));
    return connection;
}

Result<Statement> Connection::prepare(std::string_view sql) {
    std::string text{sql};
    if (const auto found = state_->idle.find(text); found != state_->idle.end()) {
        auto* handle = found->second.release();
        state_->idle.erase(found);
        return Statement{state_, std::move(text), handle};
    }
    sqlite3_stmt* handle = nullptr;
    const int status =
        sqlite3_prepare_v3(state_->handle.get(), text.data(), static_cast<int>(text.size()), kKeepStatement, &handle, nullptr);
    if (status != SQLITE_OK) return fail(impl::last_error(state_->handle.get()));
    if (handle == nullptr) return fail(ErrorCode::invalid_argument, "database: an empty statement");
    return Statement{state_, std::move(text), handle};
}

Result<std::int64_t> Connection::finish(Statement& statement) {
    const auto before = sqlite3_total_changes64(state_->handle.get());
    while (true) {
        auto row = statement.step();
        if (!row) return fail(row.error());
        if (!*row) break;
    }
    // sqlite3_changes keeps the count of the statement before if this one changes nothing that it counts (BEGIN); triggers and cascades are
    // only in the total.
    const bool has_changed = sqlite3_total_changes64(state_->handle.get()) != before;
    return has_changed ? sqlite3_changes64(state_->handle.get()) : 0;
}

Result<> Connection::execute_script(const std::string& sql) {
    if (sqlite3_exec(state_->handle.get(), sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) {
        return fail(impl::last_error(state_->handle.get()));
    }
    return {};
}

bool Connection::is_in_autocommit() const noexcept {
    return sqlite3_get_autocommit(state_->handle.get()) != 0;
}

Result<> Connection::backup(const std::filesystem::path& file) {
    std::error_code ignored;
    const auto* own = sqlite3_db_filename(state_->handle.get(), "main");
    if (own != nullptr && std::filesystem::equivalent(own, file, ignored)) {
        return fail(ErrorCode::invalid_argument, "database: " + file.string() + " is the database itself");
    }
    auto temporary = file;
    temporary += "." + std::to_string(::getpid()) + ".tmp";
    std::filesystem::remove(temporary, ignored);
    const auto write = [this, &temporary]() -> Result<> {
        auto copy = open(temporary, Mode::create, std::chrono::seconds{1});
        if (!copy) return fail(copy.error());
        return copy_pages(state_->handle.get(), copy->state_->handle.get());
    };
    auto written = write();
    if (written) written = sync(temporary, O_RDONLY);
    if (written && std::rename(temporary.c_str(), file.c_str()) != 0) {
        written = fail(ErrorCode::io, file.string() + ": " + std::generic_category().message(errno));
    }
    if (!written) {
        std::filesystem::remove(temporary, ignored);
        return written;
    }
    return sync(file.has_parent_path() ? file.parent_path() : ".", O_RDONLY | O_DIRECTORY);
}

}  // namespace session::db
