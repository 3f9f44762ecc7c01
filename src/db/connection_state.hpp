// What a connection and its statements share: the SQLite handle and the cache of statements.
#pragma once

#include <sqlite3.h>

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "session/base/result.hpp"

namespace session::db::impl {

struct CloseConnection {
    void operator()(sqlite3* handle) const noexcept { sqlite3_close_v2(handle); }
};
struct FinalizeStatement {
    void operator()(sqlite3_stmt* handle) const noexcept { sqlite3_finalize(handle); }
};

struct ConnectionState {
    std::unique_ptr<sqlite3, CloseConnection> handle;
    // By their SQL; one that is in use is not in it. Destroyed before the connection.
    std::unordered_multimap<std::string, std::unique_ptr<sqlite3_stmt, FinalizeStatement>> idle;
};

// The last error of `handle`, with SQLite's words.
[[nodiscard]] Error last_error(sqlite3* handle);
[[nodiscard]] Error error_of(int status, std::string_view message);

}  // namespace session::db::impl
