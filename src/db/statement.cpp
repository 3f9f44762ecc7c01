#include <sqlite3.h>

#include <array>
#include <charconv>
#include <utility>

#include "db/connection_state.hpp"
#include "session/db/connection.hpp"

namespace session::db {
namespace {

// More statements than the whole server has; a caller that builds SQL text out of values would otherwise fill memory.
constexpr std::size_t kMaxIdleStatements = 256;

}  // namespace

Statement::Statement(std::shared_ptr<impl::ConnectionState> connection, std::string sql, sqlite3_stmt* handle) noexcept
    : connection_(std::move(connection)), sql_(std::move(sql)), handle_(handle) {}

Statement::Statement(Statement&& other) noexcept
    : connection_(std::move(other.connection_)),
      sql_(std::move(other.sql_)),
      handle_(std::exchange(other.handle_, nullptr)),
      bind_status_(other.bind_status_) {}

Statement::~Statement() {
    if (handle_ == nullptr) return;
    std::unique_ptr<sqlite3_stmt, impl::FinalizeStatement> handle{handle_};
    sqlite3_reset(handle_);
    sqlite3_clear_bindings(handle_);
    if (connection_->idle.size() < kMaxIdleStatements) connection_->idle.emplace(std::move(sql_), std::move(handle));
}

// SQLite takes $1, $2, … for names, and numbers them in the order in which the text first has them. 0, which no statement has, for one
// that is not in the text.
int Statement::place_of(int parameter) const noexcept {
    std::array<char, 16> name{'$'};
    const auto end = std::to_chars(name.data() + 1, name.data() + name.size() - 1, parameter).ptr;
    *end = 0;
    return sqlite3_bind_parameter_index(handle_, name.data());
}

void Statement::bind(int parameter, std::nullptr_t) {
    if (const int status = sqlite3_bind_null(handle_, place_of(parameter)); status != SQLITE_OK) bind_status_ = status;
}

void Statement::bind(int parameter, std::int64_t value) {
    if (const int status = sqlite3_bind_int64(handle_, place_of(parameter), value); status != SQLITE_OK) bind_status_ = status;
}

void Statement::bind(int parameter, double value) {
    if (const int status = sqlite3_bind_double(handle_, place_of(parameter), value); status != SQLITE_OK) bind_status_ = status;
}

void Statement::bind(int parameter, std::string_view text) {
    // A null pointer would bind NULL.
    const auto* data = text.data() == nullptr ? "" : text.data();
    const int status = sqlite3_bind_text64(handle_, place_of(parameter), data, text.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
    if (status != SQLITE_OK) bind_status_ = status;
}

void Statement::bind(int parameter, ByteView blob) {
    const int status = blob.empty() ? sqlite3_bind_zeroblob(handle_, place_of(parameter), 0)
                                    : sqlite3_bind_blob64(handle_, place_of(parameter), blob.data(), blob.size(), SQLITE_TRANSIENT);
    if (status != SQLITE_OK) bind_status_ = status;
}

Result<bool> Statement::step() {
    if (bind_status_ != SQLITE_OK) return fail(impl::error_of(bind_status_, "a parameter was not bound: " + sql_));
    switch (sqlite3_step(handle_)) {
        case SQLITE_ROW: return true;
        case SQLITE_DONE: return false;
        default: return fail(impl::last_error(connection_->handle.get()));
    }
}

void Statement::reset() noexcept {
    sqlite3_reset(handle_);
}

bool Statement::is_null(int column) const noexcept {
    return sqlite3_column_type(handle_, column) == SQLITE_NULL;
}

std::int64_t Statement::integer(int column) const noexcept {
    return sqlite3_column_int64(handle_, column);
}

double Statement::real(int column) const noexcept {
    return sqlite3_column_double(handle_, column);
}

std::string Statement::text(int column) const {
    const auto* data = sqlite3_column_text(handle_, column);
    if (data == nullptr) return {};
    const auto size = static_cast<std::size_t>(sqlite3_column_bytes(handle_, column));
    return std::string{as_text({data, size})};
}

Bytes Statement::bytes(int column) const {
    const auto* data = static_cast<const std::uint8_t*>(sqlite3_column_blob(handle_, column));
    if (data == nullptr) return {};
    return Bytes(data, data + sqlite3_column_bytes(handle_, column));
}

std::optional<std::int64_t> Statement::optional_integer(int column) const noexcept {
    return is_null(column) ? std::nullopt : std::optional{integer(column)};
}

std::optional<std::string> Statement::optional_text(int column) const {
    return is_null(column) ? std::nullopt : std::optional{text(column)};
}

std::optional<TimePoint> Statement::optional_time(int column) const noexcept {
    return is_null(column) ? std::nullopt : std::optional{time(column)};
}

}  // namespace session::db
