// One SQLite connection and its prepared statements. SQL text keeps to what PostgreSQL understands too: $1…$n, RETURNING, UPSERT.
#pragma once

#include <chrono>
#include <concepts>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

#include "session/base/bytes.hpp"
#include "session/base/result.hpp"

struct sqlite3_stmt;

namespace session::db {

using TimePoint = std::chrono::system_clock::time_point;

// Times are stored as INTEGER milliseconds since the epoch.
[[nodiscard]] inline std::int64_t to_milliseconds(TimePoint time) noexcept {
    return std::chrono::floor<std::chrono::milliseconds>(time.time_since_epoch()).count();
}
[[nodiscard]] inline TimePoint from_milliseconds(std::int64_t since_epoch) noexcept {
    return TimePoint{std::chrono::milliseconds{since_epoch}};
}

namespace impl {
struct ConnectionState;
}

// A prepared statement with its parameters and, after step(), a row. It goes back to its connection's cache when it is destroyed, so it
// must not outlive the work function it was made in. Same thread as its connection.
//
// Parameters and columns: parameters count from 1 as in $1, columns from 0. A bind that fails is reported by the next step().
class Statement {
   public:
    Statement(std::shared_ptr<impl::ConnectionState> connection, std::string sql, sqlite3_stmt* handle) noexcept;
    ~Statement();
    Statement(Statement&& other) noexcept;
    Statement& operator=(Statement&&) = delete;

    void bind(int parameter, std::nullptr_t);
    void bind(int parameter, std::int64_t value);
    void bind(int parameter, double value);
    void bind(int parameter, std::string_view text);
    void bind(int parameter, ByteView blob);
    void bind(int parameter, const char* text) { bind(parameter, std::string_view{text}); }
    void bind(int parameter, const std::string& text) { bind(parameter, std::string_view{text}); }
    void bind(int parameter, const Bytes& blob) { bind(parameter, ByteView{blob}); }
    void bind(int parameter, TimePoint time) { bind(parameter, to_milliseconds(time)); }
    template <std::integral T>
    void bind(int parameter, T value) {
        bind(parameter, static_cast<std::int64_t>(value));
    }
    template <class T>
    void bind(int parameter, const std::optional<T>& value) {
        if (value) return bind(parameter, *value);
        bind(parameter, nullptr);
    }
    template <class... Values>
    void bind_all(const Values&... values) {
        int parameter = 0;
        (bind(++parameter, values), ...);
    }

    // True: there is a row to read. False: done. UNIQUE and PRIMARY KEY violations fail with ErrorCode::conflict and name table.column in
    // the message, other constraints with invalid_argument; a lock held too long with unavailable; a full disk with io.
    [[nodiscard]] Result<bool> step();
    // Calls visit(statement) for each remaining row.
    template <class Visit>
    [[nodiscard]] Result<> for_each(Visit visit) {
        while (true) {
            auto row = step();
            if (!row) return fail(row.error());
            if (!*row) return {};
            visit(*this);
        }
    }
    // So that it can run again; parameters stay.
    void reset() noexcept;

    // Of the current row. A NULL reads as 0, false or empty text unless the optional is asked for.
    [[nodiscard]] bool is_null(int column) const noexcept;
    [[nodiscard]] std::int64_t integer(int column) const noexcept;
    [[nodiscard]] bool boolean(int column) const noexcept { return integer(column) != 0; }
    [[nodiscard]] double real(int column) const noexcept;
    [[nodiscard]] std::string text(int column) const;
    [[nodiscard]] Bytes bytes(int column) const;
    [[nodiscard]] TimePoint time(int column) const noexcept { return from_milliseconds(integer(column)); }
    [[nodiscard]] std::optional<std::int64_t> optional_integer(int column) const noexcept;
    [[nodiscard]] std::optional<std::string> optional_text(int column) const;
    [[nodiscard]] std::optional<TimePoint> optional_time(int column) const noexcept;

   private:
    [[nodiscard]] int place_of(int parameter) const noexcept;

    std::shared_ptr<impl::ConnectionState> connection_;
    std::string sql_;
    sqlite3_stmt* handle_;  // owned; null after a move
    int bind_status_ = 0;
};

// Belongs to one thread of a Database, which hands it to work functions; they must not keep it.
class Connection {
   public:
    enum class Mode { read_only, read_write, create };

    // `busy_timeout`: how long to wait for another process that holds the lock.
    [[nodiscard]] static Result<Connection> open(const std::filesystem::path& file, Mode mode, std::chrono::milliseconds busy_timeout);

    // Takes the statement from the cache, or compiles it.
    [[nodiscard]] Result<Statement> prepare(std::string_view sql);
    // prepare() with its parameters bound: for rows.
    template <class... Values>
    [[nodiscard]] Result<Statement> query(std::string_view sql, const Values&... values) {
        auto statement = prepare(sql);
        if (statement) statement->bind_all(values...);
        return statement;
    }
    // Runs the statement to its end; gives the number of rows inserted, updated or deleted.
    template <class... Values>
    [[nodiscard]] Result<std::int64_t> execute(std::string_view sql, const Values&... values) {
        auto statement = query(sql, values...);
        if (!statement) return fail(statement.error());
        return finish(*statement);
    }
    // Several statements without parameters, not cached.
    [[nodiscard]] Result<> execute_script(const std::string& sql);

    // False within a transaction.
    [[nodiscard]] bool is_in_autocommit() const noexcept;
    // A consistent copy as of now, while others read and write. Replaces `file` whole or leaves it as it was.
    [[nodiscard]] Result<> backup(const std::filesystem::path& file);

   private:
    explicit Connection(std::shared_ptr<impl::ConnectionState> state) : state_(std::move(state)) {}
    [[nodiscard]] Result<std::int64_t> finish(Statement& statement);

    std::shared_ptr<impl::ConnectionState> state_;
};

}  // namespace session::db
